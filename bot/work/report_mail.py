"""Reports that go to the team by themselves, some days after a quarter, once each."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection, Engine

from bot.programme.periods import Period
from bot.programme.report import Report
from bot.store import alarms, kept_reports
from bot.store.engine import begin, reading
from bot.work.reports import ANNUAL, CUT_OFF, NEWSLETTER, QUARTERLY, Asked, Reports

if TYPE_CHECKING:
    from bot.channels.mail import Mailer

TOO_OLD = timedelta(days=60)
"""A service that was set up later sends no old papers."""

IN_DOUBT_AFTER = timedelta(minutes=15)
"""No mail takes as long as that: whoever was sending it died over it."""

ALARM = "report_in_doubt"
SENDING, IN_DOUBT = {"mail": "sending"}, {"mail": "in doubt"}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
log = structlog.get_logger(__name__)


class ReportMail:
    """Sends what is due to the team that alarms go to. Safe to run by two clocks at once.

    Each paper is marked before it leaves: a mail that may have arrived is never sent again.
    """

    def __init__(
        self, engine: Engine, reports: Reports, mailer: "Mailer | None", zone: ZoneInfo, clock: Callable[[], datetime]
    ) -> None:
        self._engine = engine
        self._reports = reports
        self._mailer = mailer
        self._zone = zone
        self._clock = clock

    def run(self) -> int:
        """How many reports were sent; one that certainly could not be is tried again."""
        self._end_alarms()
        if self._mailer is None:
            self._keep_figures()
            return 0
        return sum(self._send(self._mailer, asked) for asked in self._due())

    def _keep_figures(self) -> None:
        """Without anybody to send to, what everybody may read is made of figures that are kept in time."""
        for asked in self._due():
            # Of a service that is being set up nothing is kept yet: what it takes in belongs to these periods.
            for period in self._reports.to_count(asked) if self._reports.had_begun(asked.period) else ():
                self._reports.count(period)

    def _due(self) -> list[Asked]:
        today = self._clock().astimezone(self._zone).date()
        found = []
        for asked in ended(today):
            since = today - asked.period.until
            if CUT_OFF <= since <= TOO_OLD and not self._is_marked(asked):
                found.append(asked)
        return found

    def _is_marked(self, asked: Asked) -> bool:
        with reading(self._engine) as connection:
            mark = kept_reports.find(connection, *_mark(asked))
        if mark is not None and mark.content == SENDING and mark.made_at < self._clock() - IN_DOUBT_AFTER:
            with begin(self._engine) as connection:
                self._in_doubt(connection, asked, "in_doubt")
        return mark is not None

    def _send(self, mailer: "Mailer", asked: Asked) -> int:
        from bot.channels.mail import Attachment, MailTrouble
        from bot.work.report_word import as_word

        report = self._reports.make(asked)
        word = Attachment(asked.file_name("docx"), WORD, as_word(report))
        with begin(self._engine) as connection:
            if not kept_reports.keep(connection, *_mark(asked), self._clock(), SENDING):
                return 0  # another clock was quicker
        trouble = None
        try:
            mailer.send(f"{report.title}: {report.period}", _body(report), [word])
        except MailTrouble as error:
            trouble = error
        with begin(self._engine) as connection:
            if trouble is None:
                kept_reports.note(connection, *_mark(asked), {})
                return 1
            if trouble.certain:
                log.warning("report_not_sent", kind=asked.kind, period=asked.period.name, reason=trouble.reason)
                kept_reports.drop(connection, *_mark(asked))
            else:
                self._in_doubt(connection, asked, trouble.reason)
        return 0

    def _in_doubt(self, connection: Connection, asked: Asked, reason: str) -> None:
        """It may have arrived, so it is not sent again by itself: staff look, and see by whom it can be had."""
        log.warning("report_in_doubt", kind=asked.kind, period=asked.period.name, reason=reason)
        kept_reports.note(connection, *_mark(asked), IN_DOUBT)
        alarms.raise_alarm(connection, ALARM, f"{asked.kind} {asked.period.name}", reason, self._clock())

    def _end_alarms(self) -> None:
        """Once somebody has it, nothing more is to be told."""
        with begin(self._engine) as connection:
            for alarm in alarms.still_open(connection):
                if alarm.kind == ALARM and alarm.acknowledged_at:
                    alarms.over(connection, ALARM, alarm.about, self._clock())


def ended(today: date) -> list[Asked]:
    """The last quarter that is over and, where a half-year or a year ended with it, those."""
    quarter = Period.quarter_of(today).before()
    found = [Asked(QUARTERLY, quarter)]
    if quarter.until.month in (1, 7):
        found.append(Asked(NEWSLETTER, Period.half_year_of(today).before()))
    if quarter.until.month == 1:
        found.append(Asked(ANNUAL, Period.parse(str(quarter.start.year))))
    return found


def _mark(asked: Asked) -> tuple[str, date, int]:
    return f"mailed {asked.kind}", asked.period.start, asked.period.months


def _body(report: Report) -> str:
    return (
        f"{report.title}\n{report.organisation}\n{report.covers}\n\nThe paper is attached. It is kept as it was made: "
        f"improvers report {report.kind} {report.period}\n"
    )
