"""Whether a person chose their language, and what they get instead of words that are not in it."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Add the columns: whoever has another language than English must have chosen it."""
    op.add_column("people", sa.Column("chose_language", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("people", sa.Column("only_english", sa.Text(), nullable=True))
    op.execute("UPDATE people SET chose_language = true WHERE language <> 'en'")
