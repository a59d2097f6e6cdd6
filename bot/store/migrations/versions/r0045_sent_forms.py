"""A form of the staff pages that is sent twice is done once: which were sent is kept for a day."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"

moment = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "sent_forms",
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("led_to", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name="sent_forms_pk"),
    )
