"""How often we did not understand in a quarter is found by an index, among millions of messages that we did."""

from alembic import op
from sqlalchemy import text

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """Make the index."""
    only = text("said LIKE '%.hint%' OR said LIKE '%common.gave_up%' OR said LIKE '%common.idle%'")
    columns = ["created_at", "channel", "address_id"]
    op.create_index("messages_not_understood", "messages", columns, postgresql_where=only, sqlite_where=only)
