"""A code for phones that are shared, letters that wait for a word of the person, and votes without their voters."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

moment = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")
BEHIND = "state = 'retry' AND reason IN ('reply_code', 'who_is_there')"


def upgrade() -> None:
    """Add the columns and the index."""
    op.add_column("people", sa.Column("reply_code", sa.String(64), nullable=True))
    op.add_column("addresses", sa.Column("open_until", moment, nullable=True))
    op.add_column("votes", sa.Column("counted", sa.Text(), nullable=True))
    op.create_index(
        "messages_behind",
        "messages",
        ["address_id", "reason"],
        postgresql_where=sa.text(BEHIND),
        sqlite_where=sa.text(BEHIND),
    )
