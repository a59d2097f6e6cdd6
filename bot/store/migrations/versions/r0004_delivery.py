"""Delivery: who moved a message and what it repeats, channels that are paused, and a guard on every move."""

import sqlalchemy as sa
from alembic import op

from bot.store import outbox_guard

revision = "0004"
down_revision: str | None = "0003"

moment = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")
queued = sa.text("state IN ('waiting', 'retry')")
repeated = sa.text("repeats IS NOT NULL")
in_doubt = sa.text("state = 'unknown'")


def upgrade() -> None:
    """Add what is new, and set the guard up as the program's table of states has it."""
    op.add_column("messages", sa.Column("moved_by", sa.Text(), nullable=True))
    op.add_column("messages", sa.Column("looked_up_at", moment, nullable=True))
    dialect = op.get_bind().dialect.name
    # In plain SQL: on SQLite a reference can come only with its column.
    number = "INTEGER" if dialect == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE messages ADD COLUMN repeats {number} CONSTRAINT messages_repeats_fk REFERENCES messages (id)"
    )
    op.create_index(
        "messages_repeats", "messages", ["repeats"], unique=True, postgresql_where=repeated, sqlite_where=repeated
    )
    op.create_index("messages_in_doubt", "messages", ["settled_at"], postgresql_where=in_doubt, sqlite_where=in_doubt)
    # Each channel has its own queue, so that a slow one is never in the way of another.
    op.drop_index("messages_queue", "messages")
    op.create_index(
        "messages_queue",
        "messages",
        ["channel", "lane", "not_before", "id"],
        postgresql_where=queued,
        sqlite_where=queued,
    )
    op.create_table(
        "pauses",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("until", moment, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("in_a_row", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name="pauses_pk"),
    )
    for statement in outbox_guard.making(dialect):
        op.execute(statement)
