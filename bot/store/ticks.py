"""What the clock has done: each of its ticks, when it last ran, how often, and how much it found to do."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.service_tables import ticks

MISSED = "missed"
"""The tick that looks for what was missed, and goes back to when it last ran."""


class Ran(NamedTuple):
    """One tick: `times` it ran in all, and `done` is all that it has dealt with."""

    name: str
    ran_at: datetime
    times: int
    done: int


ALL = select(*[getattr(ticks.c, name) for name in Ran._fields]).order_by(ticks.c.name)
LAST = select(func.max(ticks.c.ran_at))
LAST_OF = select(ticks.c.ran_at).where(ticks.c.name == bindparam("which"))


def ran(connection: Connection, name: str, now: datetime, done: int) -> None:
    """The tick has run, and dealt with so many things."""
    insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert
    new = insert(ticks).values(name=name, ran_at=now, times=1, done=done)
    more = {"ran_at": now, "times": ticks.c.times + 1, "done": ticks.c.done + done}
    connection.execute(new.on_conflict_do_update(index_elements=["name"], set_=more))


def of_all(connection: Connection) -> list[Ran]:
    """Every tick that has ever run, by name."""
    return [Ran._make(row) for row in connection.execute(ALL)]


def last(connection: Connection) -> datetime | None:
    """When any of them ran last; None if none ever did."""
    at: datetime | None = connection.execute(LAST).scalar()
    return at


def last_of(connection: Connection, name: str) -> datetime | None:
    """When that one ran last, and went well; None if it never did."""
    at: datetime | None = connection.execute(LAST_OF, {"which": name}).scalar()
    return at
