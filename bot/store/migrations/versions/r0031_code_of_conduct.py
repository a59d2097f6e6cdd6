"""The ledger keeps which version of the code of conduct was agreed to; publishing keeps since when each stands."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Add the columns; of what is there already no version is known."""
    op.add_column("consents", sa.Column("version", sa.Text()))
    op.add_column("publications", sa.Column("code_version", sa.Text()))
