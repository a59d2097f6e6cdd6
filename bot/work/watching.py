"""What stands still although it should not: nothing is touched, but somebody is told."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine

from bot.store import alarms, figures
from bot.store.engine import begin

STUCK, PAUSED_LONG = "stuck", "paused_long"


class Watch:
    """Raises an alarm while replies do not flow, or a paused conversation is forgotten."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._engine = engine
        self._clock = clock

    def run(self) -> int:
        """How many alarms are news. Safe to run twice: an alarm is one for as long as it lasts."""
        now = self._clock()
        with begin(self._engine) as connection:
            stuck = figures.oldest_stuck_reply(connection, now)
            paused = figures.paused_long(connection, now)
            since = f"oldest_since_{stuck:%Y-%m-%dT%H:%MZ}" if stuck else ""
            return sum(
                (
                    raise_or_end(connection, STUCK, "replies", since, now),
                    raise_or_end(connection, PAUSED_LONG, "conversations", f"{paused}_paused" if paused else "", now),
                )
            )


def raise_or_end(connection: Connection, kind: str, about: str, reason: str, now: datetime) -> bool:
    """Whether the alarm is news: it stands for as long as there is a reason."""
    if reason:
        return alarms.raise_alarm(connection, kind, about, reason, now)
    alarms.over(connection, kind, about, now)
    return False
