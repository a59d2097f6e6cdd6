"""Expenses and payments that people ask for, and what became of them."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, insert, select, update

from bot.programme.payment import DECLINED, PAYMENT
from bot.store.taking_part_tables import claims


class Claim(NamedTuple):
    """One sum that somebody asked for, or their word that they want none."""

    id: int
    person_id: int
    opportunity_id: int
    kind: str
    pence: int
    state: str
    claimed_at: datetime
    session_at: datetime
    paid_at: datetime | None
    paid_by: str | None


ROW = tuple(claims.c[name] for name in Claim._fields)


def add(
    connection: Connection, person: int, opportunity: int, kind: str, pence: int, session_at: datetime, now: datetime
) -> int:
    """What somebody asks for; its number. "declined" asks for nothing."""
    row = {
        "person_id": person,
        "opportunity_id": opportunity,
        "kind": kind,
        "pence": pence,
        "state": "closed" if kind == DECLINED else "claimed",
        "session_at": session_at,
        "claimed_at": now,
    }
    return int(connection.execute(insert(claims).values(row).returning(claims.c.id)).scalar_one())


def of(connection: Connection, person: int, opportunity: int) -> list[Claim]:
    """What this person has said about that opportunity."""
    here = and_(claims.c.person_id == person, claims.c.opportunity_id == opportunity)
    return [Claim._make(row) for row in connection.execute(select(*ROW).where(here).order_by(claims.c.id))]


def sessions(connection: Connection, person: int) -> list[datetime]:
    """When the sessions were that this person is paid for, or has asked to be."""
    here = and_(claims.c.person_id == person, claims.c.kind == PAYMENT)
    return list(connection.execute(select(claims.c.session_at).where(here)).scalars())


def waiting(connection: Connection) -> list[Claim]:
    """All that is still to be paid, oldest first."""
    here = claims.c.state == "claimed"
    return [Claim._make(row) for row in connection.execute(select(*ROW).where(here).order_by(claims.c.id))]


def find(connection: Connection, claim_id: int) -> Claim | None:
    """The claim of that number, if there is one."""
    row = connection.execute(select(*ROW).where(claims.c.id == claim_id)).first()
    return None if row is None else Claim._make(row)


def pay(connection: Connection, claim_id: int, by: str, now: datetime) -> bool:
    """Whether it was paid with this call."""
    here = and_(claims.c.id == claim_id, claims.c.state == "claimed")
    change = update(claims).where(here).values(state="paid", paid_at=now, paid_by=by)
    return bool(connection.execute(change).rowcount)
