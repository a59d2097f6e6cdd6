"""How good, on a scale from 1; the value is the mark in figures ("4")."""

import re
from collections.abc import Sequence
from typing import ClassVar

from bot.flow.answers.kind import Hearing, Reading, Unclear, settle
from bot.flow.answers.numerals import numerals, only_figure, plainly
from bot.language import ENGLISH, fold, words

_STARS = frozenset("⭐★🌟")
_SLASH = re.compile(r"(?<=\d)\s?[/\u2044]\s?(?=\d)")
_HARMLESS = words("star stars point points mark marks score rating give would rate")
# What stands between a mark and its scale, as in "4 out of 5".
_OF = {
    "en": "out of|of|from",
    "ar": "من|على",
    "fa": "از",
    "ga": "as",
    "lt": "iš",
    "pl": "na|z",
    "pt": "de|em",
    "ro": "din",
    "sk": "z|zo",
}
# And where the scale comes first: "5 میں سے 4".
_SCALE_FIRST = {
    "bn": "এর মধ্যে|মধ্যে",
    "gu": "માંથી|mathi",
    "pa": "ਵਿੱਚੋਂ|ਵਿਚੋਂ|vichon",
    "ur": "میں سے|mein se",
}


def _folded(written: dict[str, str]) -> dict[str, frozenset[str]]:
    return {language: frozenset(map(fold, phrases.split("|"))) for language, phrases in written.items()}


_BEFORE_SCALE, _AFTER_SCALE = _folded(_OF), _folded(_SCALE_FIRST)


class Rating:
    """A mark from 1 to `most`, by number or in stars; a half mark and one on another scale are unclear."""

    __slots__ = ("most",)
    name: ClassVar[str] = "rating"

    def __init__(self, most: int = 5) -> None:
        self.most = most

    def read(self, text: str, hearing: Hearing) -> Reading:
        """The mark in the text, asked back among words that may change it."""
        plain = plainly(text)
        said = numerals(_SLASH.sub(" out of ", plain), hearing.language)
        stars = sum(word in _STARS for word in said)
        if stars and not any(char.isalnum() for word in said for char in word):
            said = [str(stars)]
        figure = only_figure(plain, self._without_scale(said, hearing.language), _HARMLESS)
        if figure is None or not 1 <= figure.number <= self.most or stars not in (0, 1, figure.number):
            return Unclear()
        return settle([str(figure.number)], figure.sure)

    def _without_scale(self, said: Sequence[str], language: str) -> Sequence[str]:
        """The words without "out of 5"; all of them when the scale is another one."""
        figures = [at for at, word in enumerate(said) if word.isdecimal()]
        if len(figures) != 2:
            return said
        first, last = figures
        between, scale = " ".join(said[first + 1 : last]), str(self.most)
        if said[last] == scale and between in _BEFORE_SCALE[ENGLISH] | _BEFORE_SCALE.get(language, frozenset()):
            return [*said[: first + 1], *said[last + 1 :]]
        if said[first] == scale and between in _AFTER_SCALE.get(language, ()):
            return [*said[:first], *said[last:]]
        return said
