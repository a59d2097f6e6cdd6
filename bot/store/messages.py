"""What people wrote, and the transcript of both sides."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, or_, select, update

from bot.store.statements import Prepared, adding_once
from bot.store.tables import addresses, messages


class Line(NamedTuple):
    """One message of a transcript, from a person or to them."""

    id: int
    direction: str
    address_id: int
    person_id: int
    channel: str
    kind: str
    body: str | None
    kept_apart: bool
    words: str | None
    state: str
    reason: str | None
    needs_person: str | None
    conversation_id: int | None
    provider_id: str | None
    created_at: datetime


HEAR = adding_once(
    messages,
    "direction",
    "address_id",
    "channel",
    "provider_id",
    "kind",
    "body",
    "kept_apart",
    "conversation_id",
    "created_at",
    "state",
)
CHANGE = update(messages).where(messages.c.id == bindparam("which"))
HEARD = Prepared(CHANGE.values(state="heard", reason=None, needs_person=None))
FAIL = Prepared(CHANGE.values(state="failed", reason=bindparam("why")))
NEEDS_PERSON = Prepared(CHANGE.values(needs_person=bindparam("why")))
NEWEST = Prepared(
    select(messages.c.id)
    .where(messages.c.address_id == bindparam("at"), messages.c.direction == "in")
    .order_by(messages.c.id.desc())
    .limit(1)
)
LINES = (
    select(
        messages.c.id,
        messages.c.direction,
        messages.c.address_id,
        addresses.c.person_id,
        messages.c.channel,
        messages.c.kind,
        messages.c.body,
        messages.c.kept_apart,
        messages.c.words,
        messages.c.state,
        messages.c.reason,
        messages.c.needs_person,
        messages.c.conversation_id,
        messages.c.provider_id,
        messages.c.created_at,
    )
    .join(addresses, addresses.c.id == messages.c.address_id)
    .order_by(messages.c.id)
)
TRANSCRIPT = LINES.where(addresses.c.person_id == bindparam("person"))
ONE = LINES.where(messages.c.id == bindparam("which"))
FAILED = LINES.where(messages.c.direction == "in", messages.c.state == "failed")
WAITING = LINES.where(messages.c.needs_person.is_not(None))
WENT_TO = select(messages.c.address_id).where(
    messages.c.channel == bindparam("by"),
    messages.c.direction == "out",
    messages.c.provider_id == bindparam("known"),
)
SEEN = Prepared(
    select(messages.c.id).where(
        messages.c.channel == bindparam("by"),
        messages.c.direction == "in",
        messages.c.provider_id == bindparam("known"),
    )
)


SAID_SINCE = Prepared(
    select(messages.c.id)
    .join(addresses, addresses.c.id == messages.c.address_id)
    .where(
        addresses.c.channel == bindparam("by"),
        addresses.c.value_hash == bindparam("hashed"),
        or_(messages.c.created_at > bindparam("since"), messages.c.accepted_at > bindparam("since")),
    )
    .limit(1)
)

LAST_AT = LINES.where(messages.c.address_id == bindparam("at")).order_by(None).order_by(messages.c.id.desc()).limit(1)


def hear(
    connection: Connection,
    address_id: int,
    channel: str,
    provider_id: str | None,
    kind: str,
    body: str | None,
    kept_apart: bool,
    conversation_id: int | None,
    now: datetime,
    state: str = "heard",
) -> int | None:
    """The number of the message, now kept; None, and nothing written, if the provider's id is known."""
    message_id: int | None = HEAR.value(
        connection,
        direction="in",
        address_id=address_id,
        channel=channel,
        provider_id=provider_id,
        kind=kind,
        body=body,
        kept_apart=kept_apart,
        conversation_id=conversation_id,
        created_at=now,
        state=state,
    )
    return message_id


def fail(connection: Connection, message_id: int, reason: str) -> None:
    """The message is kept, but could not be answered, for this reason."""
    FAIL.run(connection, which=message_id, why=reason)


def needs_person(connection: Connection, message_id: int, why: str | None) -> None:
    """Somebody of the team must look at the message; None once they have."""
    NEEDS_PERSON.run(connection, which=message_id, why=why)


def newest_from(connection: Connection, address_id: int) -> int | None:
    """The number of the newest message that came from the address; None when none did."""
    number: int | None = NEWEST.value(connection, at=address_id)
    return number


def heard_after_all(connection: Connection, message_id: int) -> None:
    """A message that had failed has been answered, and needs nobody any more."""
    HEARD.run(connection, which=message_id)


def line(connection: Connection, message_id: int) -> Line | None:
    """One message, from a person or to them; None if there is none of that number."""
    row = connection.execute(ONE, {"which": message_id}).first()
    return None if row is None else Line._make(row)


def last_at(connection: Connection, address_id: int) -> Line | None:
    """What was said last at an address, from there or to it."""
    row = connection.execute(LAST_AT, {"at": address_id}).first()
    return None if row is None else Line._make(row)


def transcript(connection: Connection, person_id: int) -> list[Line]:
    """All that was said with a person, in order, over all their addresses."""
    return [Line._make(row) for row in connection.execute(TRANSCRIPT, {"person": person_id})]


def failed(connection: Connection) -> list[Line]:
    """Messages that could not be answered, oldest first."""
    return [Line._make(row) for row in connection.execute(FAILED)]


def waiting_for_a_person(connection: Connection) -> list[Line]:
    """Messages that somebody of the team must look at, oldest first."""
    return [Line._make(row) for row in connection.execute(WAITING)]


def seen_before(connection: Connection, channel: str, provider_id: str) -> bool:
    """Whether the provider has brought this message before."""
    return SEEN.row(connection, by=channel, known=provider_id) is not None


def said_since(connection: Connection, channel: str, value_hash: str, at: datetime) -> bool:
    """Whether the address has said something, or was told something, since then."""
    return SAID_SINCE.row(connection, by=channel, hashed=value_hash, since=at) is not None


def address_of(connection: Connection, channel: str, provider_id: str) -> int | None:
    """Where the message with this provider's id went, or None if there is none."""
    row = connection.execute(WENT_TO, {"by": channel, "known": provider_id}).first()
    return None if row is None else int(row[0])
