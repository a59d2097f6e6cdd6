"""Giving places away: each under the lock of its opportunity, so that there are never more than there are."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.programme.places import (
    CANCELLED_BY_PERSON,
    DECLINED,
    MAYBE,
    NO,
    OFFERED,
    PLACE,
    PLACE_OFFERED,
    SAID_YES,
    WAITING,
    outcome,
)
from bot.store import invitations, opportunities
from bot.store.opportunities import Opportunity
from bot.work import event_reminders

OVER = "over"


def take(
    connection: Connection,
    opportunity: int,
    person: int,
    address: int,
    now: datetime,
    zone: ZoneInfo,
    reasons: Iterable[str],
) -> str:
    """ "place", "waiting" or "over": what this person's yes came to. Saying it twice changes nothing."""
    found = opportunities.hold(connection, opportunity)
    theirs = invitations.of(connection, opportunity, person)
    if found is None or not is_to_come(found, now):
        return OVER
    if theirs is not None and theirs.state == PLACE:
        return PLACE
    if found.state != "open":
        return OVER
    if theirs is not None and theirs.state == WAITING:
        return WAITING
    kept = (
        theirs is not None and theirs.state == PLACE_OFFERED and theirs.answer_by is not None and theirs.answer_by > now
    )
    came_to = PLACE if kept else _outcome(connection, found)
    turn = theirs.turn if kept and theirs is not None else invitations.next_turn(connection, opportunity)
    invitations.put(connection, opportunity, person, came_to, now, reasons, turn=turn, answer_by=None)
    if came_to == PLACE:
        event_reminders.add(connection, found, address, now, zone)
    return came_to


def is_to_come(found: Opportunity, now: datetime) -> bool:
    """Whether a place in it is still one to come to: not once it has begun, nor when it was called off."""
    return found.state in ("open", "closed") and found.begins > now


def give_up(connection: Connection, opportunity: int, person: int, now: datetime) -> bool:
    """Whether they had a place, were offered one or waited, and do no longer.

    Once it has begun nothing changes, whoever says so: from then on it is noted who came and who missed it.
    """
    found = opportunities.hold(connection, opportunity)
    theirs = invitations.of(connection, opportunity, person)
    if found is None or found.begins <= now or theirs is None or theirs.state not in SAID_YES:
        return False
    invitations.put(connection, opportunity, person, CANCELLED_BY_PERSON, now, answer_by=None)
    event_reminders.drop(connection, opportunity, person)
    return True


def give_up_all(connection: Connection, person: int, now: datetime) -> None:
    """Whoever is gone keeps nobody from a place in what is still to come."""
    # Always in the same order: so no two who go at once wait for each other.
    for number in sorted(each.opportunity_id for each in invitations.theirs(connection, person, SAID_YES)):
        give_up(connection, number, person, now)


def decline(connection: Connection, opportunity: int, person: int, answer: str, now: datetime) -> None:
    """Their no or maybe is kept; it takes nothing from whoever has a place already."""
    found = opportunities.hold(connection, opportunity)
    theirs = invitations.of(connection, opportunity, person)
    if found is None or (theirs is not None and theirs.state not in (OFFERED, MAYBE, NO, PLACE_OFFERED)):
        return
    state = DECLINED if theirs is not None and theirs.state == PLACE_OFFERED else MAYBE if answer == MAYBE else NO
    invitations.put(connection, opportunity, person, state, now, answer_by=None)


def _outcome(connection: Connection, found: Opportunity) -> str:
    counts = invitations.by_state(connection, found.id)
    return outcome(invitations.taken(connection, found.id), found.places, counts.get(WAITING, 0))
