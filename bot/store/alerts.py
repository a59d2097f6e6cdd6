"""Telling staff of something urgent, step by step until somebody has it: each step is taken by one caller alone."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, bindparam, func, insert, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.care_tables import alerts, duty, tellings
from bot.store.outbox_states import UNFINISHED
from bot.store.service_tables import alarms
from bot.store.tables import messages

SMS, MAIL = "sms", "mail"
WAITING, TRYING, DONE = "waiting", "trying", "done"
LEFT = ("accepted", "sent", "delivered")


class Alert(NamedTuple):
    """How far an alarm has been told; `step` is the one to be taken next."""

    alarm_id: int
    step: int
    raised_at: datetime


class Mailing(NamedTuple):
    """A mail that is to be sent to a member of staff."""

    id: int
    alarm_id: int
    email: str
    raised_at: datetime
    step: int
    duty_id: int


class Unanswered(NamedTuple):
    """A text about an alert that has not left, or of which nobody knows."""

    id: int
    alarm_id: int
    step: int
    duty_id: int
    email: str | None
    state: str


UNHEEDED = and_(alarms.c.acknowledged_at.is_(None), alarms.c.over_at.is_(None))
DUE = (
    select(alerts.c.alarm_id, alerts.c.step, alarms.c.raised_at)
    .join(alarms, alarms.c.id == alerts.c.alarm_id)
    .where(text("alerts.due_at IS NOT NULL"), alerts.c.due_at <= bindparam("now"), UNHEEDED)
    .order_by(alerts.c.due_at, alerts.c.alarm_id)
)
STEP = (
    update(alerts)
    .where(
        alerts.c.alarm_id == bindparam("which"),
        alerts.c.step == bindparam("at_step"),
        alerts.c.due_at <= bindparam("now", type_=alerts.c.due_at.type),
        select(alarms.c.id).where(alarms.c.id == alerts.c.alarm_id, UNHEEDED).exists(),
    )
    .values(step=bindparam("next_step"), due_at=bindparam("next_due"))
)
HURRY = (
    update(alerts)
    .where(alerts.c.alarm_id == bindparam("which"), alerts.c.step == bindparam("at_step"), alerts.c.due_at.is_not(None))
    .values(due_at=bindparam("now"))
)
REST = update(alerts).where(alerts.c.alarm_id == bindparam("which")).values(due_at=None)
ABOUT = (
    select(alerts.c.alarm_id)
    .join(alarms, alarms.c.id == alerts.c.alarm_id)
    .where(alerts.c.handover_id == bindparam("which"), UNHEEDED)
    .order_by(alerts.c.alarm_id.desc())
    .limit(1)
)
HANDOVER = select(alerts.c.handover_id).where(alerts.c.alarm_id == bindparam("which"))
TEXTS = (
    select(tellings.c.id, tellings.c.alarm_id, tellings.c.step, tellings.c.duty_id, duty.c.email, messages.c.state)
    .join(messages, messages.c.id == tellings.c.message_id)
    .join(duty, duty.c.id == tellings.c.duty_id)
    .join(alarms, alarms.c.id == tellings.c.alarm_id)
    .where(
        text("tellings.state <> 'done'"),
        tellings.c.route == SMS,
        UNHEEDED,
        or_(
            messages.c.state.not_in((*LEFT, *(state for state in UNFINISHED if state != "unknown"))),
            and_(messages.c.state.not_in(LEFT), tellings.c.at < bindparam("slow", type_=tellings.c.at.type)),
        ),
    )
    .order_by(tellings.c.id)
)
LEFT_WELL = (
    update(tellings)
    .where(
        text("tellings.state <> 'done'"),
        tellings.c.route == SMS,
        tellings.c.message_id.in_(select(messages.c.id).where(messages.c.state == "delivered")),
    )
    .values(state=DONE)
)
CLAIM = (
    update(tellings)
    .where(
        tellings.c.route == MAIL,
        or_(
            tellings.c.state == WAITING,
            and_(tellings.c.state == TRYING, tellings.c.at < bindparam("stale", type_=tellings.c.at.type)),
        ),
        select(alarms.c.id).where(alarms.c.id == tellings.c.alarm_id, UNHEEDED).exists(),
    )
    .values(state=TRYING, at=bindparam("now", type_=tellings.c.at.type))
    .returning(tellings.c.id)
)
MAILINGS = (
    select(tellings.c.id, tellings.c.alarm_id, duty.c.email, alarms.c.raised_at, tellings.c.step, tellings.c.duty_id)
    .join(duty, duty.c.id == tellings.c.duty_id)
    .join(alarms, alarms.c.id == tellings.c.alarm_id)
    .where(tellings.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(tellings.c.id)
)
SETTLE = (
    update(tellings)
    .where(tellings.c.id == bindparam("which"), tellings.c.state != DONE)
    .values(state=DONE, reason=bindparam("why"))
)
COUNT = select(func.count()).select_from(tellings).where(tellings.c.alarm_id == bindparam("which"))


def begin(connection: Connection, alarm_id: int, handover_id: int | None, now: datetime) -> None:
    """An alarm is to be told from now on."""
    connection.execute(insert(alerts).values(alarm_id=alarm_id, handover_id=handover_id, step=0, due_at=now))


def due(connection: Connection, now: datetime) -> list[Alert]:
    """Those whose next step has come, and that nobody has."""
    return [Alert._make(row) for row in connection.execute(DUE, {"now": now})]


def take_step(connection: Connection, alert: Alert, now: datetime, step: int, due_at: datetime | None) -> bool:
    """Whether the step is this caller's; the next is `step`, at that time or (None) never."""
    values = {"which": alert.alarm_id, "at_step": alert.step, "now": now, "next_step": step, "next_due": due_at}
    return connection.execute(STEP, values).rowcount == 1


def hurry(connection: Connection, alarm_id: int, step: int, now: datetime) -> None:
    """The next step is taken at once: this one reaches nobody."""
    connection.execute(HURRY, {"which": alarm_id, "at_step": step, "now": now})


def rest(connection: Connection, alarm_id: int) -> None:
    """Nobody else is told."""
    connection.execute(REST, {"which": alarm_id})


def unheeded_about(connection: Connection, handover_id: int) -> int | None:
    """The alarm about that handover which nobody has yet."""
    number: int | None = connection.execute(ABOUT, {"which": handover_id}).scalar()
    return number


def handover_of(connection: Connection, alarm_id: int) -> int | None:
    """The handover that an alarm is about; None where nobody may know, or it is about something else."""
    number: int | None = connection.execute(HANDOVER, {"which": alarm_id}).scalar()
    return number


def tell(
    connection: Connection,
    alarm_id: int,
    step: int,
    duty_id: int,
    route: str,
    now: datetime,
    message_id: int | None = None,
) -> bool:
    """Whether this telling is new: each is written once."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    values = {"alarm_id": alarm_id, "step": step, "duty_id": duty_id, "route": route, "message_id": message_id}
    new = dialect.insert(tellings).values(**values, state=WAITING, at=now).on_conflict_do_nothing()
    return connection.execute(new.returning(tellings.c.id)).first() is not None


def texts_in_trouble(connection: Connection, slow: datetime) -> list[Unanswered]:
    """Texts that will not arrive, are in doubt, or have been waiting since before `slow`; not told about again."""
    connection.execute(LEFT_WELL)
    return [Unanswered._make(row) for row in connection.execute(TEXTS, {"slow": slow})]


def claim_mails(connection: Connection, now: datetime, stale: datetime) -> list[Mailing]:
    """Mails to send now, given to this caller alone; one that was being sent since before `stale` is sent again."""
    ids = list(connection.execute(CLAIM, {"now": now, "stale": stale}).scalars())
    return [Mailing._make(row) for row in connection.execute(MAILINGS, {"ids": ids})] if ids else []


def settle(connection: Connection, telling_id: int, reason: str | None = None) -> bool:
    """Whether this call ended the telling; the reason says what was wrong with it."""
    return connection.execute(SETTLE, {"which": telling_id, "why": reason}).rowcount == 1
