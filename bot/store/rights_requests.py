"""What people asked about their own data: kept with the day by which it is due, and what came of it."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, insert, select, update

from bot.store.rights_tables import rights_requests


class RightsRequest(NamedTuple):
    """One of them; `longer_why` says why it takes longer than a month, once that is so."""

    id: int
    person_id: int
    kind: str
    way: str
    note: str
    asked_on: date
    due_on: date
    longer_why: str | None
    entered_by: str
    done_at: datetime | None
    done_by: str | None
    outcome: str | None


COLUMNS = [rights_requests.c[name] for name in RightsRequest._fields]
STILL_OPEN = rights_requests.c.done_at.is_(None)
THIS = rights_requests.c.id == bindparam("which")
LONGER = update(rights_requests).where(THIS, STILL_OPEN, rights_requests.c.longer_why.is_(None))


def add(
    connection: Connection,
    person_id: int,
    kind: str,
    way: str,
    note: str,
    asked_on: date,
    due_on: date,
    by: str,
    now: datetime,
) -> int:
    """Something new that somebody asked; its number."""
    row = {
        "person_id": person_id,
        "kind": kind,
        "way": way,
        "note": note,
        "asked_on": asked_on,
        "due_on": due_on,
        "entered_by": by,
        "entered_at": now,
    }
    return int(connection.execute(insert(rights_requests).values(row).returning(rights_requests.c.id)).scalar_one())


def of(connection: Connection, person_id: int) -> list[RightsRequest]:
    """All that a person asked, the newest first."""
    theirs = select(*COLUMNS).where(rights_requests.c.person_id == person_id)
    return [RightsRequest._make(row) for row in connection.execute(theirs.order_by(rights_requests.c.id.desc()))]


def one(connection: Connection, number: int) -> RightsRequest | None:
    """The one of that number."""
    row = connection.execute(select(*COLUMNS).where(THIS), {"which": number}).first()
    return None if row is None else RightsRequest._make(row)


def page(connection: Connection, before: int | None = None, most: int = 50) -> list[RightsRequest]:
    """Those that are done, the newest first, a page at a time."""
    done = select(*COLUMNS).where(~STILL_OPEN)
    if before is not None:
        done = done.where(rights_requests.c.id < before)
    return [
        RightsRequest._make(row) for row in connection.execute(done.order_by(rights_requests.c.id.desc()).limit(most))
    ]


def still_open(connection: Connection) -> list[RightsRequest]:
    """Those that wait, the one that is due first before all others."""
    waiting = select(*COLUMNS).where(STILL_OPEN).order_by(rights_requests.c.due_on, rights_requests.c.id)
    return [RightsRequest._make(row) for row in connection.execute(waiting)]


def late(connection: Connection, today: date) -> int:
    """How many should have been done before today."""
    counted = select(func.count()).select_from(rights_requests).where(STILL_OPEN, rights_requests.c.due_on < today)
    return int(connection.execute(counted).scalar_one())


def take_longer(connection: Connection, number: int, due_on: date, why: str) -> bool:
    """Whether it is due later from now on; False for one that is done, or takes longer already."""
    return connection.execute(LONGER.values(due_on=due_on, longer_why=why), {"which": number}).rowcount == 1


def finish(connection: Connection, number: int, outcome: str, by: str, now: datetime) -> bool:
    """Whether it is done by this call; False for one that was done before."""
    done = update(rights_requests).where(THIS, STILL_OPEN).values(outcome=outcome, done_by=by, done_at=now)
    return connection.execute(done, {"which": number}).rowcount == 1
