"""Broadcasts, who may be invited to take part, and the outbox's rows of a broadcast."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision: str | None = "0006"

number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
moment = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def only(condition: str) -> dict[str, Any]:
    """What makes an index partial, on both databases."""
    return {"postgresql_where": sa.text(condition), "sqlite_where": sa.text(condition)}


def upgrade() -> None:
    """Make the table, the columns and their indexes, and let the ledger keep `may_invite` true."""
    _broadcasts()
    _rows_of_broadcasts()
    _may_invite()


def _broadcasts() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("id", number, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("cursor", number, server_default="0", nullable=False),
        sa.Column("written", sa.Integer(), server_default="0", nullable=False),
        sa.Column("expires_at", moment, nullable=True),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("approved_at", moment, nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("started_at", moment, nullable=True),
        sa.Column("started_by", sa.Text(), nullable=True),
        sa.Column("written_at", moment, nullable=True),
        sa.Column("finished_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="broadcasts_pk"),
    )


def _rows_of_broadcasts() -> None:
    reference = sa.ForeignKey("broadcasts.id", name="messages_broadcast_id_fk")
    # SQLite can add a reference only together with its column.
    inline = op.get_bind().dialect.name == "sqlite"
    op.add_column("messages", sa.Column("broadcast_id", number, reference, nullable=True), inline_references=inline)
    op.add_column("messages", sa.Column("person_id", number, nullable=True))
    op.drop_index("messages_queue", "messages")
    queued = "state IN ('waiting', 'retry') AND broadcast_id IS NULL"
    op.create_index("messages_queue", "messages", ["channel", "lane", "not_before", "id"], **only(queued))
    theirs = only("broadcast_id IS NOT NULL")
    claimed_by = ["broadcast_id", "state", "channel", "not_before", "id"]
    op.create_index("messages_broadcast", "messages", claimed_by, **theirs)
    op.create_index("messages_broadcast_person", "messages", ["person_id", "broadcast_id"], unique=True, **theirs)


def _may_invite() -> None:
    op.add_column("people", sa.Column("may_invite", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(
        "UPDATE people SET may_invite = coalesce((SELECT given FROM consents WHERE consents.subject = people.subject "
        "AND purpose = 'invitations' ORDER BY id DESC LIMIT 1), may_invite)"
    )
    invitable = only("state = 'improver' AND may_invite AND NOT forgetting")
    op.create_index("people_invitable", "people", ["id"], **invitable)
    follow = "UPDATE people SET may_invite = NEW.given WHERE subject = NEW.subject"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER consents_may_invite AFTER INSERT ON consents WHEN NEW.purpose = 'invitations' "
            f"BEGIN {follow}; END"
        )
        return
    op.execute(
        f"CREATE FUNCTION keep_may_invite() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {follow}; RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER consents_may_invite AFTER INSERT ON consents FOR EACH ROW "
        "WHEN (NEW.purpose = 'invitations') EXECUTE FUNCTION keep_may_invite()"
    )
