"""Listening: answers that belong to nobody, what people told us and what became of it, stories, votes and updates."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
moment = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def only(condition: str) -> dict[str, Any]:
    """What makes an index partial, on both databases."""
    return {"postgresql_where": sa.text(condition), "sqlite_where": sa.text(condition)}


def upgrade() -> None:
    """Make the tables and their indexes."""
    _feedback_drafts()
    _feedback()
    _feedback_asked()
    _visits()
    _contributions()
    _contribution_themes()
    _findings()
    _finding_contributions()
    _praise()
    _updates()
    _update_contributions()
    _update_tellings()
    _stories()
    _story_uses()
    _votes()
    _vote_answers()


def _feedback_drafts() -> None:
    op.create_table(
        "feedback_drafts",
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=True),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("token", name="feedback_drafts_pk"),
        sqlite_with_rowid=False,
    )


def _feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("response", sa.String(32), nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("mixed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="feedback_pk"),
        sqlite_with_rowid=False,
    )
    op.create_index("feedback_counted", "feedback", ["flow", "month", "question"])
    op.create_index("feedback_unmixed", "feedback", ["id"], **only("NOT mixed"))


def _feedback_asked() -> None:
    op.create_table(
        "feedback_asked",
        sa.Column("value_hash", sa.String(64), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("value_hash", name="feedback_asked_pk"),
    )


def _visits() -> None:
    op.create_table(
        "visits",
        sa.Column("id", number, nullable=False),
        sa.Column("person_id", number, nullable=False),
        sa.Column("address_id", number, nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("visited_at", moment, nullable=False),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("asked_at", moment, nullable=True),
        sa.Column("reminders", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"], name="visits_address_id_fk"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="visits_person_id_fk"),
        sa.PrimaryKeyConstraint("id", name="visits_pk"),
        sqlite_autoincrement=True,
    )
    op.create_index("visits_due", "visits", ["due_at"])
    op.create_index("visits_person_id_index", "visits", ["person_id"])


def _contributions() -> None:
    op.create_table(
        "contributions",
        sa.Column("id", number, nullable=False),
        sa.Column("person_id", number, nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_whom", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=True),
        sa.Column("project_id", number, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=True),
        sa.Column("hear_by", sa.Date(), nullable=True),
        sa.Column("told_at", moment, nullable=True),
        sa.Column("late_told_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="contributions_person_id_fk"),
        sa.PrimaryKeyConstraint("id", name="contributions_pk"),
    )
    op.create_index("contributions_person_id_index", "contributions", ["person_id"])
    op.create_index("contributions_project_id_index", "contributions", ["project_id"])
    op.create_index("contributions_untold", "contributions", ["hear_by"], **only("told_at IS NULL"))


def _contribution_themes() -> None:
    op.create_table(
        "contribution_themes",
        sa.Column("contribution_id", number, nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("confirmed_at", moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name="contribution_themes_contribution_id_fk"
        ),
        sa.PrimaryKeyConstraint("contribution_id", "theme", name="contribution_themes_pk"),
    )


def _findings() -> None:
    op.create_table(
        "findings",
        sa.Column("id", number, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("done_at", moment, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="findings_pk"),
    )
    op.create_index("findings_open", "findings", ["due_on"], **only("done_at IS NULL"))


def _finding_contributions() -> None:
    op.create_table(
        "finding_contributions",
        sa.Column("finding_id", number, nullable=False),
        sa.Column("contribution_id", number, nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name="finding_contributions_contribution_id_fk"
        ),
        sa.ForeignKeyConstraint(["finding_id"], ["findings.id"], name="finding_contributions_finding_id_fk"),
        sa.PrimaryKeyConstraint("finding_id", "contribution_id", name="finding_contributions_pk"),
    )


def _praise() -> None:
    op.create_table(
        "praise",
        sa.Column("id", number, nullable=False),
        sa.Column("contribution_id", number, nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("passed_on_at", moment, nullable=True),
        sa.Column("passed_on_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], name="praise_contribution_id_fk"),
        sa.PrimaryKeyConstraint("id", name="praise_pk"),
        sa.UniqueConstraint("contribution_id", name="praise_contribution_id_key"),
    )


def _updates() -> None:
    op.create_table(
        "updates",
        sa.Column("id", number, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=True),
        sa.Column("services", sa.Text(), nullable=False),
        sa.Column("project_id", number, nullable=True),
        sa.Column("co_authors", sa.Text(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("sent_at", moment, nullable=True),
        sa.Column("broadcast_id", number, nullable=True),
        sa.Column("confirmed_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcasts.id"], name="updates_broadcast_id_fk"),
        sa.PrimaryKeyConstraint("id", name="updates_pk"),
    )


def _update_contributions() -> None:
    op.create_table(
        "update_contributions",
        sa.Column("update_id", number, nullable=False),
        sa.Column("contribution_id", number, nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name="update_contributions_contribution_id_fk"
        ),
        sa.ForeignKeyConstraint(["update_id"], ["updates.id"], name="update_contributions_update_id_fk"),
        sa.PrimaryKeyConstraint("update_id", "contribution_id", name="update_contributions_pk"),
    )
    op.create_index("update_contributions_contribution_id_index", "update_contributions", ["contribution_id"])


def _update_tellings() -> None:
    op.create_table(
        "update_tellings",
        sa.Column("update_id", number, nullable=False),
        sa.Column("person_id", number, nullable=False),
        sa.Column("told_at", moment, nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("answered_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="update_tellings_person_id_fk"),
        sa.ForeignKeyConstraint(["update_id"], ["updates.id"], name="update_tellings_update_id_fk"),
        sa.PrimaryKeyConstraint("update_id", "person_id", name="update_tellings_pk"),
    )
    op.create_index("update_tellings_person_id_index", "update_tellings", ["person_id"])


def _stories() -> None:
    op.create_table(
        "stories",
        sa.Column("id", number, nullable=False),
        sa.Column("person_id", number, nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("parts", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("approved_at", moment, nullable=True),
        sa.Column("withdrawn_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="stories_person_id_fk"),
        sa.PrimaryKeyConstraint("id", name="stories_pk"),
    )
    op.create_index("stories_person_id_index", "stories", ["person_id"])


def _story_uses() -> None:
    op.create_table(
        "story_uses",
        sa.Column("id", number, nullable=False),
        sa.Column("story_id", number, nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.Column("used_by", sa.Text(), nullable=False),
        sa.Column("taken_out_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name="story_uses_story_id_fk"),
        sa.PrimaryKeyConstraint("id", name="story_uses_pk"),
    )
    op.create_index("story_uses_story_id_index", "story_uses", ["story_id"])


def _votes() -> None:
    op.create_table(
        "votes",
        sa.Column("id", number, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("closes_at", moment, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("told_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="votes_pk"),
    )


def _vote_answers() -> None:
    op.create_table(
        "vote_answers",
        sa.Column("vote_id", number, nullable=False),
        sa.Column("person_id", number, nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="vote_answers_person_id_fk"),
        sa.ForeignKeyConstraint(["vote_id"], ["votes.id"], name="vote_answers_vote_id_fk"),
        sa.PrimaryKeyConstraint("vote_id", "person_id", name="vote_answers_pk"),
    )
    op.create_index("vote_answers_person_id_index", "vote_answers", ["person_id"])
