"""Which visit to a form wrote a draft last, and when a broadcast begins."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

moment = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")
EDITED = ("requests", "opportunities", "broadcasts", "updates")


def upgrade() -> None:
    """Add the columns."""
    for table in EDITED:
        op.add_column(table, sa.Column("edition", sa.String(32), nullable=False, server_default=sa.text("''")))
        op.add_column(table, sa.Column("changed_by", sa.Text(), nullable=True))
    op.add_column("broadcasts", sa.Column("begins_at", moment, nullable=True))
