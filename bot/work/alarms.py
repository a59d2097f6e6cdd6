"""The watch over alarms: ends those that have passed, and tells staff by email of those that nobody has."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine

from bot.channels.mail import Mailer, MailTrouble
from bot.programme.hours import OpenHours
from bot.store import alarms
from bot.store.alarms import Alarm
from bot.store.engine import begin
from bot.work import spending
from bot.work.alarm_words import letter

log = structlog.get_logger(__name__)

AGAIN_AFTER = timedelta(hours=1)
AFTER_TROUBLE = timedelta(minutes=5)  # when the mail has certainly not arrived


class AlarmWatch:
    """Safe to run by two clocks at once: each mail is claimed in the database before it is sent."""

    def __init__(self, engine: Engine, hours: OpenHours, mailer: Mailer | None, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._hours = hours
        self._mailer = mailer
        self._clock = clock

    def run(self) -> int:
        """How many alarms staff were told of."""
        now = self._clock()
        with begin(self._engine) as connection:
            spending.end_alarms(connection, self._hours, now)
            claimed = alarms.to_mail(connection, now, AGAIN_AFTER) if self._mailer else []
        if self._mailer is None or not claimed:
            return 0
        return self._tell(self._mailer, claimed, now)

    def _tell(self, mailer: Mailer, claimed: Sequence[Alarm], now: datetime) -> int:
        told, at, trouble = len(claimed), now, None
        try:
            mailer.send(*letter(claimed))
        except MailTrouble as error:
            trouble = error.reason
            log.error("alarm_mail_failed", alarms=[alarm.id for alarm in claimed], reason=trouble)
            if error.certain:
                told, at = 0, now - AGAIN_AFTER + AFTER_TROUBLE
        with begin(self._engine) as connection:
            alarms.mailed(connection, [alarm.id for alarm in claimed], at, trouble)
        return told
