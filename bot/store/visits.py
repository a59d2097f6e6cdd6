"""Visits after which somebody is asked: no more of them is kept than asking needs, and no longer."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.store.listening_tables import visits
from bot.store.tables import addresses, people


class Visit(NamedTuple):
    """One visit that is due: for its first question, or for a reminder."""

    id: int
    person_id: int
    address_id: int
    channel: str
    value_hash: str
    language: str
    easy: bool
    visited_at: datetime
    asked_at: datetime | None
    reminders: int
    reachable: bool


THIS = visits.c.id == bindparam("which")
SERVICE = select(visits.c.service).where(THIS, visits.c.person_id == bindparam("whose"))
CLOSE = delete(visits).where(THIS, visits.c.person_id == bindparam("whose"))
CHANGE = update(visits).where(THIS)
DUE = (
    select(
        visits.c.id,
        visits.c.person_id,
        visits.c.address_id,
        addresses.c.channel,
        addresses.c.value_hash,
        people.c.language,
        people.c.easy,
        visits.c.visited_at,
        visits.c.asked_at,
        visits.c.reminders,
        (
            addresses.c.stopped_at.is_(None)
            & addresses.c.suppressed.is_(None)
            & addresses.c.value.is_not(None)
            & (addresses.c.person_id == visits.c.person_id)
            & ~people.c.forgetting
        ),
    )
    .join(addresses, addresses.c.id == visits.c.address_id)
    .join(people, people.c.id == visits.c.person_id)
    .where(visits.c.due_at <= bindparam("now", type_=visits.c.due_at.type))
    .order_by(visits.c.due_at, visits.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=visits, skip_locked=True)
)


def add(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    """Visits after which we shall ask."""
    if made := list(rows):
        connection.execute(insert(visits), made)


def service_of(connection: Connection, visit_id: int, person_id: int) -> str | None:
    """Which service a visit was to, if it was this person's."""
    found: str | None = connection.execute(SERVICE, {"which": visit_id, "whose": person_id}).scalar()
    return found


def close(connection: Connection, visit_id: int, person_id: int) -> None:
    """Nobody asks about this visit any more, and nothing of it is kept."""
    connection.execute(CLOSE, {"which": visit_id, "whose": person_id})


def drop(connection: Connection, visit_id: int) -> None:
    """The same, by the clock."""
    connection.execute(delete(visits).where(THIS), {"which": visit_id})


def forget_theirs(connection: Connection, person_id: int) -> None:
    """The same of every visit of a person."""
    connection.execute(delete(visits).where(visits.c.person_id == person_id))


def due(connection: Connection, now: datetime, most: int) -> list[Visit]:
    """Visits whose time has come, held; another process that asks meanwhile gets others."""
    return [Visit._make(row) for row in connection.execute(DUE, {"now": now, "most": most})]


def asked(connection: Connection, visit_id: int, at: datetime, next_at: datetime, reminders: int) -> None:
    """It was asked, or reminded of, and is looked at again then."""
    values = {"asked_at": at, "due_at": next_at, "reminders": reminders}
    connection.execute(CHANGE.values(**values), {"which": visit_id})


def who_waits(connection: Connection) -> set[int]:
    """The people whom a visit waits for already."""
    return set(connection.execute(select(visits.c.person_id)).scalars())
