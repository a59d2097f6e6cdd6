"""What the clock has done, and paused conversations by how long they have been."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision: str | None = "0007"

moment = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    """Make the table and the index."""
    op.create_table(
        "ticks",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("ran_at", moment, nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="ticks_pk"),
    )
    paused = sa.text("state = 'paused'")
    op.create_index(
        "conversations_paused", "conversations", ["updated_at"], postgresql_where=paused, sqlite_where=paused
    )
