"""Counts of a vote, word that something takes longer, and that praise was passed on: whom it reached is known."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import text

revision = "0044"
down_revision = "0043"

number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
moment = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")
WATCHED = (
    ("vote_answers", "message_id", "unheard_at"),
    ("contributions", "late_message_id", "late_unheard_at"),
    ("praise", "message_id", "unheard_at"),
)


def upgrade() -> None:
    """Add the columns; those who were told before count as told."""
    # SQLite can add a reference only together with its column.
    inline = op.get_bind().dialect.name == "sqlite"
    for table, message, unheard in WATCHED:
        reference = sa.ForeignKey("messages.id", name=f"{table}_{message}_fk")
        op.add_column(table, sa.Column(message, number, reference), inline_references=inline)
        op.add_column(table, sa.Column(unheard, moment))
        only = text(f"{message} IS NOT NULL")
        op.create_index(f"{table}_watched", table, [message], postgresql_where=only, sqlite_where=only)
