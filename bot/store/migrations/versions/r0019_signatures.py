"""Who vouches for words, signed in the console; and the newest conversations of a flow are found by its name."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
moment = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    """Make the table and the index."""
    op.create_table(
        "signatures",
        sa.Column("id", number, nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("print", sa.String(8), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="signatures_pk"),
        sa.CheckConstraint("sort IN ('translation', 'easy words')", name="signatures_sort_check"),
    )
    op.create_index("signatures_newest", "signatures", ["sort", "language", "what", "id"])
    op.create_index("conversations_flow", "conversations", ["flow", "id"])
