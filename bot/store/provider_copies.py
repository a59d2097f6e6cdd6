"""Messages of erased people that a provider still holds, by its own names for them, until they are deleted there."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Integer, bindparam, delete, func, insert, select, update

from bot.store.service_tables import provider_copies
from bot.store.statements import Prepared
from bot.store.tables import addresses, messages

DELETES = ("sms",)
"""Channels whose provider can be asked to delete a message for good."""


class Held(NamedTuple):
    """One message at the provider."""

    id: int
    channel: str
    provider_id: str
    tries: int


THEIRS = (
    select(messages.c.channel, messages.c.provider_id)
    .join(addresses, addresses.c.id == messages.c.address_id)
    .where(
        addresses.c.person_id == bindparam("which"),
        messages.c.provider_id.is_not(None),
        messages.c.channel.in_(DELETES),
        messages.c.kind != "press",
    )
    .order_by(messages.c.id)
)
ADD = insert(provider_copies)
DUE = Prepared(
    select(provider_copies.c.id, provider_copies.c.channel, provider_copies.c.provider_id, provider_copies.c.tries)
    .where(provider_copies.c.due_at <= bindparam("now"), provider_copies.c.channel == bindparam("by"))
    .order_by(provider_copies.c.due_at, provider_copies.c.id)
    .limit(bindparam("most", type_=Integer))
)
DONE = Prepared(delete(provider_copies).where(provider_copies.c.id == bindparam("which")))
LATER = Prepared(
    update(provider_copies)
    .where(provider_copies.c.id == bindparam("which"), provider_copies.c.tries == bindparam("seen"))
    .values(tries=provider_copies.c.tries + 1, due_at=bindparam("then"))
)
OLD = select(func.count()).select_from(provider_copies).where(provider_copies.c.asked_at <= bindparam("before"))


def note(connection: Connection, person_id: int, now: datetime) -> int:
    """All that the provider holds of the person is to be deleted there; how many messages."""
    rows = [
        {"channel": channel, "provider_id": name, "asked_at": now, "due_at": now, "tries": 0}
        for channel, names in connection.execute(THEIRS, {"which": person_id})
        for name in names.split(",")
    ]
    if rows:
        connection.execute(ADD, rows)
    return len(rows)


def due(connection: Connection, channel: str, now: datetime, most: int) -> list[Held]:
    """What may be asked for now, the longest waiting first."""
    return [Held._make(row) for row in DUE.rows(connection, by=channel, now=now, most=most)]


def done(connection: Connection, held_id: int) -> None:
    """The provider holds it no more."""
    DONE.run(connection, which=held_id)


def later(connection: Connection, held: Held, then: datetime) -> None:
    """The provider would not, or could not be asked: again then. A try that two made at once is one."""
    LATER.run(connection, which=held.id, seen=held.tries, then=then)


def held_since(connection: Connection, now: datetime, since: timedelta) -> int:
    """How many have been asked for that long without avail."""
    return int(connection.execute(OLD, {"before": now - since}).scalar_one())
