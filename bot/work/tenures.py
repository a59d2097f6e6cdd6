"""Patient Partners' time: reviewed at three years, and over by itself at six; staff are told before, and then."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from bot.programme.partners import ENDS_AFTER, OVER, REVIEW_DUE, ends_soon, tenure, years_after
from bot.store import alarms, partners, profiles, record
from bot.store.engine import begin
from bot.store.partners import Partner
from bot.work.watching import raise_or_end

PARTNER_REVIEW, PARTNER_ENDING, PARTNER_OVER = "partner_review", "partner_ending", "partner_over"
_ABOUT = "partners"


class Tenures:
    """Looks after them. Safe to run twice: whoever has ended does not end again."""

    def __init__(
        self, engine: Engine, zone: ZoneInfo, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._engine = engine
        self._zone = zone
        self._clock = clock

    def run(self) -> int:
        """How many are Patient Partners no longer."""
        now = self._clock()
        today = now.astimezone(self._zone).date()
        with begin(self._engine) as connection:
            ended = [each for each in partners.serving(connection) if self._ends(connection, each, today, now)]
            _tell_of_ended(connection, len(ended), now)
            serving = [(each.began_on, each.reviewed_on) for each in partners.serving(connection) if each.began_on]
            due = sum(tenure(began, reviewed, today) == REVIEW_DUE for began, reviewed in serving)
            soon = sum(ends_soon(began, today) for began, _ in serving)
            raise_or_end(connection, PARTNER_REVIEW, _ABOUT, f"{due}_due" if due else "", now)
            raise_or_end(connection, PARTNER_ENDING, _ABOUT, f"{soon}_ending" if soon else "", now)
        return len(ended)

    def _ends(self, connection: Connection, each: Partner, today: date, now: datetime) -> bool:
        if each.began_on is None or tenure(each.began_on, each.reviewed_on, today) != OVER:
            return False
        if not partners.end(connection, each.person_id, years_after(each.began_on, ENDS_AFTER)):
            return False
        found = profiles.one(connection, each.person_id)
        subject = None if found is None else found.subject
        record.append(connection, actor=record.SYSTEM, action="ended_partner", at=now, subject=subject)
        return True


def _tell_of_ended(connection: Connection, ended: int, now: datetime) -> None:
    """It stands until somebody has it: whoever served for six years is thanked."""
    if ended:
        alarms.raise_alarm(connection, PARTNER_OVER, _ABOUT, f"{ended}_over", now)
    elif any(each.kind == PARTNER_OVER and each.acknowledged_at for each in alarms.still_open(connection)):
        alarms.over(connection, PARTNER_OVER, _ABOUT, now)
