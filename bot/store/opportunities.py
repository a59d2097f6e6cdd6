"""Opportunities: what people are asked to help with."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, bindparam, func, insert, or_, select, text, update

from bot.programme.editions import Pen
from bot.programme.opportunity import Details, before
from bot.store import editions
from bot.store.paging import newest_first
from bot.store.taking_part_tables import opportunities


class Opportunity(NamedTuple):
    """One opportunity, and where it stands."""

    id: int
    request_id: int
    project_id: int
    state: str
    places: int
    starts_at: datetime | None
    ends_at: datetime
    partners_only: bool
    details: Details
    created_at: datetime
    created_by: str
    asked_after_at: datetime | None
    edition: str
    changed_by: str | None

    @property
    def begins(self) -> datetime:
        """When people must have answered at the latest."""
        return self.starts_at or self.ends_at


ALL = select(*(opportunities.c[name] for name in Opportunity._fields))
THIS = ALL.where(opportunities.c.id == bindparam("which"))
HELD = THIS.with_for_update()
BEGINS = func.coalesce(opportunities.c.starts_at, opportunities.c.ends_at)
NOW = bindparam("now", type_=opportunities.c.ends_at.type)
WHATS_ON = (
    ALL.where(text("opportunities.state = 'open'"), BEGINS > NOW)
    .where(or_(~opportunities.c.partners_only, bindparam("partner")))
    .order_by(BEGINS, opportunities.c.id)
    .limit(bindparam("most"))
)
TO_FILL = select(opportunities.c.id).where(text("opportunities.state = 'open'"), BEGINS > NOW)
TO_ASK_AFTER = (
    select(opportunities.c.id)
    .where(opportunities.c.state == "held", opportunities.c.asked_after_at.is_(None))
    .order_by(opportunities.c.id)
)


def add(
    connection: Connection,
    request_id: int,
    project_id: int,
    places: int,
    starts_at: datetime | None,
    ends_at: datetime,
    partners_only: bool,
    details: Details,
    by: str,
    now: datetime,
    pen: Pen | None = None,
) -> int:
    """A draft; its number."""
    row = {
        **editions.marked(pen or editions.take_up(), by),
        "request_id": request_id,
        "project_id": project_id,
        "state": "draft",
        "places": places,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "partners_only": partners_only,
        "details": _dumps(details),
        "created_by": by,
        "created_at": now,
    }
    return int(connection.execute(insert(opportunities).values(row).returning(opportunities.c.id)).scalar_one())


def kept_by(connection: Connection, pen: Pen) -> int | None:
    """The opportunity that this visit to the form has kept already."""
    return editions.kept_by(connection, opportunities, pen)


def find(connection: Connection, opportunity_id: int) -> Opportunity | None:
    """The opportunity of that number, if there is one."""
    return _one(connection, THIS, opportunity_id)


def hold(connection: Connection, opportunity_id: int) -> Opportunity | None:
    """The same; nobody else gives its places away until the transaction ends."""
    return _one(connection, HELD, opportunity_id)


def all_of_them(connection: Connection, before: int | None = None, most: int | None = None) -> list[Opportunity]:
    """Every opportunity, the newest first; or so many, those before that number."""
    return [_read(row) for row in connection.execute(newest_first(ALL, opportunities.c.id, before, most))]


def whats_on(connection: Connection, now: datetime, partner: bool, most: int) -> list[Opportunity]:
    """What anybody can still take part in, the soonest first; what is for Patient Partners only for one of them."""
    return [_read(row) for row in connection.execute(WHATS_ON, {"now": now, "partner": partner, "most": most})]


def move(connection: Connection, opportunity_id: int, state: str) -> bool:
    """Whether it has come to this state; False, and nothing changed, when it could not."""
    here = and_(opportunities.c.id == opportunity_id, opportunities.c.state.in_(before(state)))
    return bool(connection.execute(update(opportunities).where(here).values(state=state)).rowcount)


def change(
    connection: Connection,
    opportunity_id: int,
    places: int,
    starts_at: datetime | None,
    ends_at: datetime,
    details: Details,
    by: str | None,
    pen: Pen,
) -> None:
    """What staff now say of it."""
    row = {"places": places, "starts_at": starts_at, "ends_at": ends_at, "details": _dumps(details)}
    row |= {"edition": pen.own, "changed_by": by}
    connection.execute(update(opportunities).where(opportunities.c.id == opportunity_id).values(row))


def to_fill(connection: Connection, now: datetime) -> list[int]:
    """Those whose places can still be given away."""
    return list(connection.execute(TO_FILL, {"now": now}).scalars())


def to_ask_after(connection: Connection) -> list[int]:
    """Those that are held, and whose people were not asked yet how it was."""
    return list(connection.execute(TO_ASK_AFTER).scalars())


def asked_after(connection: Connection, opportunity_id: int, now: datetime) -> bool:
    """Whether this call noted that people are asked how it was."""
    here = and_(opportunities.c.id == opportunity_id, opportunities.c.asked_after_at.is_(None))
    return bool(connection.execute(update(opportunities).where(here).values(asked_after_at=now)).rowcount)


def _one(connection: Connection, query: Any, opportunity_id: int) -> Opportunity | None:
    row = connection.execute(query, {"which": opportunity_id}).first()
    return None if row is None else _read(row)


def _read(row: Any) -> Opportunity:
    return Opportunity._make(row)._replace(details=Details.from_data(json.loads(row.details)))


def _dumps(details: Details) -> str:
    return json.dumps(details.as_data(), ensure_ascii=False)
