"""Who wrote a draft last: it is changed only where nobody else has written it meanwhile."""

import secrets
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, select

from bot.programme.editions import Pen


def take_up(seen: str = "") -> Pen:
    """A new visit to what stands there as this edition."""
    return Pen(seen, secrets.token_hex(8))


def still_seen(table: Table, which: int, pen: Pen) -> ColumnElement[bool]:
    """The draft of that number, if it is as this visit saw it or kept it."""
    return and_(table.c.id == which, table.c.edition.in_((pen.seen, pen.own)))


def marked(pen: Pen, by: str) -> dict[str, Any]:
    """What says that this visit wrote it."""
    return {"edition": pen.own, "changed_by": by}


def kept_by(connection: Connection, table: Table, pen: Pen) -> int | None:
    """The draft that this visit has kept already: what is sent twice is one draft."""
    query = select(table.c.id).where(table.c.edition == pen.own).order_by(table.c.id.desc()).limit(1)
    found: int | None = connection.execute(query).scalar()
    return found
