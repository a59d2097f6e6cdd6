"""Telling staff at once that somebody wrote something urgent: the first, then the second person, then everybody.

No text and no mail of these says who it is or what they wrote. A step is taken in the database before anything leaves,
so that two workers tell nobody twice; a text in doubt is not sent again, its person gets a mail instead.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection, Engine

from bot.channels.mail import Mailer, MailTrouble
from bot.store import addresses, alarms, alerts, duty, outbox, record
from bot.store.alerts import Alert, Mailing
from bot.store.duty import FIRST, SECOND, Duty
from bot.store.engine import begin, reading
from bot.work.alarms import AGAIN_AFTER
from bot.work.care import Care, care_of
from bot.work.duty_words import mail_about, text_about
from bot.work.shelf import Shelf

log = structlog.get_logger(__name__)

URGENT, URGENT_APART = "urgent", "urgent_apart"
ALERT = "alert"  # the kind of message that a text to staff is
SLOW_AFTER = timedelta(minutes=2)  # after which a text that has not left is told by mail as well
MAIL_LEASE = timedelta(minutes=2)
ALL_TOLD = 2  # the step at which everybody is


def raise_urgent(connection: Connection, message_id: int, handover_id: int, kind: str, now: datetime) -> None:
    """Somebody wrote urgent words: staff are told from now on. It is no new alarm while nobody has their last one."""
    waiting = alerts.unheeded_about(connection, handover_id)
    known = alarms.one(connection, waiting) if waiting else None
    about = known.about if known else str(message_id)
    if alarms.raise_alarm(connection, URGENT, about, kind, now):
        _begin(connection, URGENT, about, handover_id, now)


def raise_apart(connection: Connection, about: str, now: datetime) -> None:
    """The same where nobody may know who wrote: `about` is a random name, and nothing leads back from it."""
    if alarms.raise_alarm(connection, URGENT_APART, about, "kept_apart", now):
        _begin(connection, URGENT_APART, about, None, now)


def _begin(connection: Connection, kind: str, about: str, handover_id: int | None, now: datetime) -> None:
    number = alarms.number_of(connection, kind, about)
    if number is None:
        raise LookupError("An alarm that was raised is not there.")
    alerts.begin(connection, number, handover_id, now)
    record.append(connection, actor=record.SYSTEM, action="raised_alarm", at=now, about=("alarm", number))


class Alerting:
    """Takes the steps that are due. Safe to run by two clocks, and in a web process, at once."""

    def __init__(
        self,
        engine: Engine,
        shelf: Shelf,
        suppression_key: str,
        zone: ZoneInfo,
        public_url: str = "",
        mail_to: Callable[[str], Mailer | None] = lambda to: None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self._engine = engine
        self._shelf = shelf
        self._key = suppression_key
        self._zone = zone
        self._url = public_url
        self._mail_to = mail_to
        self._clock = clock
        self._wake = wake

    def run(self) -> int:
        """How many texts and mails were begun."""
        with begin(self._engine) as connection:
            told = self._second_routes(connection, self._clock())
        return told + self.tell_due() + self._send_mails()

    def tell_due(self) -> int:
        """Take every step that is due, without calling anybody: texts wait in the outbox then, mails for the clock."""
        now, told = self._clock(), 0
        with reading(self._engine) as connection:
            if not alerts.due(connection, now):
                return 0
        care = care_of(self._shelf.current()[1])
        with begin(self._engine) as connection:
            for alert in alerts.due(connection, now):
                told += self._step(connection, alert, care, now)
        if told:
            self._wake()
        return told

    def _step(self, connection: Connection, alert: Alert, care: Care, now: datetime) -> int:
        there = duty.on_duty(connection, now)
        who = _whom(there, alert.step)
        later = now + care.second_after
        # Nobody on duty: it is looked for somebody again and again, and meanwhile the mail goes to ALERT_TO.
        step = alert.step + 1 if who else alert.step
        if not alerts.take_step(connection, alert, now, step, None if who and alert.step >= ALL_TOLD else later):
            return 0
        if who:
            # ALERT_TO is told when everybody is, even should the steps until then never be taken.
            until_all = (ALL_TOLD - alert.step) * care.second_after
            alarms.mail_again_at(connection, alert.alarm_id, now + until_all - AGAIN_AFTER)
        return sum(self._tell(connection, alert, one, now) for one in who)

    def _tell(self, connection: Connection, alert: Alert, who: Duty, now: datetime) -> int:
        if who.phone:
            address = self._address_of(connection, who.phone, now)
            body = text_about(alert.alarm_id, self._local(alert.raised_at), alert.step, self._url)
            message = outbox.put(connection, address, None, "sms", now, body=body, kind=ALERT)
            alerts.tell(connection, alert.alarm_id, alert.step, who.id, alerts.SMS, now, message)
        if who.email and (not who.phone or alert.step >= ALL_TOLD):
            alerts.tell(connection, alert.alarm_id, alert.step, who.id, alerts.MAIL, now)
        why = f"{who.name}, step {alert.step + 1}"
        about = ("alarm", alert.alarm_id)
        record.append(connection, actor=record.SYSTEM, action="told_duty", at=now, about=about, why=why)
        return 1

    def _address_of(self, connection: Connection, phone: str, now: datetime) -> int:
        hashed = addresses.hash_of(phone, "sms", self._key)
        return addresses.arrive(connection, "sms", phone, hashed, now).address_id

    def _second_routes(self, connection: Connection, now: datetime) -> int:
        """A text that is refused, in doubt or slow: its person is told by mail, or else the next person at once."""
        told = 0
        for text in alerts.texts_in_trouble(connection, now - SLOW_AFTER):
            if not alerts.settle(connection, text.id, f"text_{text.state}"):
                continue  # another clock was quicker
            if text.email:
                told += alerts.tell(connection, text.alarm_id, text.step, text.duty_id, alerts.MAIL, now)
            else:
                alerts.hurry(connection, text.alarm_id, text.step + 1, now)
            about = ("alarm", text.alarm_id)
            record.append(
                connection, actor=record.SYSTEM, action="text_did_not_arrive", at=now, about=about, why=text.state
            )
        return told

    def _send_mails(self) -> int:
        now = self._clock()
        with begin(self._engine) as connection:
            mails = alerts.claim_mails(connection, now, now - MAIL_LEASE)
        for mail in mails:
            reason = self._send(mail)
            with begin(self._engine) as connection:
                alerts.settle(connection, mail.id, reason or None)
                if reason:
                    alerts.hurry(connection, mail.alarm_id, mail.step + 1, self._clock())
        return len(mails)

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self._zone)

    def _send(self, mail: Mailing) -> str:
        """Why it could not be sent; "" when it was, or may have been."""
        mailer = self._mail_to(mail.email)
        if mailer is None:
            return "mail_not_set_up"
        try:
            mailer.send(*mail_about(mail.alarm_id, self._local(mail.raised_at), mail.step, self._url))
        except MailTrouble as error:
            log.error("duty_mail_failed", alarm=mail.alarm_id, reason=error.reason)
            return error.reason if error.certain else ""
        return ""


def _whom(there: Sequence[Duty], step: int) -> list[Duty]:
    """Whom to tell at this step: the first, then the second, then all; whoever is there, where one is missing."""
    if step >= ALL_TOLD:
        return list(there)
    wanted = FIRST if step == 0 else SECOND
    return [one for one in there if one.rank == wanted][:1] or list(there[:1])
