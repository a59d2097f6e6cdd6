"""Who said what of themselves is counted from an index: a million people need not be read for every report."""

from alembic import op
from sqlalchemy import text

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Make the index."""
    only = text("length(answer) <= 60")
    columns = ["question", "answer", "answered_on"]
    op.create_index("equality_answers_counted", "equality_answers", columns, postgresql_where=only, sqlite_where=only)
