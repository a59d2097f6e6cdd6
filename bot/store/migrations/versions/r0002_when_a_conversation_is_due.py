"""When a conversation is due: the end of a wait, a nudge, or giving up."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

moment = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    """Make room for it."""
    op.add_column("conversations", sa.Column("due_at", moment, nullable=True))
    only = sa.text("due_at IS NOT NULL")
    op.create_index("conversations_due", "conversations", ["due_at"], postgresql_where=only, sqlite_where=only)
