"""PAUSE: until when nothing is begun with a person, and what is held back until then."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, or_, select, update

from bot.store.statements import Prepared
from bot.store.tables import addresses, messages, people

HELD = "paused"
"""Why a message is held back: the reason of its row."""

SET = Prepared(update(people).where(people.c.id == bindparam("which")).values(quiet_until=bindparam("then")))
UNTIL = Prepared(select(people.c.quiet_until).where(people.c.id == bindparam("which")))
THEIRS = select(addresses.c.id).where(addresses.c.person_id == bindparam("which"))
# Only the time changes: the row stays what it is, and the worker looks at everything again when it is due.
HOLD = Prepared(
    update(messages)
    .where(messages.c.address_id.in_(THEIRS), messages.c.state == "retry", messages.c.reason == HELD)
    .values(not_before=bindparam("then"))
)


def be_quiet(connection: Connection, person_id: int, until: datetime) -> None:
    """Nothing is begun with the person before then; what is held back already is held until then."""
    SET.run(connection, which=person_id, then=until)
    HOLD.run(connection, which=person_id, then=until)


def quiet_until(connection: Connection, person_id: int) -> datetime | None:
    """When the person's pause ends, or ended."""
    until: datetime | None = UNTIL.value(connection, which=person_id)
    return until


def be_quiet_no_more(connection: Connection, person_id: int, now: datetime) -> None:
    """The pause is over: what was held back for it is due."""
    SET.run(connection, which=person_id, then=None)
    HOLD.run(connection, which=person_id, then=now)


def is_quiet(now: str) -> ColumnElement[bool]:
    """Whether a person of the query has paused, by the parameter with that name."""
    return people.c.quiet_until > bindparam(now, type_=people.c.quiet_until.type)


def may_begin(now: str) -> ColumnElement[bool]:
    """Whether something may be begun with a person of the query, by the parameter with that name."""
    return or_(people.c.quiet_until.is_(None), people.c.quiet_until <= bindparam(now, type_=people.c.quiet_until.type))
