"""The numbers and chats that people write from, and what may be sent there."""

import hmac
import json
import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, and_, bindparam, select, text, update

from bot.store import people
from bot.store.care_tables import handovers
from bot.store.departures import DIED
from bot.store.statements import Prepared, adding_once
from bot.store.tables import addresses, conversations, messages, one_of, reminders
from bot.store.tables import people as persons

# Somebody else can change who owns an address only between two statements, so a few looks always suffice.
LOOKS = 10


class Arrival(NamedTuple):
    """Who writes, what is known of them, and where their conversation stands."""

    address_id: int
    person_id: int
    subject: str
    state: str
    language: str
    easy: bool
    facts: dict[str, Any]
    stopped_at: datetime | None
    suppressed: str | None
    last_heard_at: datetime | None
    idle_replies: int
    idle_day: date | None
    forgetting: bool
    conversation_id: int | None
    flow: str | None
    revision_id: str | None
    place: str | None
    conversation_state: str | None
    # Why people answer here, while they do, and when the person was last told so.
    handed_for: str | None = None
    told_at: datetime | None = None
    quiet_until: datetime | None = None
    erasing_at: datetime | None = None
    # The hash of the code of a shared phone, and until when it need not be given again here.
    reply_code: str | None = None
    open_until: datetime | None = None
    chose_language: bool = False


HERE = and_(addresses.c.channel == bindparam("at_channel"), addresses.c.value_hash == bindparam("at_hash"))
OWNED = addresses.join(persons, persons.c.id == addresses.c.person_id)
# After a wait PostgreSQL reads anew only the row that it locks: the conversation needs its own statement.
LOCK = Prepared(select(persons.c.id).select_from(OWNED).where(HERE).with_for_update(of=persons, key_share=True))
ALIVE = and_(
    conversations.c.address_id == addresses.c.id,
    text("conversations." + one_of(("open", "paused"))),
)
WITH_PEOPLE = and_(
    handovers.c.address_id == addresses.c.id,
    text("handovers.closed_at IS NULL"),
    handovers.c.waits,
)
LOOK = Prepared(
    select(
        addresses.c.id,
        persons.c.id,
        persons.c.subject,
        persons.c.state,
        persons.c.language,
        persons.c.easy,
        persons.c.facts,
        addresses.c.stopped_at,
        addresses.c.suppressed,
        addresses.c.last_heard_at,
        addresses.c.idle_replies,
        addresses.c.idle_day,
        persons.c.forgetting,
        conversations.c.id,
        conversations.c.flow,
        conversations.c.revision_id,
        conversations.c.place,
        conversations.c.state,
        handovers.c.reason,
        handovers.c.told_at,
        persons.c.quiet_until,
        persons.c.erasing_at,
        persons.c.reply_code,
        addresses.c.open_until,
        persons.c.chose_language,
    )
    .select_from(OWNED.outerjoin(conversations, ALIVE).outerjoin(handovers, WITH_PEOPLE))
    .where(HERE)
    # An open one before a paused one, then the newest.
    .order_by(conversations.c.state, conversations.c.id.desc())
    .limit(1)
)
ADD = adding_once(addresses, "person_id", "channel", "value", "value_hash")
VALUE = select(addresses.c.value).where(addresses.c.id == bindparam("which"))
CHANNEL = Prepared(select(addresses.c.channel).where(addresses.c.id == bindparam("which")))
CHANGE = update(addresses).where(addresses.c.id == bindparam("which"))
STOP = Prepared(CHANGE.values(stopped_at=bindparam("now")))
START = Prepared(CHANGE.values(stopped_at=None))
# What a provider says of an address never undoes that somebody has died.
SUPPRESS = Prepared(CHANGE.where(addresses.c.suppressed.is_distinct_from(DIED)).values(suppressed=bindparam("why")))
HEARD = Prepared(
    CHANGE.values(last_heard_at=bindparam("now"), idle_replies=bindparam("replies"), idle_day=bindparam("day"))
)
NEW_HASH = Prepared(
    update(addresses)
    .where(addresses.c.channel == bindparam("at_channel"), addresses.c.value == bindparam("at_value"))
    .values(value_hash=bindparam("new_hash"))
)
# What is being said now began with the conversation that is open.
STARTED = (
    select(conversations.c.started_at)
    .where(conversations.c.address_id == bindparam("which"), text("conversations." + one_of(("open", "paused"))))
    .limit(1)
    .scalar_subquery()
)
COME_BACK = Prepared(CHANGE.values(person_id=bindparam("person"), value=bindparam("new_value")))
OWNER = select(addresses.c.person_id, addresses.c.channel).where(addresses.c.id == bindparam("which"))
HAND_OVER = CHANGE.values(person_id=bindparam("person"), last_heard_at=None, suppressed=None, open_until=None)
AT_ADDRESS: BindParameter[Any] = bindparam("which")
TO_THE_ONE_BEFORE: BindParameter[Any] = bindparam("left")
LEAVE_MESSAGES = (
    update(messages)
    .where(messages.c.address_id == AT_ADDRESS, messages.c.created_at < STARTED)
    .values(address_id=TO_THE_ONE_BEFORE)
)
LEAVE_CONVERSATIONS = (
    update(conversations)
    .where(conversations.c.address_id == AT_ADDRESS, text("NOT conversations." + one_of(("open", "paused"))))
    .values(address_id=TO_THE_ONE_BEFORE)
)
LEAVE_REMINDERS = update(reminders).where(reminders.c.address_id == AT_ADDRESS).values(address_id=TO_THE_ONE_BEFORE)


def hash_of(value: str, channel: str, key: str) -> str:
    """The keyed hash by which an address is known again once its value is forgotten."""
    return hmac.digest(key.encode(), f"{channel}:{value}".encode(errors="replace"), "sha256").hex()


def arrive(
    connection: Connection,
    channel: str,
    value: str,
    value_hash: str,
    now: datetime,
    *,
    language: str = "en",
) -> Arrival:
    """Who writes from here, held until the transaction ends; new or forgotten people become provisional."""
    here = {"at_channel": channel, "at_hash": value_hash}
    for _ in range(LOOKS):
        held, row = _look(connection, here)
        if row is None:
            _welcome(connection, channel, value, value_hash, now, language)
        elif row[1] != held:
            continue
        elif row[3] == "forgotten":
            person_id = people.add(connection, now, language=language)
            COME_BACK.run(connection, which=row[0], person=person_id, new_value=value)
        else:
            return _arrival(row)
    raise RuntimeError("An address changed hands again and again while it was being read.")


def hold(connection: Connection, channel: str, value_hash: str) -> Arrival | None:
    """What is known of an address, held until the transaction ends; None while it is not there or changes hands."""
    held, row = _look(connection, {"at_channel": channel, "at_hash": value_hash})
    return None if row is None or row[1] != held else _arrival(row)


def find(connection: Connection, channel: str, value_hash: str) -> Arrival | None:
    """What is known of an address, for someone who only looks: nobody is welcomed, and nothing is held."""
    row = LOOK.row(connection, at_channel=channel, at_hash=value_hash)
    return None if row is None else _arrival(row)


def stop(connection: Connection, address_id: int, now: datetime) -> None:
    """STOP: from this transaction on nothing is submitted to the address."""
    STOP.run(connection, which=address_id, now=now)


def start(connection: Connection, address_id: int) -> None:
    """START: the address may be written to again."""
    START.run(connection, which=address_id)


def suppress(connection: Connection, address_id: int, reason: str) -> None:
    """Nothing is sent there any more, because the provider or staff say so."""
    SUPPRESS.run(connection, which=address_id, why=reason)


def unsuppress(connection: Connection, address_id: int) -> None:
    """The reason not to send there is gone."""
    SUPPRESS.run(connection, which=address_id, why=None)


def heard(
    connection: Connection, address_id: int, now: datetime | None, idle_replies: int, idle_day: date | None
) -> None:
    """When the address last wrote (None: not in the person's name yet), and how many idle replies it had that day."""
    HEARD.run(connection, which=address_id, now=now, replies=idle_replies, day=idle_day)


def change_hands(connection: Connection, address_id: int, now: datetime, *, language: str) -> int:
    """The address is somebody else's from now on, of whom nothing is known; the number of that person.

    What was said there before belongs to the person of before, who keeps it under an address without a number.
    """
    before = connection.execute(OWNER, {"which": address_id}).one()
    unknown = secrets.token_hex(32)
    left: int = ADD.value(
        connection, person_id=before.person_id, channel=before.channel, value=None, value_hash=unknown
    )
    person_id = people.add(connection, now, language=language)
    for statement in (LEAVE_MESSAGES, LEAVE_CONVERSATIONS, LEAVE_REMINDERS):
        connection.execute(statement, {"which": address_id, "left": left, "now": now})
    connection.execute(HAND_OVER, {"which": address_id, "person": person_id})
    return person_id


def _arrival(row: Any) -> Arrival:
    return Arrival._make((*row[:6], json.loads(row[6]), *row[7:]))


def _look(connection: Connection, here: dict[str, str]) -> tuple[int | None, Sequence[Any] | None]:
    # The person who is held, and what is known of whoever has the address now.
    if connection.dialect.name == "sqlite":
        row = LOOK.row(connection, **here)
        return (None, None) if row is None else (row[1], row)
    held: int | None = LOCK.value(connection, **here)
    return held, None if held is None else LOOK.row(connection, **here)


def _welcome(connection: Connection, channel: str, value: str, value_hash: str, now: datetime, language: str) -> None:
    # Known, but under the hash of an earlier key.
    if NEW_HASH.run(connection, at_channel=channel, at_value=value, new_hash=value_hash):
        return
    person_id = people.add(connection, now, language=language)
    added = ADD.value(connection, person_id=person_id, channel=channel, value=value, value_hash=value_hash)
    if added is None:
        # A parallel first message was quicker: its person is the one.
        people.drop(connection, person_id)


def value_of(connection: Connection, address_id: int) -> str | None:
    """The number or chat itself; None once it is forgotten."""
    row = connection.execute(VALUE, {"which": address_id}).first()
    return None if row is None else row[0]


def channel_of(connection: Connection, address_id: int) -> str:
    """By which channel the address, which must be there, is reached."""
    return str(CHANNEL.value(connection, which=address_id))
