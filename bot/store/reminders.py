"""When to write to somebody again: at most one open reminder of a kind for each address."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, or_, select, text, update

from bot.store.departures import DIED
from bot.store.quiet import may_begin
from bot.store.statements import adding_or_changing
from bot.store.tables import addresses, people, reminders


class Reminder(NamedTuple):
    """One reminder that is due, and whose it is."""

    id: int
    address_id: int
    person_id: int
    channel: str
    kind: str
    due_at: datetime


OF_A_PLACE = ("event_week", "event_day")
"""The kinds that are about a place which the person has."""

OPEN = reminders.c.done_at.is_(None)
ABOUT_A_PLACE = or_(*(reminders.c.kind.startswith(f"{kind}:", autoescape=True) for kind in OF_A_PLACE))
ADD = adding_or_changing(
    reminders,
    "address_id",
    "kind",
    "due_at",
    clash=["address_id", "kind"],
    change=["due_at"],
    condition=text("done_at IS NULL"),
)
DUE = (
    select(
        reminders.c.id,
        reminders.c.address_id,
        addresses.c.person_id,
        addresses.c.channel,
        reminders.c.kind,
        reminders.c.due_at,
    )
    .join(addresses, addresses.c.id == reminders.c.address_id)
    .join(people, people.c.id == addresses.c.person_id)
    # Whoever pauses is reminded once the pause is over, save of where they are expected meanwhile.
    .where(
        OPEN,
        reminders.c.due_at <= bindparam("now"),
        or_(may_begin("now"), ABOUT_A_PLACE),
        addresses.c.suppressed.is_distinct_from(DIED),
    )
    .order_by(reminders.c.due_at, reminders.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=reminders, skip_locked=True)
)
DONE = update(reminders).where(reminders.c.id == bindparam("which"), OPEN).values(done_at=bindparam("now"))
DROP_ALL_OF = delete(reminders).where(
    reminders.c.address_id.in_(select(addresses.c.id).where(addresses.c.person_id == bindparam("whose"))),
    reminders.c.kind == bindparam("sort"),
    OPEN,
)
DROP = delete(reminders).where(reminders.c.address_id == bindparam("at"), reminders.c.kind == bindparam("sort"), OPEN)

DROP_THEIRS = delete(reminders).where(
    reminders.c.address_id.in_(select(addresses.c.id).where(addresses.c.person_id == bindparam("whose"))),
    reminders.c.kind == bindparam("sort"),
    OPEN,
)


def add(connection: Connection, address_id: int, kind: str, due_at: datetime) -> None:
    """The address is to be reminded then; an open reminder of this kind moves to the new time."""
    ADD.run(connection, address_id=address_id, kind=kind, due_at=due_at)


def due(connection: Connection, now: datetime, most: int) -> list[Reminder]:
    """Open reminders whose time has come, oldest first; another process that asks meanwhile gets others."""
    return [Reminder._make(row) for row in connection.execute(DUE, {"now": now, "most": most})]


def done(connection: Connection, reminder_id: int, now: datetime) -> bool:
    """Whether this call closed the reminder: False if it was closed before."""
    return connection.execute(DONE, {"which": reminder_id, "now": now}).rowcount == 1


def drop(connection: Connection, address_id: int, kind: str) -> None:
    """The address need not be reminded of this any more."""
    connection.execute(DROP, {"at": address_id, "sort": kind})


def drop_all_of(connection: Connection, person_id: int, kind: str) -> None:
    """No address of the person need be reminded of this any more."""
    connection.execute(DROP_ALL_OF, {"whose": person_id, "sort": kind})


def drop_theirs(connection: Connection, person_id: int, kind: str) -> None:
    """The same at every address of a person."""
    connection.execute(DROP_THEIRS, {"whose": person_id, "sort": kind})
