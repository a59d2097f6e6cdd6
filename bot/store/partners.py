"""Patient Partners, and who would like to be one."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, insert, select, update

from bot.programme.partners import ENDED, PARTNER, WISHES
from bot.store.taking_part_tables import partners


class Partner(NamedTuple):
    """One person's standing as a Patient Partner."""

    person_id: int
    state: str
    wished_at: datetime | None
    began_on: date | None
    reviewed_on: date | None
    ended_on: date | None


ROW = tuple(partners.c[name] for name in Partner._fields)


def find(connection: Connection, person: int) -> Partner | None:
    """How they stand, if they ever said that they would like to."""
    row = connection.execute(select(*ROW).where(partners.c.person_id == person)).first()
    return None if row is None else Partner._make(row)


def all_of_them(connection: Connection) -> list[Partner]:
    """Everybody, partners before those who would like to be."""
    return [
        Partner._make(row) for row in connection.execute(select(*ROW).order_by(partners.c.state, partners.c.person_id))
    ]


def serving(connection: Connection) -> list[Partner]:
    """All who are partners, and of whom it is known since when; in one order, in which two clocks may end them."""
    here = and_(partners.c.state == PARTNER, partners.c.began_on.is_not(None))
    return [Partner._make(row) for row in connection.execute(select(*ROW).where(here).order_by(partners.c.person_id))]


def wish(connection: Connection, person: int, now: datetime) -> bool:
    """Whether this is news: False for whoever has said so before, or is one."""
    found = find(connection, person)
    if found is None:
        row = {"person_id": person, "state": WISHES, "wished_at": now}
        connection.execute(insert(partners).values(row))
        return True
    return False


def begin(connection: Connection, person: int, on: date) -> bool:
    """Whether they are a partner from that day on, who only wished to be."""
    here = and_(partners.c.person_id == person, partners.c.state == WISHES)
    return bool(connection.execute(update(partners).where(here).values(state=PARTNER, began_on=on)).rowcount)


def review(connection: Connection, person: int, on: date) -> bool:
    """Whether their review at three years is noted."""
    here = and_(partners.c.person_id == person, partners.c.state == PARTNER)
    return bool(connection.execute(update(partners).where(here).values(reviewed_on=on)).rowcount)


def end(connection: Connection, person: int, on: date) -> bool:
    """Whether they were a partner, and are none from that day on."""
    here = and_(partners.c.person_id == person, partners.c.state == PARTNER)
    return bool(connection.execute(update(partners).where(here).values(state=ENDED, ended_on=on)).rowcount)
