"""The first wave of an update may wait for somebody's approval, and for its time."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

moment = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    """Add the columns, and the index that the clock looks into."""
    op.add_column("updates", sa.Column("approved_by", sa.Text(), nullable=True))
    op.add_column("updates", sa.Column("approved_at", moment, nullable=True))
    op.add_column("updates", sa.Column("begins_at", moment, nullable=True))
    op.add_column("updates", sa.Column("started_by", sa.Text(), nullable=True))
    waits = sa.text("begins_at IS NOT NULL AND sent_at IS NULL")
    op.create_index("updates_waiting", "updates", ["begins_at"], postgresql_where=waits, sqlite_where=waits)
