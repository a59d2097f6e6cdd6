"""Yes or no, also inside a short polite sentence; the value is True or False."""

from collections.abc import Mapping
from typing import ClassVar

from bot.flow.answers.kind import MOST_READ, Hearing, Meant, Reading, Unclear
from bot.language import ENGLISH, fold, words

_MOST_WORDS = 12
_REGRET = words("sorry afraid")
_BEFORE = words("well um erm er hmm hi hello thanks thank you please and i im we")
THANKS = words("please thanks thank you very much so many sir madam dear love") | words(
    fold(
        "proszę poproszę dziękuję bardzo ďakujem prosím mulțumesc vă rog te rog obrigado obrigada por favor "
        "ačiū prašau go raibh maith agat mahadsanid fadlan شكرا من فضلك شکریہ مہربانی shukriya ممنون لطفا "
        "مرسی આભાર aabhar ધન્યવાદ dhanyavad ਧੰਨਵਾਦ ਜੀ ji ধন্যবাদ 谢谢 dzięki shukran meherbani mehrbani"
    )
)
"""Folded words of please and thanks, in every language: they may stand beside an answer and change nothing."""

_POLITE = THANKS | words("i im we to that this it")
# What may follow each word besides: "yes I do", "no I do not", but never "yes I do not" or "no I do".
_HELPING = words("do am have did would will can are is")
_NOT = words("not dont havent didnt wouldnt wont cant wasnt")
_PICTURES_AGAINST = words("👎 ❌ 🚫 ✖ 🙅")
_AFTER = {
    True: _HELPING | words("of course definitely absolutely happy ready"),
    False: _HELPING | _NOT | words("yet really"),
}


class YesNo:
    """Yes or no.

    It is either understood or unclear, never perhaps: "Did you mean no? Reply YES or NO" has no good answer,
    and the hint asks for the same two words.
    """

    __slots__ = ("_meanings", "_own", "_sides")
    name: ClassVar[str] = "yes or no"

    def __init__(self, spoken: Mapping[str, Mapping[str, tuple[str, ...]]]) -> None:
        """`spoken`: {"yes": {language: (word, ...)}, "no": {...}}."""
        languages = {ENGLISH, *spoken["yes"], *spoken["no"]}
        self._own = {
            language: {fold(word) for side in spoken.values() for word in side.get(language, ())}
            for language in languages
        }
        self._sides = {language: _sides_of(language, spoken) for language in languages}
        self._meanings = {
            language: {word: Meant(side) for word, side in sides.items()} for language, sides in self._sides.items()
        }

    def read(self, text: str, hearing: Hearing) -> Reading:
        """Yes or no where the whole text says so, in the person's language or in English."""
        folded = fold(text[:MOST_READ])
        meanings = self._meanings.get(hearing.language) or self._meanings[ENGLISH]
        return meanings.get(folded) or self._sentence(folded, hearing.language)

    def is_word_of(self, language: str, text: str) -> bool:
        """Whether the language itself says yes or no so, whatever is understood beside it because English has it."""
        return fold(text[:MOST_READ]) in self._own.get(language, ())

    def _sentence(self, folded: str, language: str) -> Reading:
        left = [word for word in folded.split() if word not in _REGRET]
        sides = self._sides.get(language) or self._sides[ENGLISH]
        side: bool | None = None
        if len(left) > _MOST_WORDS:
            return Unclear()
        half_said = _HELPING.intersection(left) and not _NOT.intersection(left)
        while left:
            size, said = _leading(left, sides)
            if said is not None and side in (None, said):
                side = said
            elif said is not None or not _may_stand(left[0], side):
                return Unclear()
            left = left[size:]
        if side is None or (side is False and half_said):
            return Unclear()
        return Meant(side)


def _sides_of(language: str, spoken: Mapping[str, Mapping[str, tuple[str, ...]]]) -> dict[str, bool]:
    """Folded words and their side; a word on both sides (in two languages) has no meaning and is left out."""
    yes, no = (
        {fold(word) for each in (ENGLISH, language) for word in spoken[side].get(each, ())} - {""}
        for side in ("yes", "no")
    )
    return dict.fromkeys(yes - no, True) | dict.fromkeys(no - yes, False)


def _leading(left: list[str], sides: Mapping[str, bool]) -> tuple[int, bool | None]:
    """How many words the longest known word at the start takes up, and its side; (1, None) for another word.

    "I am not" is a no, though "I am" is a yes.
    """
    for size in range(len(left), 0, -1):
        side = sides.get(" ".join(left[:size]))
        if side is not None:
            denied = side and left[0] == "i" and left[size : size + 1] == ["not"]
            return (size + 1, False) if denied else (size, side)
    return 1, None


def _may_stand(word: str, side: bool | None) -> bool:
    """Whether a word changes nothing: greetings before, politeness after, most pictures anywhere."""
    if not any(char.isalnum() for char in word):
        return side is False or word not in _PICTURES_AGAINST
    return word in _BEFORE if side is None else word in _POLITE or word in _AFTER[side]
