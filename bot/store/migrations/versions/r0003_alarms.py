"""Alarms that a member of staff must see."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"

number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
moment = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "alarms",
        sa.Column("id", number, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raised_at", moment, nullable=False),
        sa.Column("last_at", moment, nullable=False),
        sa.Column("times", sa.Integer(), server_default="1", nullable=False),
        sa.Column("acknowledged_at", moment, nullable=True),
        sa.Column("acknowledged_by", sa.Text(), nullable=True),
        sa.Column("over_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="alarms_pk"),
    )
    still_open = sa.text("over_at IS NULL")
    op.create_index(
        "alarms_one_open",
        "alarms",
        ["kind", "about"],
        unique=True,
        postgresql_where=still_open,
        sqlite_where=still_open,
    )
