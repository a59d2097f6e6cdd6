"""How things stand, counted by the database in bounded time: no row leaves it, and no label holds a person."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import product
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Select, and_, bindparam, func, select, text
from sqlalchemy.exc import DBAPIError

from bot.store import alarms, limits, pauses, revisions, ticks
from bot.store.alarms import Alarm
from bot.store.engine import DatabaseTrouble, reading
from bot.store.limits import Held
from bot.store.outbox_queue import QUEUE
from bot.store.outbox_states import QUEUED, UNFINISHED
from bot.store.pauses import Pause
from bot.store.tables import broadcasts, conversations, messages, one_of
from bot.store.ticks import Ran

WITHIN = "2s"
"""PostgreSQL gives up on a figure after this time."""

WINDOW = timedelta(minutes=15)
NEWEST = 20_000
"""So many of the newest messages are looked at, for whatever concerns the last minutes."""

STUCK_AFTER = timedelta(minutes=5)
NO_RECEIPT_AFTER = timedelta(minutes=10)
PAUSED_LONG = timedelta(hours=24)

COUNTED_AT_MOST = 50_000
"""Of a broadcast, so many rows are counted for each state and channel: the figure then says "so many or more"."""

KINDS = (messages.c.channel, messages.c.lane, messages.c.state, func.coalesce(messages.c.reason, "").label("reason"))
BY_KIND = select(*KINDS, func.count(), func.min(messages.c.created_at)).group_by(*KINDS[:3], "reason")
# Each in the words of an index that holds these rows alone: a million rows of a broadcast are in nobody's way.
OPEN = (
    BY_KIND.where(*QUEUE),
    BY_KIND.where(messages.c.lease_until.is_not(None), text(f"messages.{one_of(('leased', 'submitting'))}")),
    BY_KIND.where(text("messages.state = 'unknown'")),
)
UNFINISHED_BROADCASTS = select(broadcasts.c.id).where(
    broadcasts.c.started_at.is_not(None), broadcasts.c.finished_at.is_(None)
)
SOME_OF_BROADCAST = (
    select(*KINDS, messages.c.created_at)
    .where(
        messages.c.broadcast_id == bindparam("broadcast"),
        messages.c.state == bindparam("queued"),
        messages.c.channel == bindparam("by"),
    )
    .limit(COUNTED_AT_MOST)
    .subquery()
)
OF_BROADCAST = select(
    SOME_OF_BROADCAST.c.channel,
    SOME_OF_BROADCAST.c.lane,
    SOME_OF_BROADCAST.c.state,
    SOME_OF_BROADCAST.c.reason,
    func.count(),
    func.min(SOME_OF_BROADCAST.c.created_at),
).group_by(SOME_OF_BROADCAST.c.channel, SOME_OF_BROADCAST.c.lane, SOME_OF_BROADCAST.c.state, SOME_OF_BROADCAST.c.reason)
CHANNELS = ("sms", "telegram")

EARLIER = messages.alias("earlier")
# A letter that is tried again or in doubt, and holds this one back: that is about one person, not about the service.
# A value, and no EXISTS, for the reason that the claim has.
BEHIND = (
    select(EARLIER.c.id)
    .where(
        EARLIER.c.address_id == messages.c.address_id,
        EARLIER.c.lane == messages.c.lane,
        EARLIER.c.id < messages.c.id,
        text(f"earlier.{one_of(UNFINISHED)}"),
        EARLIER.c.attempts > 0,
    )
    .limit(1)
    .correlate(messages)
    .scalar_subquery()
)
STUCK = select(func.min(messages.c.created_at)).where(
    *QUEUE,
    messages.c.lane == 0,
    messages.c.attempts == 0,
    messages.c.created_at < bindparam("before", type_=messages.c.created_at.type),
    BEHIND.is_(None),
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
    buckets: dict[str, Held]
    pauses: dict[str, Pause]


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
                limits.seen(connection, now),
                pauses.standing(connection),
            )
    except (DatabaseTrouble, DBAPIError):
        return None


def in_outbox(connection: Connection) -> list[InOutbox]:
    """What has not left yet, or is in doubt; of a broadcast no more than COUNTED_AT_MOST of a kind."""
    found = [row for query in OPEN for row in connection.execute(query)]
    for broadcast in connection.execute(UNFINISHED_BROADCASTS).scalars():
        for state, channel in product(QUEUED, CHANNELS):
            kind = {"broadcast": broadcast, "queued": state, "by": channel}
            found += connection.execute(OF_BROADCAST, kind)
    return _together(found)


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


def _together(rows: Iterable[Any]) -> list[InOutbox]:
    """Kinds that stand in several places, added up."""
    found: dict[tuple[str, int, str, str], InOutbox] = {}
    for one in map(InOutbox._make, rows):
        kind = one[:4]
        before = found.get(kind, one._replace(how_many=0))
        found[kind] = one._replace(how_many=before.how_many + one.how_many, oldest=min(before.oldest, one.oldest))
    return list(found.values())


def _window(connection: Connection, now: datetime) -> dict[str, Any]:
    newest = int(connection.execute(NEWEST_ID).scalar_one())
    return {"after": newest - NEWEST, "since": now - WINDOW}


def _count(connection: Connection, counted: Select[Any], **values: Any) -> int:
    return int(connection.execute(counted, values).scalar_one())


def _hurry(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL statement_timeout = '{WITHIN}'"))
