"""Texts that the provider has taken, and of which no receipt has said what became of them."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Integer, bindparam, select, text, update

from bot.store.columns import Moment
from bot.store.statements import Prepared
from bot.store.tables import UNREPORTED, messages

RECEIPT_WITHIN = timedelta(hours=1)
"""So long a receipt may take: most come within seconds."""

LOOKED_AT_AGAIN = timedelta(hours=6)
GIVEN_UP = timedelta(days=2)
"""By then carriers have given up too."""


class Silent(NamedTuple):
    """Such a text: our number for it, and the provider's name."""

    id: int
    provider_id: str


SILENT = (
    select(messages.c.id, messages.c.provider_id)
    .where(
        text(UNREPORTED),
        messages.c.provider_id.is_not(None),
        messages.c.accepted_at > bindparam("not_since", type_=Moment()),
    )
    .limit(bindparam("most", type_=Integer))
    # Whoever has them in hand is looking already, or a receipt has just come.
    .with_for_update(skip_locked=True)
)
NEVER = Prepared(
    SILENT.where(
        messages.c.looked_up_at.is_(None), messages.c.accepted_at <= bindparam("before", type_=Moment())
    ).order_by(messages.c.accepted_at)
)
AGAIN = Prepared(
    SILENT.where(
        messages.c.looked_up_at > bindparam("not_since", type_=Moment()),
        messages.c.looked_up_at <= bindparam("before", type_=Moment()),
    ).order_by(messages.c.looked_up_at)
)
LOOKED = Prepared(
    update(messages).where(messages.c.id == bindparam("which")).values(looked_up_at=bindparam("at", type_=Moment()))
)


def take(connection: Connection, now: datetime, most: int) -> list[Silent]:
    """At most so many that are to be asked about now, the longest silent first; nobody else takes these for hours."""
    within = {"not_since": now - GIVEN_UP}
    rows = list(NEVER.rows(connection, before=now - RECEIPT_WITHIN, most=most, **within))
    if len(rows) < most:
        rows += AGAIN.rows(connection, before=now - LOOKED_AT_AGAIN, most=most - len(rows), **within)
    for row in rows:
        LOOKED.run(connection, which=row[0], at=now)
    return [Silent._make(row) for row in rows]


def give_back(connection: Connection, message_id: int) -> None:
    """The provider could not be asked about it: it is the next one's turn again."""
    LOOKED.run(connection, which=message_id, at=None)
