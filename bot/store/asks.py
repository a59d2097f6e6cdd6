"""How often one person is asked within a month: by what goes to many, and after a visit to a hospital."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, literal, or_, select

from bot.programme.audience import MONTH
from bot.store.listening_tables import feedback_asked
from bot.store.tables import addresses, messages, people

NOT_ASKED = ("cancelled", "suppressed", "expired")
"""Rows that never left, and never will: nobody was asked by them."""

_PHONES = addresses.alias("asked_at")
# Asked after a visit once a month at most, whatever phones they have, and however often they are reminded of it.
AFTER_A_VISIT = (
    select(feedback_asked.c.value_hash)
    .join(_PHONES, _PHONES.c.value_hash == feedback_asked.c.value_hash)
    .where(
        _PHONES.c.person_id == people.c.id,
        feedback_asked.c.asked_on > bindparam("asked_since_day", type_=feedback_asked.c.asked_on.type),
    )
    .correlate(people)
    .exists()
)
OF_MANY: Any = (
    select(func.count())
    .where(
        messages.c.person_id == people.c.id,
        messages.c.broadcast_id != bindparam("not_counting"),
        messages.c.created_at > bindparam("asked_since", type_=messages.c.created_at.type),
        messages.c.state.not_in(NOT_ASKED),
    )
    .correlate(people)
    .scalar_subquery()
)


def as_of(now: datetime, broadcast: int = 0) -> dict[str, Any]:
    """The parameters of `too_often`: what this broadcast asks does not count against itself."""
    since = now - MONTH
    return {"asked_since": since, "asked_since_day": since.date(), "not_counting": broadcast}


def too_often(most: int) -> ColumnElement[bool]:
    """Whether a person of the query was asked so often within a month, or more often."""
    # Whether they were asked after a visit is looked up only where it decides.
    return and_(literal(most - 1) <= OF_MANY, or_(literal(most) <= OF_MANY, AFTER_A_VISIT))


def not_after_a_visit(connection: Connection, person_id: int, most: int, now: datetime) -> bool:
    """Whether the person is not asked after a visit now: they were within a month, or were asked so often in all."""
    enough = or_(AFTER_A_VISIT, too_often(most))
    query = select(people.c.id).where(people.c.id == bindparam("whom"), enough)
    return connection.execute(query, {"whom": person_id, **as_of(now)}).first() is not None
