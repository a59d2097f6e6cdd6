"""Who was erased and when, as keyed hashes: what a restored backup needs in order to erase them again."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision: str | None = "0005"

number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
moment = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    """Make the list."""
    op.create_table(
        "erasures",
        sa.Column("id", number, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("value_hash", sa.String(length=64), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="erasures_pk"),
        sa.UniqueConstraint("channel", "value_hash", "at", name="erasures_channel_value_hash_at_key"),
    )
