"""The Patient Involvement Request: six questions, and what must have happened before anybody is asked (UHL 8.2-8.5)."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from bot.language import fold
from bot.programme.ladder import height
from bot.programme.planning import rung_misfit

QUESTIONS: Mapping[str, str] = MappingProxyType(
    {
        "known already": "What do patients already tell us?",
        "groups affected": "Which groups are affected?",
        "how involved": "How will you involve them?",
        "can change": "What can their input change?",
        "affected more": "Is any group affected more than others?",
        "how engaged": "How will you engage with that group?",
    }
)
"""The six questions, by the key under which a file answers each."""

INFLUENCES = ("nothing", "advise", "decide")
"""How much people's input can change, from least to most."""

DRAFT, SUBMITTED, RETURNED, REVIEWED = "draft", "submitted", "returned", "reviewed"
_MOVES = {
    "submit": ((DRAFT, RETURNED), SUBMITTED),
    "review": ((SUBMITTED,), REVIEWED),
    "return": ((SUBMITTED,), RETURNED),
}

EVALUATION: Mapping[str, str] = MappingProxyType(
    {
        "clear objectives": "Were the objectives clear?",
        "right people": "Were the right people involved?",
        "right methods": "Were the messages and methods right?",
        "realistic outputs": "Were the outputs realistic?",
        "learned and fed back": "What was learned, and how was it fed back?",
    }
)
"""The five questions with which a project ends (NENC)."""

_FEWEST_WORDS = 4
_NOBODY = ("no", "none", "nobody", "nobody is", "no one", "not applicable", "na", "n a")
_NOTHING = ("no", "none", "nothing")
# What people call the top of any ladder, whatever its rungs are called here.
_MADE_TOGETHER = ("co produc", "coproduc")


class Warned(NamedTuple):
    """What the PPI team is likely to send back, the question's key, and the reason."""

    key: str
    why: str


def warnings(answers: Mapping[str, str], influence: str, ladder: Sequence[str]) -> list[Warned]:
    """What is worth another look before a request is handed in; it keeps nothing from being kept."""
    given = {key: answers[key].strip() for key in QUESTIONS if answers.get(key, "").strip()}
    return [*_too_short(given), *_nobody(given), *_promised(given, influence), *_called(given, influence, ladder)]


def _too_short(given: Mapping[str, str]) -> Iterator[Warned]:
    for key, text in given.items():
        if len(text.split()) < _FEWEST_WORDS:
            yield Warned(key, "This is short. The PPI team decides by what stands here.")


def _nobody(given: Mapping[str, str]) -> Iterator[Warned]:
    if fold(given.get("affected more", "").rstrip(".")) in _NOBODY:
        why = "Nearly every change is harder for some group: think of sight, hearing, language, money and travel."
        yield Warned("affected more", why)
    if given.get("how engaged") and given.get("how engaged") == given.get("how involved"):
        why = "This is what you wrote for everybody. Say what is done for the group that is affected more."
        yield Warned("how engaged", why)


def _promised(given: Mapping[str, str], influence: str) -> Iterator[Warned]:
    said = given.get("can change", "")
    if influence == "nothing" and said and fold(said.rstrip(".")) not in _NOTHING:
        yield Warned("can change", "You chose below that people can change nothing. One of the two cannot be right.")


def _called(given: Mapping[str, str], influence: str, ladder: Sequence[str]) -> Iterator[Warned]:
    """A name for it that promises more, or less, than people can really change."""
    for key, text in given.items():
        words = f" {fold(text)} "
        named = [rung for rung in ladder if f" {fold(rung)} " in words and height(ladder, rung)]
        named += [ladder[-1]] if any(name in words for name in _MADE_TOGETHER) and ladder else []
        for rung in dict.fromkeys(named):
            if why := rung_misfit(ladder, rung, influence):
                yield Warned(key, f"This calls it {rung}, but {why}")


def unanswered(questions: Mapping[str, str], answers: Mapping[str, str]) -> tuple[str, ...]:
    """The questions, by key, that have no answer in words."""
    return tuple(key for key in questions if not answers.get(key, "").strip())


def moved(state: str, act: str) -> str | None:
    """The state after "submit", "review" or "return"; None when that cannot be done to a request in this state."""
    before, after = _MOVES[act]
    return after if state in before else None


def needed_for(act: str) -> str:
    """The states from which that can be done, for whoever was refused."""
    return " or ".join(_MOVES[act][0])
