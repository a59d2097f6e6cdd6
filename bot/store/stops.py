"""Who must not be written to, as keyed hashes: read for the stop list, and marked again in a restored database."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, or_, select, update

from bot.store import erasures, people
from bot.store.statements import Prepared, adding_once
from bot.store.tables import addresses, consents
from bot.store.tables import people as persons

ERASED, STOPPED, SUPPRESSED, LEFT = KINDS = ("erased", "stopped", "suppressed", "left")
# Reasons are codes; whatever else somebody may have written there stays in the database.
CODE = re.compile(r"[a-z0-9_]{1,60}")


class Stop(NamedTuple):
    """One address not to be written to: by its hash, why, and since when (None: not known)."""

    kind: str
    channel: str
    value_hash: str
    at: datetime | None = None
    reason: str = ""


class Known(NamedTuple):
    """What a database knows of an address."""

    id: int
    person_id: int
    subject: str
    state: str
    language: str
    easy: bool
    created_at: datetime
    stopped_at: datetime | None
    suppressed: str | None


CLOSED = (
    select(addresses.c.channel, addresses.c.value_hash, addresses.c.stopped_at, addresses.c.suppressed)
    .where(or_(addresses.c.stopped_at.is_not(None), addresses.c.suppressed.is_not(None)))
    .order_by(addresses.c.id)
    .execution_options(yield_per=1000)
)
GONE = (
    select(addresses.c.channel, addresses.c.value_hash)
    .join(persons, persons.c.id == addresses.c.person_id)
    .where(persons.c.state == "left")
    .order_by(addresses.c.id)
    .execution_options(yield_per=1000)
)
KNOWN = Prepared(
    select(
        addresses.c.id,
        persons.c.id,
        persons.c.subject,
        persons.c.state,
        persons.c.language,
        persons.c.easy,
        persons.c.created_at,
        addresses.c.stopped_at,
        addresses.c.suppressed,
    )
    .join(persons, persons.c.id == addresses.c.person_id)
    .where(addresses.c.channel == bindparam("on"), addresses.c.value_hash == bindparam("wanted"))
)
CHANGE = update(addresses).where(addresses.c.id == bindparam("which"))
STOPPED_AT = Prepared(CHANGE.values(stopped_at=bindparam("then")))
CLOSE = Prepared(CHANGE.values(suppressed=bindparam("why")))
ADD = adding_once(addresses, "person_id", "channel", "value_hash")

CAME_BACK = Prepared(
    select(consents.c.id)
    .join(persons, persons.c.subject == consents.c.subject)
    .join(addresses, addresses.c.person_id == persons.c.id)
    .where(
        addresses.c.channel == bindparam("by"),
        addresses.c.value_hash == bindparam("hashed"),
        consents.c.purpose == "messages",
        consents.c.given,
        consents.c.at > bindparam("since"),
    )
    .limit(1)
)


def all_of(connection: Connection) -> Iterator[Stop]:
    """Everybody who was erased, said STOP, has left, or cannot be written to for some other reason."""
    for channel, value_hash, at in erasures.everyone(connection):
        yield Stop(ERASED, channel, value_hash, at)
    for row in connection.execute(CLOSED):
        if row.stopped_at is not None:
            yield Stop(STOPPED, row.channel, row.value_hash, row.stopped_at)
        if row.suppressed is not None:
            reason = row.suppressed if CODE.fullmatch(row.suppressed) else "closed"
            yield Stop(SUPPRESSED, row.channel, row.value_hash, None, reason)
    yield from (Stop(LEFT, row.channel, row.value_hash) for row in connection.execute(GONE))


def known(connection: Connection, channel: str, value_hash: str) -> Known | None:
    """What is known of an address; None if nobody ever wrote from there."""
    row = KNOWN.row(connection, on=channel, wanted=value_hash)
    return None if row is None else Known._make(row)


def add_closed(connection: Connection, channel: str, value_hash: str, now: datetime) -> None:
    """An address of which only the hash is known, as after an erasure: nothing can be sent there."""
    nobody = people.add(connection, now)
    people.save(connection, nobody, state="forgotten")
    ADD.value(connection, person_id=nobody, channel=channel, value_hash=value_hash)


def stopped(connection: Connection, address_id: int, at: datetime) -> None:
    """STOP was said there, then."""
    STOPPED_AT.run(connection, which=address_id, then=at)


def suppressed(connection: Connection, address_id: int, reason: str) -> None:
    """Nothing can be sent there, for this reason."""
    CLOSE.run(connection, which=address_id, why=reason)


def came_back_since(connection: Connection, channel: str, value_hash: str, at: datetime) -> bool:
    """Whether whoever is there has said START since then."""
    return CAME_BACK.row(connection, by=channel, hashed=value_hash, since=at) is not None
