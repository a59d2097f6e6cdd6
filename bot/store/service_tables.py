"""The tables of the service's own running: alarms, pauses, the clock, limits, and what is still to be deleted."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, TextClause, text

from bot.store.columns import Moment, Number, Words
from bot.store.tables import metadata, only


def only_while_open() -> TextClause:
    """Which alarms `alarms_one_open` is about."""
    return text("over_at IS NULL")


alarms = Table(
    "alarms",
    metadata,
    Column("id", Number, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("raised_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("times", Integer, nullable=False, server_default="1"),
    Column("acknowledged_at", Moment),
    Column("acknowledged_by", Words),
    Column("over_at", Moment),
    # When staff were last told by email, and why they could not be.
    Column("mailed_at", Moment),
    Column("mail_trouble", Text),
    Index("alarms_one_open", "kind", "about", unique=True, **only("over_at IS NULL")),
)

pauses = Table(
    "pauses",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("until", Moment, nullable=False),
    Column("reason", Text, nullable=False),
    Column("in_a_row", Integer, nullable=False),
)

ticks = Table(
    "ticks",
    metadata,
    Column("name", Text, primary_key=True),
    Column("ran_at", Moment, nullable=False),
    Column("times", BigInteger, nullable=False),
    Column("done", BigInteger, nullable=False),
)

# What may leave how fast, one row for each channel: see `buckets`.
buckets = Table(
    "buckets",
    metadata,
    Column("name", Text, primary_key=True),
    Column("content", Text, nullable=False),
)

# How much of something there was since a moment: the start of a day or of an hour.
tallies = Table(
    "tallies",
    metadata,
    Column("name", Text, primary_key=True),
    Column("since", Moment, primary_key=True),
    Column("count", Integer, nullable=False),
)

# A provider's own copies of messages of somebody who was erased, by its names for them, until they are deleted there.
provider_copies = Table(
    "provider_copies",
    metadata,
    Column("id", Number, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("provider_id", Words, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False, index=True),
    Column("tries", Integer, nullable=False, server_default="0"),
)
