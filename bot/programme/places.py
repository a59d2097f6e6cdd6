"""Who has a place, who waits, and how long an offer stands."""

from datetime import UTC, datetime, timedelta

from bot.programme.hours import OpenHours

OFFERED, NO, MAYBE = "offered", "no", "maybe"
PLACE, WAITING, PLACE_OFFERED = "place", "waiting", "place_offered"
DECLINED, CANCELLED_BY_PERSON, LAPSED = "declined", "cancelled_by_person", "lapsed"
ATTENDED, MISSED = "attended", "missed"
STATES = (
    *(OFFERED, NO, MAYBE, WAITING, PLACE_OFFERED, PLACE),
    *(DECLINED, CANCELLED_BY_PERSON, LAPSED, ATTENDED, MISSED),
)
TAKEN = (PLACE, PLACE_OFFERED, ATTENDED, MISSED)
"""These hold a place: one that is offered to somebody is kept for them."""
SAID_YES = (PLACE, PLACE_OFFERED, WAITING)
"""These are told of every change."""

TO_ANSWER = timedelta(hours=10)
"""So many open hours, about a day of them, somebody has to answer an offer."""
BEFORE_START = timedelta(hours=2)


def outcome(taken: int, places: int, waiting: int) -> str:
    """Whoever says yes now has a place, or waits behind those who wait already."""
    return PLACE if taken < places and not waiting else WAITING


def to_offer(taken: int, places: int, waiting: int) -> int:
    """How many of those who wait are offered a place now."""
    return max(0, min(places - taken, waiting))


def answer_by(now: datetime, hours: OpenHours, starts: datetime, allowed: timedelta = TO_ANSWER) -> datetime | None:
    """Until when an offer stands: the clock stops while the programme may not speak; None when there is no time left.

    Never later than two hours before it starts.
    """
    at, left = now.astimezone(UTC), allowed
    while left > timedelta():
        at = hours.next_opening(at) or at
        closing = _closing(at, hours)
        if closing is None or closing - at >= left:
            at, left = at + left, timedelta()
        else:
            at, left = closing, left - (closing - at)
    latest = starts - BEFORE_START
    return min(at, latest) if latest > now else None


def _closing(at: datetime, hours: OpenHours) -> datetime | None:
    """When the hours that are open at that moment end; None when they never do."""
    if hours.opens == hours.closes:
        return None
    local = at.astimezone(hours.zone)
    return datetime.combine(local.date(), hours.closes, hours.zone).astimezone(UTC)
