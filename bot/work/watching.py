"""What stands still although it should not: nothing is touched, but somebody is told."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from sqlalchemy import Connection, Engine

from bot.programme.partners import OVER, REVIEW_DUE, tenure
from bot.store import alarms, figures, partners
from bot.store.engine import begin

STUCK, PAUSED_LONG = "stuck", "paused_long"
PARTNER_REVIEW, PARTNER_OVER = "partner_review", "partner_over"


class Watch:
    """Raises an alarm while replies do not flow, a paused conversation is forgotten, or a partner's time has come."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._engine = engine
        self._clock = clock

    def run(self) -> int:
        """How many alarms are news. Safe to run twice: an alarm is one for as long as it lasts."""
        now = self._clock()
        with begin(self._engine) as connection:
            stuck = figures.oldest_stuck_reply(connection, now)
            paused = figures.paused_long(connection, now)
            tenures = _tenures(connection, now.date())
            due, over = tenures.count(REVIEW_DUE), tenures.count(OVER)
            since = f"oldest_since_{stuck:%Y-%m-%dT%H:%MZ}" if stuck else ""
            return sum(
                (
                    _raise_or_end(connection, STUCK, "replies", since, now),
                    _raise_or_end(connection, PAUSED_LONG, "conversations", f"{paused}_paused" if paused else "", now),
                    _raise_or_end(connection, PARTNER_REVIEW, "partners", f"{due}_due" if due else "", now),
                    _raise_or_end(connection, PARTNER_OVER, "partners", f"{over}_over" if over else "", now),
                )
            )


def _tenures(connection: Connection, today: date) -> list[str]:
    began = ((each.began_on, each.reviewed_on) for each in partners.serving(connection))
    return [tenure(on, reviewed, today) for on, reviewed in began if on is not None]


def _raise_or_end(connection: Connection, kind: str, about: str, reason: str, now: datetime) -> bool:
    if reason:
        return alarms.raise_alarm(connection, kind, about, reason, now)
    alarms.over(connection, kind, about, now)
    return False
