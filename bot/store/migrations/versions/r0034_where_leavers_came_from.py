"""The ledger keeps by which poster, event or link somebody who leaves had come."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    """Add the column; of whoever has left already it is not known."""
    op.add_column("consents", sa.Column("source", sa.Text()))
