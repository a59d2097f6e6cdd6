"""Staff with their sessions, and what they put beside messages."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision: str | None = "0013"

number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
moment = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _staff()
    _sessions()
    _marks()


def _staff() -> None:
    op.create_table(
        "staff",
        sa.Column("id", number, nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("totp_secret", sa.Text(), nullable=True),
        sa.Column("totp_step", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("link_hash", sa.String(64), nullable=True),
        sa.Column("link_until", moment, nullable=True),
        sa.Column("known_as", sa.Text(), nullable=True),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="staff_pk"),
        sa.UniqueConstraint("email", name="staff_email_key"),
        sa.UniqueConstraint("link_hash", name="staff_link_hash_key"),
        sa.UniqueConstraint("known_as", name="staff_known_as_key"),
    )
    op.create_table(
        "staff_codes",
        sa.Column("id", number, nullable=False),
        sa.Column("staff_id", number, nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("used_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="staff_codes_pk"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="staff_codes_staff_id_fk"),
    )
    op.create_index("staff_codes_staff_id_index", "staff_codes", ["staff_id"])


def _sessions() -> None:
    op.create_table(
        "staff_sessions",
        sa.Column("id", number, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("staff_id", number, nullable=False),
        sa.Column("began_at", moment, nullable=False),
        sa.Column("seen_at", moment, nullable=False),
        sa.Column("confirmed_at", moment, nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("whence", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="staff_sessions_pk"),
        sa.UniqueConstraint("token_hash", name="staff_sessions_token_hash_key"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="staff_sessions_staff_id_fk"),
    )
    op.create_index("staff_sessions_staff_id_index", "staff_sessions", ["staff_id"])
    op.create_table(
        "sign_in_tries",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("since", moment, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="sign_in_tries_pk"),
    )


def _marks() -> None:
    op.create_table(
        "marks",
        sa.Column("id", number, nullable=False),
        sa.Column("message_id", number, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("staff_id", number, nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("over_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="marks_pk"),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="marks_message_id_fk"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="marks_staff_id_fk"),
    )
    op.create_index("marks_message_id_index", "marks", ["message_id"])
    still = sa.text("over_at IS NULL")
    op.create_index("marks_open", "marks", ["kind", "message_id"], postgresql_where=still, sqlite_where=still)
