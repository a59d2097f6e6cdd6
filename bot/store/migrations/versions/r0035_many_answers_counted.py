"""The index that counts equality answers holds those of somebody who names many kinds of one thing too."""

from alembic import op
from sqlalchemy import text

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    """Make it anew: eight choices of a list are longer than the 60 letters that it ended at."""
    op.drop_index("equality_answers_counted", "equality_answers")
    columns = ["question", "answer", "answered_on"]
    only = text("length(answer) <= 200")
    op.create_index("equality_answers_counted", "equality_answers", columns, postgresql_where=only, sqlite_where=only)
