"""How things stand, counted by the database in bounded time: no row leaves it, and no label holds a person."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Select, and_, bindparam, func, select, text
from sqlalchemy.exc import DBAPIError

from bot.store import alarms, revisions, ticks
from bot.store.alarms import Alarm
from bot.store.engine import DatabaseTrouble, reading
from bot.store.outbox_states import UNFINISHED
from bot.store.tables import conversations, messages, one_of
from bot.store.ticks import Ran

WITHIN = "2s"
"""PostgreSQL gives up on a figure after this time."""

WINDOW = timedelta(minutes=15)
NEWEST = 20_000
"""So many of the newest messages are looked at, for whatever concerns the last minutes."""

STUCK_AFTER = timedelta(minutes=5)
NO_RECEIPT_AFTER = timedelta(minutes=10)
PAUSED_LONG = timedelta(hours=24)

IN_OUTBOX = text(f"messages.{one_of(UNFINISHED)}")
OPEN = (
    select(
        messages.c.channel,
        messages.c.lane,
        messages.c.state,
        func.coalesce(messages.c.reason, "").label("reason"),
        func.count(),
        func.min(messages.c.created_at),
    )
    .where(IN_OUTBOX)
    .group_by(messages.c.channel, messages.c.lane, messages.c.state, "reason")
)

EARLIER = messages.alias("earlier")
# Held back by a letter that is tried again or in doubt: that is about one person, not about the service.
BEHIND = (
    select(EARLIER.c.id)
    .where(
        EARLIER.c.address_id == messages.c.address_id,
        EARLIER.c.lane == messages.c.lane,
        EARLIER.c.id < messages.c.id,
        text(f"earlier.{one_of(UNFINISHED)}"),
        EARLIER.c.attempts > 0,
    )
    .correlate(messages)
    .exists()
)
STUCK = select(func.min(messages.c.created_at)).where(
    text(f"messages.{one_of(('waiting', 'retry'))}"),
    messages.c.lane == 0,
    messages.c.attempts == 0,
    messages.c.created_at < bindparam("before", type_=messages.c.created_at.type),
    ~BEHIND,
)
PAUSED = (
    select(func.count())
    .select_from(conversations)
    .where(
        text("conversations.state = 'paused'"),
        conversations.c.updated_at < bindparam("before", type_=conversations.c.updated_at.type),
    )
)
FAILED_TURNS = (
    select(func.count())
    .select_from(messages)
    .where(text("messages.needs_person IS NOT NULL"), messages.c.direction == "in", messages.c.state == "failed")
)
NEWEST_ID = select(func.coalesce(func.max(messages.c.id), 0))
NEW = and_(
    messages.c.id > bindparam("after", type_=messages.c.id.type),
    messages.c.created_at >= bindparam("since", type_=messages.c.created_at.type),
)
RECENT = (
    select(
        messages.c.direction,
        messages.c.channel,
        messages.c.state,
        func.coalesce(messages.c.reason, "").label("reason"),
        func.count(),
    )
    .where(NEW)
    .group_by(messages.c.direction, messages.c.channel, messages.c.state, "reason")
)
LEFT = select(messages.c.lane, messages.c.created_at, messages.c.accepted_at).where(
    NEW, messages.c.direction == "out", messages.c.accepted_at.is_not(None)
)
NO_RECEIPT = (
    select(func.count())
    .select_from(messages)
    .where(
        messages.c.id > bindparam("after", type_=messages.c.id.type),
        messages.c.direction == "out",
        messages.c.channel == "sms",
        messages.c.state.in_(("accepted", "sent")),
        messages.c.accepted_at < bindparam("before", type_=messages.c.accepted_at.type),
    )
)


class InOutbox(NamedTuple):
    """So many messages of one kind that have not left, and when the oldest was put there."""

    channel: str
    lane: int
    state: str
    reason: str
    how_many: int
    oldest: datetime


class Recent(NamedTuple):
    """So many of the newest messages that stand like this."""

    direction: str
    channel: str
    state: str
    reason: str
    how_many: int


class Figures(NamedTuple):
    """All of it at one moment."""

    outbox: list[InOutbox]
    recent: list[Recent]
    delays: list[tuple[int, float]]
    no_receipt: int
    failed: int
    paused_long: int
    alarms: list[Alarm]
    ticks: list[Ran]
    last_tick: datetime | None
    revision: str | None


def gather(engine: Engine, now: datetime) -> Figures | None:
    """How things stand, or None when the database does not answer in time."""
    try:
        with reading(engine) as connection:
            _hurry(connection)
            return Figures(
                in_outbox(connection),
                recent(connection, now),
                delays(connection, now),
                without_receipt(connection, now),
                failed_turns(connection),
                paused_long(connection, now),
                alarms.still_open(connection),
                ticks.of_all(connection),
                ticks.last(connection),
                revisions.current(connection),
            )
    except (DatabaseTrouble, DBAPIError):
        return None


def in_outbox(connection: Connection) -> list[InOutbox]:
    """What has not left yet, or is in doubt."""
    return [InOutbox._make(row) for row in connection.execute(OPEN)]


def oldest_stuck_reply(connection: Connection, now: datetime) -> datetime | None:
    """Since when the oldest reply waits that ought to have left; None while all flows."""
    at: datetime | None = connection.execute(STUCK, {"before": now - STUCK_AFTER}).scalar()
    return at


def paused_long(connection: Connection, now: datetime) -> int:
    """How many conversations are paused that nobody has looked after for a day."""
    return _count(connection, PAUSED, before=now - PAUSED_LONG)


def failed_turns(connection: Connection) -> int:
    """How many texts that came in could not be answered, and still wait for somebody."""
    return _count(connection, FAILED_TURNS)


def recent(connection: Connection, now: datetime) -> list[Recent]:
    """The messages of the last minutes, at most so many of them, by how they stand."""
    return [Recent._make(row) for row in connection.execute(RECENT, _window(connection, now))]


def delays(connection: Connection, now: datetime) -> list[tuple[int, float]]:
    """(lane, seconds from put to accepted) of each message of the last minutes that has left."""
    rows: Sequence[Any] = connection.execute(LEFT, _window(connection, now)).all()
    return [(lane, max(0.0, (accepted - created).total_seconds())) for lane, created, accepted in rows]


def without_receipt(connection: Connection, now: datetime) -> int:
    """How many of the newest texts have long been accepted, and nobody has said what became of them."""
    after = _window(connection, now)["after"]
    return _count(connection, NO_RECEIPT, after=after, before=now - NO_RECEIPT_AFTER)


def _window(connection: Connection, now: datetime) -> dict[str, Any]:
    newest = int(connection.execute(NEWEST_ID).scalar_one())
    return {"after": newest - NEWEST, "since": now - WINDOW}


def _count(connection: Connection, counted: Select[Any], **values: Any) -> int:
    return int(connection.execute(counted, values).scalar_one())


def _hurry(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL statement_timeout = '{WITHIN}'"))
