"""How many; the value is a whole number in figures ("20")."""

import re
from typing import ClassVar

from bot.flow.answers.kind import Hearing, Reading, Unclear, settle
from bot.flow.answers.numerals import numerals, only_figure, plainly

# "1,000" and the Indian "1,00,000"; what stands between is a comma of some script or an apostrophe.
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:[,'\u2019\u066c]\d{2,3})*[,'\u2019\u066c]\d{3}(?![.,]?\d)")


class Number:
    """A whole number, from `least` to `most` where those are given, and never below nought."""

    __slots__ = ("least", "most")
    name: ClassVar[str] = "number"

    def __init__(self, least: int | None = None, most: int | None = None) -> None:
        self.least = least
        self.most = most

    def read(self, text: str, hearing: Hearing) -> Reading:
        """The number in the text, asked back among words that may change it; too small or too big is said so.

        Of several numbers none is offered: in a numbered list of numbers "2" would mean two things.
        """
        plain = plainly(text)
        figure = only_figure(plain, numerals(_THOUSANDS.sub(_together, plain), hearing.language))
        if figure is None:
            return Unclear()
        if self.least is not None and figure.number < self.least:
            return Unclear("too_small")
        if self.most is not None and figure.number > self.most:
            return Unclear("too_big")
        return settle([str(figure.number)], figure.sure)


def _together(found: re.Match[str]) -> str:
    return "".join(char for char in found[0] if char.isdecimal())
