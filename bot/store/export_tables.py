"""The tables of copies that are put together while their maker waits, and that go again soon."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from bot.store.columns import Moment, Number, Words
from bot.store.staff_tables import staff
from bot.store.tables import metadata, only

exports = Table(
    "exports",
    metadata,
    Column("id", Number, primary_key=True),
    Column("staff_id", Number, ForeignKey(staff.c.id), nullable=False),
    # What is copied, and as what.
    Column("kind", Text, nullable=False),
    Column("form", Text, nullable=False),
    # What is asked for, as JSON. Words that somebody searched for may be in it, so it goes when the copy is there.
    Column("asked", Words),
    # From where it was asked for, which stands in the record beside each person in it.
    Column("origin", Words),
    Column("state", Text, nullable=False),
    # Where the next part begins.
    Column("place", Words),
    Column("parts", Integer, nullable=False, server_default="0"),
    Column("so_far", Integer, nullable=False, server_default="0"),
    Column("about", Integer),
    Column("made_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Index("exports_theirs", "staff_id", "id"),
    Index("exports_waiting", "so_far", "id", **only("state = 'waiting'")),
)

export_parts = Table(
    "export_parts",
    metadata,
    Column("export_id", Number, ForeignKey(exports.c.id), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),
)

# Whose words are in a copy: it goes with the first of them who is forgotten.
export_people = Table(
    "export_people",
    metadata,
    Column("export_id", Number, ForeignKey(exports.c.id), primary_key=True),
    # No foreign key: its lock and that of forgetting somebody would wait for each other.
    Column("person_id", Number, primary_key=True, autoincrement=False, index=True),
)
