"""The tables of a person's rights: requests with their dates, links that work once, and who was erased."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from bot.store.columns import Moment, Number, Words
from bot.store.tables import addresses, metadata, only, people

# What somebody asked of us about their own data, and by when the law wants it done. The dates stay when somebody is
# forgotten: they show that it was done in time.
rights_requests = Table(
    "rights_requests",
    metadata,
    Column("id", Number, primary_key=True),
    Column("person_id", Number, ForeignKey(people.c.id), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("way", Text, nullable=False),
    Column("note", Words, nullable=False),
    Column("asked_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    # Why it takes longer, as the person was told.
    Column("longer_why", Words),
    Column("entered_at", Moment, nullable=False),
    Column("entered_by", Words, nullable=False),
    Column("done_at", Moment),
    Column("done_by", Words),
    Column("outcome", Text),
    Index("rights_requests_open", "due_on", **only("done_at IS NULL")),
)

# What opens something once: the page with a copy of somebody's data, or the joining of a second address to a person.
# The link and the code are made anew from `nonce` and a key whenever they are needed; here stand hashes alone.
passes = Table(
    "passes",
    metadata,
    Column("id", Number, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("person_id", Number, ForeignKey(people.c.id), nullable=False, index=True),
    Column("address_id", Number, ForeignKey(addresses.c.id), nullable=False),
    Column("nonce", String(32), nullable=False),
    Column("link_hash", String(64), nullable=False, unique=True),
    Column("code_hash", String(64), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("closed_at", Moment),
    Index("passes_code", "kind", "code_hash"),
)

# What a restored backup needs in order to erase the same people again, and nothing else of them.
erasures = Table(
    "erasures",
    metadata,
    Column("id", Number, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("value_hash", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("channel", "value_hash", "at"),
)
