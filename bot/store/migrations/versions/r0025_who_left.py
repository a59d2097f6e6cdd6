"""Who took back an agreement in a period is found by an index: so few of a million people are counted at once."""

from alembic import op
from sqlalchemy import text

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Make the index."""
    only = text("NOT given")
    op.create_index("consents_withdrawn", "consents", ["purpose", "at"], postgresql_where=only, sqlite_where=only)
