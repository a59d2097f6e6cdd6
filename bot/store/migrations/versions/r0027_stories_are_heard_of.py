"""Whoever told a story, or said that an update is not right, hears what came of it, as others do."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import text

revision = "0027"
down_revision = "0026"

number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the columns."""
    # SQLite can add a reference only together with its column.
    inline = op.get_bind().dialect.name == "sqlite"
    for column, table in (("story_id", "stories"), ("about_update_id", "updates")):
        reference = sa.ForeignKey(f"{table}.id", name=f"contributions_{column}_fk")
        op.add_column("contributions", sa.Column(column, number, reference, nullable=True), inline_references=inline)
    op.create_index("contributions_story_id_index", "contributions", ["story_id"])
    only = text("about_update_id IS NOT NULL")
    about = ["about_update_id", "person_id"]
    op.create_index("contributions_about_update", "contributions", about, postgresql_where=only, sqlite_where=only)
