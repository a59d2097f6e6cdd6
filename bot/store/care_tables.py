"""The tables of care: who is on duty, conversations that people answer, and how an urgent alarm is told."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from bot.store.columns import Moment, Number, Words
from bot.store.service_tables import alarms
from bot.store.tables import addresses, messages, metadata, only

# Members of staff who are told of something urgent: the first (rank 1), and the second if the first does not answer.
duty = Table(
    "duty",
    metadata,
    Column("id", Number, primary_key=True),
    Column("name", Words, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("phone", Text),
    Column("email", Text),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    CheckConstraint("rank IN (1, 2)", name="rank"),
    CheckConstraint("phone IS NOT NULL OR email IS NOT NULL", name="reachable"),
    Index("duty_ends", "ends_at"),
)

# Conversations that people answer. While `waits`, the service asks nothing there; one is open for each address.
handovers = Table(
    "handovers",
    metadata,
    Column("id", Number, primary_key=True),
    Column("address_id", Number, ForeignKey(addresses.c.id), nullable=False),
    Column("message_id", Number, ForeignKey(messages.c.id), nullable=False),
    Column("reason", Text, nullable=False),
    Column("waits", Boolean, nullable=False),
    Column("opened_at", Moment, nullable=False),
    # When anybody last did or said something there.
    Column("last_at", Moment, nullable=False),
    # When the person was last told that people read this.
    Column("told_at", Moment),
    Column("taken_at", Moment),
    Column("taken_by", Words),
    Column("closed_at", Moment),
    Column("closed_by", Words),
    Column("outcome", Text),
    Index("handovers_one_open", "address_id", unique=True, **only("closed_at IS NULL")),
    Index("handovers_address", "address_id"),
)

# How far an urgent alarm has been told, and when the next are to be; `due_at` is empty once somebody has it.
alerts = Table(
    "alerts",
    metadata,
    Column("alarm_id", Number, ForeignKey(alarms.c.id), primary_key=True, autoincrement=False),
    # Empty where nobody may know who wrote.
    Column("handover_id", Number, ForeignKey(handovers.c.id)),
    Column("step", Integer, nullable=False),
    Column("due_at", Moment),
    Index("alerts_due", "due_at", **only("due_at IS NOT NULL")),
)

# Each text and mail about an alert: one to each person, by each route, at each step.
tellings = Table(
    "tellings",
    metadata,
    Column("id", Number, primary_key=True),
    Column("alarm_id", Number, ForeignKey(alerts.c.alarm_id), nullable=False),
    Column("step", Integer, nullable=False),
    Column("duty_id", Number, ForeignKey(duty.c.id), nullable=False),
    Column("route", Text, nullable=False),
    Column("message_id", Number, ForeignKey(messages.c.id)),
    Column("state", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("reason", Text),
    UniqueConstraint("alarm_id", "step", "duty_id", "route"),
    Index("tellings_unsettled", "at", **only("state <> 'done'")),
)
