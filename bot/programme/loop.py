"""The loop: what is late, and when an update counts as right."""

from collections.abc import Iterable
from datetime import date

LATE, SOON, IN_TIME, TOLD = "late", "soon", "in time", "told"
_SOON = 14


def standing(hear_by: date | None, told: bool, today: date) -> str:
    """How the promise to one contribution stands."""
    if told or hear_by is None:
        return TOLD
    if today > hear_by:
        return LATE
    return SOON if (hear_by - today).days <= _SOON else IN_TIME


def confirmed(answers: Iterable[str | None]) -> bool:
    """Whether a change counts as confirmed: those whose words it came from say so, more of them than say no."""
    given = [answer for answer in answers if answer]
    return given.count("yes") > given.count("no")
