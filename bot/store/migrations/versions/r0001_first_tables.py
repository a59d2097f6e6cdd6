"""The first tables: people, what they said and agreed to, conversations, and what is to be sent."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None

number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
moment = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def only(condition: str) -> dict[str, Any]:
    """What makes an index partial, on both databases."""
    return {"postgresql_where": sa.text(condition), "sqlite_where": sa.text(condition)}


def upgrade() -> None:
    """Make the tables."""
    _people()
    _promises()
    _flows()
    _letters()
    _protect_the_ledger()


def _people() -> None:
    # Who is known, by which numbers, and what they care about.
    op.create_table(
        "people",
        sa.Column("id", number, nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), server_default="en", nullable=False),
        sa.Column("easy", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("facts", sa.Text(), server_default="{}", nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("joined_at", moment, nullable=True),
        sa.Column("forgetting", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="people_pk"),
        sa.UniqueConstraint("subject", name="people_subject_key"),
    )
    op.create_index("people_forgetting", "people", ["id"], **only("forgetting"))
    op.create_index("people_state", "people", ["state"])
    op.create_table(
        "addresses",
        sa.Column("id", number, nullable=False),
        sa.Column("person_id", number, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("value_hash", sa.String(length=64), nullable=False),
        sa.Column("stopped_at", moment, nullable=True),
        sa.Column("suppressed", sa.Text(), nullable=True),
        sa.Column("last_heard_at", moment, nullable=True),
        sa.Column("idle_replies", sa.Integer(), server_default="0", nullable=False),
        sa.Column("idle_day", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="addresses_person_id_fk"),
        sa.PrimaryKeyConstraint("id", name="addresses_pk"),
        sa.UniqueConstraint("channel", "value", name="addresses_channel_value_key"),
        sa.UniqueConstraint("channel", "value_hash", name="addresses_channel_value_hash_key"),
    )
    op.create_index("addresses_person_id_index", "addresses", ["person_id"])
    op.create_table(
        "interests",
        sa.Column("person_id", number, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="interests_person_id_fk"),
        sa.PrimaryKeyConstraint("person_id", "kind", "key", name="interests_pk"),
    )


def _promises() -> None:
    # What was agreed to, and what is kept apart.
    op.create_table(
        "wordings",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="wordings_pk"),
    )
    op.create_table(
        "consents",
        sa.Column("id", number, nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("wording_id", sa.String(length=64), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("easy", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.ForeignKeyConstraint(["wording_id"], ["wordings.id"], name="consents_wording_id_fk"),
        sa.PrimaryKeyConstraint("id", name="consents_pk"),
    )
    op.create_index("consents_subject_index", "consents", ["subject"])
    op.create_table(
        "equality_answers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("pseudonym", sa.String(length=64), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="equality_answers_pk"),
        sa.UniqueConstraint("pseudonym", "question", name="equality_answers_pseudonym_question_key"),
        sqlite_with_rowid=False,
    )


def _flows() -> None:
    # What is said, and where everybody is.
    op.create_table(
        "revisions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="revisions_pk"),
    )
    op.create_table(
        "publications",
        sa.Column("id", number, nullable=False),
        sa.Column("revision_id", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name="publications_revision_id_fk"),
        sa.PrimaryKeyConstraint("id", name="publications_pk"),
    )
    op.create_table(
        "conversations",
        sa.Column("id", number, nullable=False),
        sa.Column("address_id", number, nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("revision_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_at", moment, nullable=False),
        sa.Column("updated_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"], name="conversations_address_id_fk"),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name="conversations_revision_id_fk"),
        sa.PrimaryKeyConstraint("id", name="conversations_pk"),
        sqlite_autoincrement=True,
    )
    op.create_index("conversations_address", "conversations", ["address_id", "state", "id"])
    op.create_index("conversations_one_open", "conversations", ["address_id"], unique=True, **only("state = 'open'"))


def _letters() -> None:
    # What came in, what goes out, and when to write again.
    op.create_table(
        "messages",
        sa.Column("id", number, nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("address_id", number, nullable=False),
        sa.Column("conversation_id", number, nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("kept_apart", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("buttons", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("needs_person", sa.Text(), nullable=True),
        sa.Column("lane", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("fence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_until", moment, nullable=True),
        sa.Column("not_before", moment, nullable=True),
        sa.Column("expires_at", moment, nullable=True),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("accepted_at", moment, nullable=True),
        sa.Column("settled_at", moment, nullable=True),
        sa.CheckConstraint("lane IN (0, 1)", name="messages_lane_check"),
        sa.CheckConstraint("not_before IS NOT NULL OR NOT state IN ('waiting', 'retry')", name="messages_queued_check"),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"], name="messages_address_id_fk"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="messages_conversation_id_fk"),
        sa.PrimaryKeyConstraint("id", name="messages_pk"),
    )
    op.create_index("messages_address", "messages", ["address_id", "id"])
    op.create_index("messages_conversation_id_index", "messages", ["conversation_id"])
    op.create_index("messages_lease", "messages", ["lease_until"], **only("lease_until IS NOT NULL"))
    op.create_index("messages_needs_person", "messages", ["id"], **only("needs_person IS NOT NULL"))
    op.create_index(
        "messages_provider",
        "messages",
        ["channel", "direction", "provider_id"],
        unique=True,
        **only("provider_id IS NOT NULL"),
    )
    op.create_index("messages_queue", "messages", ["lane", "not_before", "id"], **only("state IN ('waiting', 'retry')"))
    op.create_index(
        "messages_unfinished",
        "messages",
        ["address_id", "lane", "id"],
        **only("state IN ('waiting', 'leased', 'submitting', 'retry', 'unknown')"),
    )
    op.create_table(
        "reminders",
        sa.Column("id", number, nullable=False),
        sa.Column("address_id", number, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("done_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"], name="reminders_address_id_fk"),
        sa.PrimaryKeyConstraint("id", name="reminders_pk"),
    )
    op.create_index("reminders_address", "reminders", ["address_id"])
    op.create_index("reminders_due", "reminders", ["due_at"], **only("done_at IS NULL"))
    op.create_index("reminders_one_open", "reminders", ["address_id", "kind"], unique=True, **only("done_at IS NULL"))


def _protect_the_ledger() -> None:
    # What somebody agreed to, and in which words, is evidence: the database itself refuses to change it.
    if op.get_bind().dialect.name == "sqlite":
        for table in ("consents", "wordings"):
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_refuse_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, 'the ledger {table} only grows'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION refuse_to_change_the_ledger() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the ledger % only grows', TG_TABLE_NAME; END $$"
    )
    for table in ("consents", "wordings"):
        op.execute(
            f"CREATE TRIGGER {table}_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_ledger()"
        )
