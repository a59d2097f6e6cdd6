"""What the limits are judged by: buckets that all workers share, tallies of a day or an hour, facts about letters."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    Connection,
    DateTime,
    any_,
    bindparam,
    func,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.buckets import Bucket
from bot.store.care_tables import handovers
from bot.store.columns import EPOCH, MICROSECOND
from bot.store.service_tables import buckets, tallies
from bot.store.statements import Prepared
from bot.store.tables import addresses, messages, people


class Known(NamedTuple):
    """What the limits must know of a letter beside the letter itself."""

    id: int
    lane: int
    reason: str | None  # why it was held the last time
    state: str  # of the person: "improver", ...
    known_since: datetime
    quiet_until: datetime | None = None  # until when nothing is begun with the person
    with_people: bool = False  # whether people answer there now
    last_heard: datetime | None = None  # from the address, or when its person became known
    locked: bool = False  # whether the person shares the phone, and has a code
    open_until: datetime | None = None  # until when the code need not be given again


class Held(NamedTuple):
    """A bucket that nobody else changes until the transaction ends, and the time that all workers agree on."""

    bucket: Bucket
    now: int  # microseconds since 1970


WITH_PEOPLE = (
    select(handovers.c.id)
    .where(handovers.c.address_id == messages.c.address_id, text("handovers.closed_at IS NULL"), handovers.c.waits)
    .correlate(messages)
    .exists()
)
KNOWN = (
    select(
        messages.c.id,
        messages.c.lane,
        messages.c.reason,
        people.c.state,
        people.c.created_at,
        people.c.quiet_until,
        WITH_PEOPLE.label("with_people"),
        func.coalesce(addresses.c.last_heard_at, people.c.created_at, type_=people.c.created_at.type),
        people.c.reply_code.is_not(None),
        addresses.c.open_until,
    )
    .join(addresses, addresses.c.id == messages.c.address_id)
    .join(people, people.c.id == addresses.c.person_id)
)
OF_THESE = Prepared(
    {
        "sqlite": KNOWN.where(
            messages.c.id.in_(select(func.json_each(bindparam("ids", type_=JSON)).table_valued("value").c.value))
        ),
        "postgresql": KNOWN.where(messages.c.id == any_(bindparam("ids", type_=ARRAY(BigInteger)))),
    }
)

BUCKET = select(buckets.c.content).where(buckets.c.name == bindparam("which"))
LOCKED = BUCKET.with_for_update().cte("locked")
HOLD = Prepared(
    {
        "sqlite": BUCKET,
        # The clock of the database, and only once the row is ours: a worker that waited for it is that much later.
        "postgresql": select(LOCKED.c.content, literal_column("clock_timestamp()", DateTime(timezone=True))),
    }
)
SEEN = Prepared(
    {
        "sqlite": select(buckets.c.name, buckets.c.content),
        "postgresql": select(
            buckets.c.name, buckets.c.content, literal_column("clock_timestamp()", DateTime(timezone=True))
        ),
    }
)
KEEP = Prepared(update(buckets).where(buckets.c.name == bindparam("which")).values(content=bindparam("kept")))
MAKE = Prepared(
    {
        name: dialect.insert(buckets)
        .values(name=bindparam("which"), content=bindparam("kept"))
        .on_conflict_do_nothing()
        for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
    }
)

COUNT = Prepared(
    select(tallies.c.count).where(tallies.c.name == bindparam("which"), tallies.c.since == bindparam("from_then"))
)


def _adding_up() -> Prepared:
    made = {}
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql)):
        new = dialect.insert(tallies).values(
            name=bindparam("which"), since=bindparam("from_then"), count=bindparam("more")
        )
        made[name] = new.on_conflict_do_update(
            index_elements=["name", "since"], set_={"count": tallies.c.count + new.excluded.count}
        )
    return Prepared(made)


ADD = _adding_up()


def known(connection: Connection, ids: Sequence[int]) -> dict[int, Known]:
    """By the letter's number, what the limits must know of it."""
    rows = OF_THESE.rows(connection, ids=list(ids))
    return {row[0]: Known._make(row) for row in rows}


@contextmanager
def held(connection: Connection, name: str, now: datetime) -> Iterator[Held]:
    """A bucket for this transaction alone, kept as it is when the block ends.

    `now` is used on SQLite; on PostgreSQL the database's clock is, since those of several machines differ.
    """
    row = HOLD.row(connection, which=name)
    if row is None:
        MAKE.run(connection, which=name, kept=Bucket().dumps())
        row = HOLD.row(connection, which=name)
    if row is None:
        raise LookupError(f"The bucket {name} is gone.")
    bucket = Bucket.loads(row[0])
    yield Held(bucket, _moment(row[1:], now))
    KEEP.run(connection, which=name, kept=bucket.dumps())


def seen(connection: Connection, now: datetime) -> dict[str, Held]:
    """Every bucket as it is, for whoever only looks; `now` as for `held`."""
    return {row[0]: Held(Bucket.loads(row[1]), _moment(row[2:], now)) for row in SEEN.rows(connection)}


def _moment(told: Sequence[datetime], now: datetime) -> int:
    return (next(iter(told), now) - EPOCH) // MICROSECOND


def tally(connection: Connection, name: str, since: datetime) -> int:
    """How much was counted under this name since that moment."""
    return COUNT.value(connection, which=name, from_then=since) or 0


def count(connection: Connection, name: str, since: datetime, more: int) -> None:
    """Count so much more."""
    ADD.run(connection, which=name, from_then=since, more=more)
