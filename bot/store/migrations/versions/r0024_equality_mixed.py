"""Equality answers are mixed by the clock, those that are there already too: neither order nor transaction tells."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Add the column and the index."""
    op.add_column("equality_answers", sa.Column("mixed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(
        "equality_answers_unmixed",
        "equality_answers",
        ["id"],
        postgresql_where=sa.text("NOT mixed"),
        sqlite_where=sa.text("NOT mixed"),
    )
