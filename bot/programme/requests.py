"""The Patient Involvement Request: six questions, and what must have happened before anybody is asked (UHL 8.2-8.5)."""

from collections.abc import Mapping
from types import MappingProxyType

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
