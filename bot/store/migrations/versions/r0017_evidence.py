"""Evidence: observations, feedback that others hold, assessments and kept reports; and how reports find their rows."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
moment = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def only(condition: str) -> dict[str, Any]:
    """What makes an index partial, on both databases."""
    return {"postgresql_where": sa.text(condition), "sqlite_where": sa.text(condition)}


def upgrade() -> None:
    """Make the tables and the indexes."""
    _observations()
    _outside_feedback()
    _assessments()
    _kept_reports()
    counted = ["joined_at", "state", "language", "easy", "source"]
    op.create_index("people_joined", "people", counted, **only("joined_at IS NOT NULL"))
    op.create_index("invitations_created", "invitations", ["created_at", "state", "person_id"])
    op.create_index(
        "invitations_answered", "invitations", ["answered_at", "person_id"], **only("answered_at IS NOT NULL")
    )
    op.create_index("contributions_said", "contributions", ["said_on", "method", "person_id"])
    op.create_index("contributions_told", "contributions", ["told_at", "said_on"], **only("told_at IS NOT NULL"))
    op.create_index("contributions_promised", "contributions", ["hear_by"], **only("hear_by IS NOT NULL"))
    op.create_index("claims_paid", "claims", ["paid_at"], **only("paid_at IS NOT NULL"))


def _recorded() -> list[sa.Column[Any]]:
    return [sa.Column("recorded_at", moment, nullable=False), sa.Column("recorded_by", sa.Text(), nullable=False)]


def _observations() -> None:
    op.create_table(
        "observations",
        sa.Column("id", number, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("observed_on", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        *_recorded(),
        sa.PrimaryKeyConstraint("id", name="observations_pk"),
    )
    op.create_index("observations_counted", "observations", ["observed_on", "kind"])


def _outside_feedback() -> None:
    op.create_table(
        "outside_feedback",
        sa.Column("id", number, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=True),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("responses", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        *_recorded(),
        sa.PrimaryKeyConstraint("id", name="outside_feedback_pk"),
        sa.UniqueConstraint("source", "reference", name="outside_feedback_source_reference_key"),
    )
    op.create_index("outside_feedback_said", "outside_feedback", ["said_on", "source"])


def _assessments() -> None:
    op.create_table(
        "assessments",
        sa.Column("id", number, nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("project_id", number, nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=True),
        *_recorded(),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="assessments_project_id_fk"),
        sa.PrimaryKeyConstraint("id", name="assessments_pk"),
    )
    op.create_index("assessments_project_id_index", "assessments", ["project_id"])
    op.create_index("assessments_sort", "assessments", ["sort", "project_id", "key"])


def _kept_reports() -> None:
    op.create_table(
        "kept_reports",
        sa.Column("id", number, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="kept_reports_pk"),
        sa.UniqueConstraint("kind", "start", "months", name="kept_reports_kind_start_months_key"),
    )
