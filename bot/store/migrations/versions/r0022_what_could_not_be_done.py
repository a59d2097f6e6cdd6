"""Whether an update tells of what was done, or of what could not be done and why."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Add the column."""
    op.add_column("updates", sa.Column("came_of_it", sa.Text(), nullable=False, server_default=sa.text("'done'")))
