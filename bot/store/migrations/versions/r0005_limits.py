"""How fast and how much may be sent, and whether staff have been told of an alarm."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision: str | None = "0004"

moment = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    """Make the tables, and two columns on alarms."""
    op.create_table(
        "buckets",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="buckets_pk"),
    )
    op.create_table(
        "tallies",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("since", moment, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", "since", name="tallies_pk"),
    )
    op.add_column("alarms", sa.Column("mailed_at", moment, nullable=True))
    op.add_column("alarms", sa.Column("mail_trouble", sa.Text(), nullable=True))
