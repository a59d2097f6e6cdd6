"""Projects, requests, opportunities, invitations, what people said afterwards, claims and Patient Partners."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0009"

number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
moment = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    """Make the tables, and let a broadcast ask something."""
    op.add_column("broadcasts", sa.Column("asks", sa.Text(), nullable=True))
    _projects()
    _opportunities()
    _invitations()
    _afterwards()
    _partners()


def only(condition: str) -> dict[str, Any]:
    """What makes an index partial, on both databases."""
    return {"postgresql_where": sa.text(condition), "sqlite_where": sa.text(condition)}


def _reference(table: str, column: str, other: str, **more: Any) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"{table}_{column}_fk", **more)


def _texts(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names]


def _projects() -> None:
    op.create_table(
        "projects",
        sa.Column("id", number, nullable=False),
        *_texts("title", "about", "lead"),
        sa.Column("created_at", moment, nullable=False),
        *_texts("created_by"),
        *_texts("evaluation", nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        *_texts("ended_by", nullable=True),
        sa.PrimaryKeyConstraint("id", name="projects_pk"),
    )
    op.create_table(
        "requests",
        sa.Column("id", number, nullable=False),
        sa.Column("project_id", number, nullable=False),
        *_texts("title", "answers", "influence"),
        *_texts("consultation", nullable=True),
        *_texts("state"),
        sa.Column("created_at", moment, nullable=False),
        *_texts("created_by"),
        sa.Column("submitted_at", moment, nullable=True),
        *_texts("returned_why", nullable=True),
        sa.Column("reviewed_at", moment, nullable=True),
        *_texts("reviewed_by", "rung", "equality_impact", nullable=True),
        sa.PrimaryKeyConstraint("id", name="requests_pk"),
        _reference("requests", "project_id", "projects"),
    )
    op.create_index("requests_project_id_index", "requests", ["project_id"])


def _opportunities() -> None:
    op.create_table(
        "opportunities",
        sa.Column("id", number, nullable=False),
        sa.Column("request_id", number, nullable=False),
        sa.Column("project_id", number, nullable=False),
        *_texts("state"),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("starts_at", moment, nullable=True),
        sa.Column("ends_at", moment, nullable=False),
        sa.Column("partners_only", sa.Boolean(), server_default=sa.false(), nullable=False),
        *_texts("details"),
        sa.Column("created_at", moment, nullable=False),
        *_texts("created_by"),
        sa.Column("asked_after_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="opportunities_pk"),
        _reference("opportunities", "request_id", "requests"),
        _reference("opportunities", "project_id", "projects"),
    )
    op.create_index("opportunities_request_id_index", "opportunities", ["request_id"])
    op.create_index("opportunities_project_id_index", "opportunities", ["project_id"])
    op.create_index("opportunities_open", "opportunities", ["ends_at"], **only("state = 'open'"))


def _invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", number, nullable=False),
        sa.Column("opportunity_id", number, nullable=False),
        sa.Column("person_id", number, nullable=False),
        *_texts("state"),
        sa.Column("reasons", sa.Text(), server_default="[]", nullable=False),
        *_texts("access_needs", nullable=True),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("answered_at", moment, nullable=True),
        sa.Column("asked_in", sa.Integer(), server_default="0", nullable=False),
        sa.Column("turn", sa.Integer(), nullable=True),
        sa.Column("answer_by", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="invitations_pk"),
        sa.UniqueConstraint("opportunity_id", "person_id", name="invitations_opportunity_id_person_id_key"),
        _reference("invitations", "opportunity_id", "opportunities"),
        _reference("invitations", "person_id", "people"),
    )
    op.create_index("invitations_state", "invitations", ["opportunity_id", "state", "turn"])
    op.create_index("invitations_person", "invitations", ["person_id"])
    op.create_index("invitations_answer_by", "invitations", ["answer_by"], **only("state = 'place_offered'"))


def _afterwards() -> None:
    op.create_table(
        "event_answers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("opportunity_id", number, nullable=False),
        sa.Column("invitation_id", number, nullable=True),
        *_texts("question", "answer"),
        sa.PrimaryKeyConstraint("id", name="event_answers_pk"),
        sa.UniqueConstraint("invitation_id", "question", name="event_answers_invitation_id_question_key"),
        _reference("event_answers", "opportunity_id", "opportunities"),
        _reference("event_answers", "invitation_id", "invitations", ondelete="SET NULL"),
    )
    op.create_index("event_answers_counted", "event_answers", ["opportunity_id", "question", "answer"])
    op.create_table(
        "claims",
        sa.Column("id", number, nullable=False),
        sa.Column("person_id", number, nullable=False),
        sa.Column("opportunity_id", number, nullable=False),
        *_texts("kind"),
        sa.Column("pence", sa.Integer(), nullable=False),
        *_texts("state"),
        sa.Column("claimed_at", moment, nullable=False),
        sa.Column("session_at", moment, nullable=False),
        sa.Column("paid_at", moment, nullable=True),
        *_texts("paid_by", nullable=True),
        sa.PrimaryKeyConstraint("id", name="claims_pk"),
        sa.UniqueConstraint("opportunity_id", "person_id", "kind", name="claims_opportunity_id_person_id_kind_key"),
        _reference("claims", "person_id", "people"),
        _reference("claims", "opportunity_id", "opportunities"),
    )
    op.create_index("claims_person", "claims", ["person_id"])
    op.create_index("claims_open", "claims", ["id"], **only("state = 'claimed'"))


def _partners() -> None:
    op.create_table(
        "partners",
        sa.Column("person_id", number, nullable=False),
        *_texts("state"),
        sa.Column("wished_at", moment, nullable=True),
        sa.Column("began_on", sa.Date(), nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("person_id", name="partners_pk"),
        _reference("partners", "person_id", "people"),
    )
