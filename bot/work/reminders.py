"""Reminders whose time has come: each is put into the outbox once, and worded when it leaves."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from bot.flow import Said
from bot.store import outbox, reminders
from bot.store.engine import begin
from bot.work import event_reminders
from bot.work.shelf import Shelf
from bot.work.wording import reference

_MOST_AT_ONCE = 200
_STALE_AFTER = timedelta(days=2)


class Reminders:
    """Sends what is due, within the hours in which the programme may be the first to speak."""

    def __init__(
        self,
        engine: Engine,
        shelf: Shelf,
        zone: ZoneInfo,
        may_speak: Callable[[datetime], bool],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._engine = engine
        self._shelf = shelf
        self._zone = zone
        self._may_speak = may_speak
        self._clock = clock

    def run(self) -> int:
        """How many reminders were put into the outbox. Safe to run twice: a reminder is closed as it is put."""
        now = self._clock()
        if not self._may_speak(now.astimezone(self._zone)):
            return 0
        revision, book = self._shelf.current()
        put = 0
        with begin(self._engine) as connection:
            for reminder in reminders.due(connection, now, _MOST_AT_ONCE):
                kind, _, about = reminder.kind.partition(":")
                words = book.common.get(f"remind_{kind}")
                if words is None or not reminders.done(connection, reminder.id, now):
                    continue
                if about:
                    put += event_reminders.remind(connection, f"remind_{kind}", int(about), revision, reminder, now)
                    continue
                outbox.put(
                    connection,
                    reminder.address_id,
                    None,
                    reminder.channel,
                    now,
                    words=reference((Said(words),), revision),
                    lane=outbox.BULK,
                    expires_at=now + _STALE_AFTER,
                )
                put += 1
        return put
