"""Whom an update did not reach counts as not told: the message that was to tell them is known."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import text

revision = "0039"
down_revision = "0038"

number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
moment = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    """Add the columns; those who were told before count as told."""
    # SQLite can add a reference only together with its column.
    inline = op.get_bind().dialect.name == "sqlite"
    reference = sa.ForeignKey("messages.id", name="update_tellings_message_id_fk")
    op.add_column("update_tellings", sa.Column("message_id", number, reference), inline_references=inline)
    op.add_column("update_tellings", sa.Column("unheard_at", moment))
    only = text("message_id IS NOT NULL")
    op.create_index(
        "update_tellings_watched", "update_tellings", ["message_id"], postgresql_where=only, sqlite_where=only
    )
