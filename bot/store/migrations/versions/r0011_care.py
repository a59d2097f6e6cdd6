"""Who is on duty, whom an urgent message was told to, and conversations that people answer."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision: str | None = "0010"

number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
moment = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _duty()
    _handovers()
    _alerts()


def _duty() -> None:
    op.create_table(
        "duty",
        sa.Column("id", number, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("starts_at", moment, nullable=False),
        sa.Column("ends_at", moment, nullable=False),
        sa.CheckConstraint("rank IN (1, 2)", name="duty_rank_check"),
        sa.CheckConstraint("phone IS NOT NULL OR email IS NOT NULL", name="duty_reachable_check"),
        sa.PrimaryKeyConstraint("id", name="duty_pk"),
    )
    op.create_index("duty_ends", "duty", ["ends_at"])


def _handovers() -> None:
    op.create_table(
        "handovers",
        sa.Column("id", number, nullable=False),
        sa.Column("address_id", number, nullable=False),
        sa.Column("message_id", number, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("opened_at", moment, nullable=False),
        sa.Column("last_at", moment, nullable=False),
        sa.Column("told_at", moment, nullable=True),
        sa.Column("taken_at", moment, nullable=True),
        sa.Column("taken_by", sa.Text(), nullable=True),
        sa.Column("closed_at", moment, nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"], name="handovers_address_id_fk"),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="handovers_message_id_fk"),
        sa.PrimaryKeyConstraint("id", name="handovers_pk"),
    )
    still_open = sa.text("closed_at IS NULL")
    op.create_index(
        "handovers_one_open",
        "handovers",
        ["address_id"],
        unique=True,
        postgresql_where=still_open,
        sqlite_where=still_open,
    )
    op.create_index("handovers_address", "handovers", ["address_id"])


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("alarm_id", number, nullable=False, autoincrement=False),
        sa.Column("handover_id", number, nullable=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("due_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["alarm_id"], ["alarms.id"], name="alerts_alarm_id_fk"),
        sa.ForeignKeyConstraint(["handover_id"], ["handovers.id"], name="alerts_handover_id_fk"),
        sa.PrimaryKeyConstraint("alarm_id", name="alerts_pk"),
    )
    due = sa.text("due_at IS NOT NULL")
    op.create_index("alerts_due", "alerts", ["due_at"], postgresql_where=due, sqlite_where=due)
    op.create_table(
        "tellings",
        sa.Column("id", number, nullable=False),
        sa.Column("alarm_id", number, nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("duty_id", number, nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("message_id", number, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["alarm_id"], ["alerts.alarm_id"], name="tellings_alarm_id_fk"),
        sa.ForeignKeyConstraint(["duty_id"], ["duty.id"], name="tellings_duty_id_fk"),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="tellings_message_id_fk"),
        sa.PrimaryKeyConstraint("id", name="tellings_pk"),
        sa.UniqueConstraint("alarm_id", "step", "duty_id", "route", name="tellings_alarm_id_step_duty_id_route_key"),
    )
    unsettled = sa.text("state <> 'done'")
    op.create_index("tellings_unsettled", "tellings", ["at"], postgresql_where=unsettled, sqlite_where=unsettled)
