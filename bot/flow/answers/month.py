"""When something was, to the month; the value is "2026-03", or "2026-03-05" when the day was said too."""

from typing import ClassVar

from bot.flow.answers.kind import Hearing, Reading, settle
from bot.flow.answers.when import moments


class Month:
    """A month that has been or is now; without a year it is the latest such month."""

    __slots__ = ()
    name: ClassVar[str] = "month"

    def read(self, text: str, hearing: Hearing) -> Reading:
        """The month, or the day, in the text; a year alone and a month to come are unclear."""
        found, sure = moments(text, hearing, ahead=False)
        now = hearing.today.isoformat()
        # "2026-11" is compared with as much of today, so the month that runs now still counts.
        return settle([moment for moment in found if moment <= now[: len(moment)]], sure)
