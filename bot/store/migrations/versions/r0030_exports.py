"""Copies that are put together while their maker waits, with whose words are in each."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
moment = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    """Make the tables and the indexes."""
    _exports()
    op.create_table(
        "export_parts",
        sa.Column("export_id", number, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["export_id"], ["exports.id"], name="export_parts_export_id_fk"),
        sa.PrimaryKeyConstraint("export_id", "number", name="export_parts_pk"),
    )
    op.create_table(
        "export_people",
        sa.Column("export_id", number, nullable=False),
        sa.Column("person_id", number, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["export_id"], ["exports.id"], name="export_people_export_id_fk"),
        sa.PrimaryKeyConstraint("export_id", "person_id", name="export_people_pk"),
    )
    op.create_index("export_people_person_id_index", "export_people", ["person_id"])


def _exports() -> None:
    op.create_table(
        "exports",
        sa.Column("id", number, nullable=False),
        sa.Column("staff_id", number, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("parts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("so_far", sa.Integer(), server_default="0", nullable=False),
        sa.Column("about", sa.Integer(), nullable=True),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="exports_staff_id_fk"),
        sa.PrimaryKeyConstraint("id", name="exports_pk"),
    )
    op.create_index("exports_theirs", "exports", ["staff_id", "id"])
    waiting = sa.text("state = 'waiting'")
    op.create_index("exports_waiting", "exports", ["so_far", "id"], postgresql_where=waiting, sqlite_where=waiting)
