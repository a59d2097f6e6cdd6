"""Reminders of an opportunity, 7 days and 1 day before it, and messages about it that are worded when they leave."""

import json
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.programme.places import PLACE
from bot.store import invitations, opportunities, outbox, reminders
from bot.store.invitations import Reached
from bot.store.opportunities import Opportunity
from bot.store.reminders import Reminder

DAYS_BEFORE = dict(zip(reminders.OF_A_PLACE, (7, 1), strict=True))
AT = time(10)
_STALE_AFTER = timedelta(days=2)


def add(connection: Connection, found: Opportunity, address: int, now: datetime, zone: ZoneInfo) -> None:
    """This address is reminded at each time that is still to come; times that it had move."""
    for kind, days in DAYS_BEFORE.items():
        reminders.drop(connection, address, kind_of(kind, found.id))
        if found.starts_at is not None and (due := due_at(found.starts_at, days, zone)) > now:
            reminders.add(connection, address, kind_of(kind, found.id), due)


def drop(connection: Connection, opportunity: int, person: int) -> None:
    """Nobody of that name is reminded of it any more, at whatever address."""
    for kind in DAYS_BEFORE:
        reminders.drop_theirs(connection, person, kind_of(kind, opportunity))


def due_at(starts: datetime, days: int, zone: ZoneInfo) -> datetime:
    """At 10 by the clock on the wall so many days before, whatever the clock was changed by in between."""
    day: date = starts.astimezone(zone).date() - timedelta(days=days)
    return datetime.combine(day, AT, tzinfo=zone)


def kind_of(kind: str, opportunity: int) -> str:
    """The kind of reminder that is about this opportunity."""
    return f"{kind}:{opportunity}"


def reference_to(key: str, opportunity: int, revision: str) -> str:
    """JSON that names a shared sentence about an opportunity without saying it."""
    return json.dumps({"revision": revision, "about": opportunity, "says": key})


def tell(
    connection: Connection,
    key: str,
    opportunity: int,
    revision: str,
    reached: Reached,
    now: datetime,
    asks: str | None = None,
    until: datetime | None = None,
    kind: str = "text",
) -> bool:
    """Whether a message about it waits in the outbox now; not for whoever may not be written to.

    With `until` nobody needs it later than that; facts are worth knowing until then, anything else for two days.
    """
    if reached.address_id is None or reached.channel is None:
        return False
    stale = now + _STALE_AFTER
    outbox.put(
        connection,
        reached.address_id,
        None,
        reached.channel,
        now,
        words=reference_to(key, opportunity, revision),
        kind=kind,
        lane=outbox.BULK,
        expires_at=stale if until is None else until if kind == outbox.FACTS else min(until, stale),
        asks=asks,
    )
    return True


def remind(
    connection: Connection, key: str, opportunity: int, revision: str, reminder: Reminder, now: datetime
) -> bool:
    """Whether somebody who still has a place is reminded; not of what is cancelled, or has begun."""
    found = opportunities.find(connection, opportunity)
    theirs = invitations.of(connection, opportunity, reminder.person_id)
    if found is None or found.state not in ("open", "closed") or found.begins <= now:
        return False
    if theirs is None or theirs.state != PLACE:
        return False
    # A reminder that comes days late would say "tomorrow" of today.
    until = min(found.begins, reminder.due_at + timedelta(hours=12))
    if until <= now:
        return False
    reached = Reached(reminder.person_id, reminder.address_id, reminder.channel)
    return tell(connection, key, opportunity, revision, reached, now, until=until, kind=outbox.FACTS)
