"""What an answer to a message is about, when it was put outside any conversation."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make room for it."""
    op.add_column("messages", sa.Column("asks", sa.Text(), nullable=True))
    asking = sa.text("asks IS NOT NULL")
    op.create_index("messages_asking", "messages", ["address_id", "id"], postgresql_where=asking, sqlite_where=asking)
