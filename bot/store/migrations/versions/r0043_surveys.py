"""Surveys by sample: a vote that only those may answer who were drawn by chance."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0039"

number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
moment = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "surveys",
        sa.Column("vote_id", number, nullable=False, autoincrement=False),
        sa.Column("frame", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("seed", number, nullable=False),
        sa.Column("in_frame", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("drawn_at", moment, nullable=False),
        sa.Column("drawn_by", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["vote_id"], ["votes.id"], name="surveys_vote_id_fk"),
        sa.PrimaryKeyConstraint("vote_id", name="surveys_pk"),
    )
    op.create_index("surveys_drawn_at_index", "surveys", ["drawn_at"])
    op.create_table(
        "survey_people",
        sa.Column("vote_id", number, nullable=False),
        sa.Column("person_id", number, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="survey_people_person_id_fk"),
        sa.ForeignKeyConstraint(["vote_id"], ["surveys.vote_id"], name="survey_people_vote_id_fk"),
        sa.PrimaryKeyConstraint("vote_id", "person_id", name="survey_people_pk"),
    )
    op.create_index("survey_people_person_id_index", "survey_people", ["person_id"])
