"""An update that says what could not be done says why."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    """Add the column; what was written before has its reason in its words alone."""
    op.add_column("updates", sa.Column("why", sa.Text(), nullable=False, server_default=sa.text("''")))
