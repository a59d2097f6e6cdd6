"""Whether staff have paused the first wave of an update, or called it back for good."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    """Add the column."""
    op.add_column("updates", sa.Column("held", sa.Text()))
