"""Who is on duty: the members of staff who are told at once when somebody writes something urgent."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.store.care_tables import duty

FIRST, SECOND = 1, 2


class Duty(NamedTuple):
    """One turn of duty; `rank` is FIRST or SECOND."""

    id: int
    name: str
    rank: int
    phone: str | None
    email: str | None
    starts_at: datetime
    ends_at: datetime


ALL = select(*[getattr(duty.c, name) for name in Duty._fields])
ONE = ALL.where(duty.c.id == bindparam("which"))
NOW = bindparam("now", type_=duty.c.ends_at.type)
ON = ALL.where(duty.c.starts_at <= NOW, duty.c.ends_at > NOW).order_by(duty.c.rank, duty.c.starts_at, duty.c.id)
COMING = ALL.where(duty.c.ends_at > NOW).order_by(duty.c.starts_at, duty.c.rank, duty.c.id)
CLASH = ALL.where(
    duty.c.rank == bindparam("as_rank"),
    duty.c.starts_at < bindparam("until", type_=duty.c.ends_at.type),
    duty.c.ends_at > bindparam("since", type_=duty.c.ends_at.type),
).limit(1)
BY_PHONE = (
    ALL.where(
        duty.c.phone == bindparam("number"),
        duty.c.starts_at <= NOW,
        duty.c.ends_at > bindparam("lately", type_=duty.c.ends_at.type),
    )
    .order_by(duty.c.ends_at.desc())
    .limit(1)
)
END = update(duty).where(duty.c.id == bindparam("which"), duty.c.ends_at > NOW).values(ends_at=NOW)


def add(
    connection: Connection,
    name: str,
    rank: int,
    phone: str | None,
    email: str | None,
    starts_at: datetime,
    ends_at: datetime,
) -> int:
    """A turn of duty; its number."""
    new = insert(duty).values(name=name, rank=rank, phone=phone, email=email, starts_at=starts_at, ends_at=ends_at)
    return int(connection.execute(new.returning(duty.c.id)).scalar_one())


def one(connection: Connection, number: int) -> Duty | None:
    """The turn of duty with that number."""
    row = connection.execute(ONE, {"which": number}).first()
    return None if row is None else Duty._make(row)


def on_duty(connection: Connection, now: datetime) -> list[Duty]:
    """Who is on duty at this moment, the first before the second."""
    return [Duty._make(row) for row in connection.execute(ON, {"now": now})]


def coming(connection: Connection, now: datetime) -> list[Duty]:
    """Turns that have not ended, by when they begin."""
    return [Duty._make(row) for row in connection.execute(COMING, {"now": now})]


def clash(connection: Connection, rank: int, starts_at: datetime, ends_at: datetime) -> Duty | None:
    """A turn of the same rank that overlaps."""
    row = connection.execute(CLASH, {"as_rank": rank, "since": starts_at, "until": ends_at}).first()
    return None if row is None else Duty._make(row)


def at_phone(connection: Connection, phone: str, now: datetime, lately: datetime) -> Duty | None:
    """Whose duty phone that is, or was until `lately`."""
    row = connection.execute(BY_PHONE, {"number": phone, "now": now, "lately": lately}).first()
    return None if row is None else Duty._make(row)


def end(connection: Connection, number: int, now: datetime) -> bool:
    """Whether this call ended it: one that is over already, or is not there, is left as it is."""
    return connection.execute(END, {"which": number, "now": now}).rowcount == 1
