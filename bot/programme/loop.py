"""The loop: what is late, and when an update counts as right."""

from collections.abc import Sequence
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


def confirmed(answers: Sequence[str | None], one_in: int) -> bool:
    """Whether a change counts as confirmed by those whose words it came from, who are asked: "yes", "no", or None yet.

    At least one in so many of them has answered, and more say yes than no. One yes of a hundred confirms nothing.
    """
    given = [answer for answer in answers if answer]
    return len(given) * one_in >= len(answers) and given.count("yes") > given.count("no")
