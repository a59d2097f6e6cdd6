"""What is held back until the person has said something: who they are, or the code of a phone that they share."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Integer, Select, bindparam, or_, select, text, update

from bot.store.statements import Prepared
from bot.store.tables import BEHIND, REPLY_CODE, WHO_IS_THERE, addresses, messages, people

__all__ = [
    "REPLY_CODE",
    "WHO_IS_THERE",
    "Behind",
    "code_of",
    "due",
    "hand_on_code",
    "is_locked",
    "open_here",
    "release",
    "set_code",
]

SAYS = {REPLY_CODE: "common.message_waits", WHO_IS_THERE: "who_is_there.same.ask"}
"""The key of the text that is sent in the meantime, by why a message is held back."""

AGAIN_AFTER = {REPLY_CODE: timedelta(days=1), WHO_IS_THERE: timedelta(days=365)}
"""How long nobody is told so once more at an address."""


class Behind(NamedTuple):
    """An address at which something is held back, and how its person is written to."""

    address_id: int
    channel: str
    language: str
    easy: bool


CODE = Prepared(update(people).where(people.c.id == bindparam("which")).values(reply_code=bindparam("code")))
KNOWN_CODE = Prepared(select(people.c.reply_code).where(people.c.id == bindparam("which")))
OPEN = Prepared(update(addresses).where(addresses.c.id == bindparam("which")).values(open_until=bindparam("until")))
LOCKED = Prepared(
    select(addresses.c.id)
    .join(people, people.c.id == addresses.c.person_id)
    .where(
        addresses.c.id == bindparam("which"),
        people.c.reply_code.is_not(None),
        or_(
            addresses.c.open_until.is_(None),
            addresses.c.open_until <= bindparam("now", type_=addresses.c.open_until.type),
        ),
    )
)
# Only the time changes: the row stays what it is, and the worker looks at everything again when it is due.
RELEASE = Prepared(
    update(messages)
    .where(messages.c.address_id == bindparam("at"), text(BEHIND), messages.c.reason == bindparam("why"))
    .values(not_before=bindparam("now"))
)
TOLD = messages.alias("told")


def _told(why: str, since: ColumnElement[datetime]) -> ColumnElement[bool]:
    here = (TOLD.c.address_id == messages.c.address_id, TOLD.c.direction == "out", TOLD.c.said == SAYS[why])
    return select(TOLD.c.id).where(*here, TOLD.c.created_at >= since).correlate(messages).exists()


def _due(why: str) -> Select[tuple[int, str, str, bool]]:
    lately: ColumnElement[datetime] = bindparam("since", type_=messages.c.created_at.type)
    once = [~_told(why, messages.c.created_at)] if why == REPLY_CODE else []
    return (
        select(messages.c.address_id, addresses.c.channel, people.c.language, people.c.easy)
        .join(addresses, addresses.c.id == messages.c.address_id)
        .join(people, people.c.id == addresses.c.person_id)
        .where(text(f"messages.{BEHIND.replace(' reason', ' messages.reason')}"), messages.c.reason == why)
        .where(~_told(why, lately), *once)
        .distinct()
        .order_by(messages.c.address_id)
        .limit(bindparam("most", type_=Integer))
    )


DUE = {why: Prepared(_due(why)) for why in SAYS}


def set_code(connection: Connection, person_id: int, code_hash: str | None) -> None:
    """Nothing of ours is shown to the person without the code that has this hash; None for no code."""
    CODE.run(connection, which=person_id, code=code_hash)


def code_of(connection: Connection, person_id: int) -> str | None:
    """The hash of the person's code; None without one."""
    found: str | None = KNOWN_CODE.value(connection, which=person_id)
    return found


def hand_on_code(connection: Connection, goes: int, stays: int) -> None:
    """Whoever is one with somebody who has a code, and has none of their own, has that one."""
    if (code := code_of(connection, goes)) and code_of(connection, stays) is None:
        set_code(connection, stays, code)


def open_here(connection: Connection, address_id: int, until: datetime, now: datetime) -> None:
    """The code was given here: it need not be given again before then, and what waited for it is due."""
    OPEN.run(connection, which=address_id, until=until)
    release(connection, address_id, REPLY_CODE, now)


def is_locked(connection: Connection, address_id: int, now: datetime) -> bool:
    """Whether the code must be given there before anything is shown."""
    return LOCKED.row(connection, which=address_id, now=now) is not None


def release(connection: Connection, address_id: int, why: str, now: datetime) -> None:
    """What was held back there for that reason is due."""
    RELEASE.run(connection, at=address_id, why=why, now=now)


def due(connection: Connection, why: str, now: datetime, most: int) -> list[Behind]:
    """Addresses at which something is held back for that reason, and whose person has not been told so."""
    rows = DUE[why].rows(connection, since=now - AGAIN_AFTER[why], most=most)
    return [Behind._make(row) for row in rows]
