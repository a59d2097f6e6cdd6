"""What people ask about their own data, with the day by which it is due."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
moment = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "rights_requests",
        sa.Column("id", number, nullable=False),
        sa.Column("person_id", number, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("longer_why", sa.Text(), nullable=True),
        sa.Column("entered_at", moment, nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("done_at", moment, nullable=True),
        sa.Column("done_by", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="rights_requests_person_id_fk"),
        sa.PrimaryKeyConstraint("id", name="rights_requests_pk"),
    )
    op.create_index("rights_requests_person_id_index", "rights_requests", ["person_id"])
    still_open = sa.text("done_at IS NULL")
    op.create_index(
        "rights_requests_open",
        "rights_requests",
        ["due_on"],
        postgresql_where=still_open,
        sqlite_where=still_open,
    )
