"""A day; the value is "2027-03-09"."""

from typing import ClassVar

from bot.flow.answers.kind import Hearing, Reading, settle
from bot.flow.answers.when import moments

_LENGTH_OF_A_DAY = len("2027-03-09")


class Date:
    """A day; without a year it is the next such day, today included."""

    __slots__ = ()
    name: ClassVar[str] = "date"

    def read(self, text: str, hearing: Hearing) -> Reading:
        """The day in the text; a month without a day is unclear."""
        found, sure = moments(text, hearing, ahead=True)
        return settle([moment for moment in found if len(moment) == _LENGTH_OF_A_DAY], sure)
