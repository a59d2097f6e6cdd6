"""Who shares a language or an interest is found by an index: so few of a million people are counted at once."""

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Make the indexes."""
    op.create_index("people_language", "people", ["language"])
    op.create_index("interests_shared", "interests", ["kind", "key", "person_id"])
