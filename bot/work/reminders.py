"""Reminders whose time has come: each is put into the outbox once, and worded when it leaves."""

from datetime import datetime, timedelta

from bot.flow import Said
from bot.programme.only_english import TRANSLATIONS
from bot.store import conduct, outbox, reminders
from bot.store.engine import begin
from bot.work import event_reminders
from bot.work.by_day import ByDay
from bot.work.conduct import is_open
from bot.work.wording import reference

_MOST_AT_ONCE = 200
_STALE_AFTER = timedelta(days=2)


class Reminders(ByDay):
    """Puts those that are due into the outbox; each is closed as it is put."""

    def _do_what_is_due(self, now: datetime) -> int:
        """How many there were."""
        revision, book = self._shelf.current()
        put = 0
        with begin(self._engine) as connection:
            for reminder in reminders.due(connection, now, _MOST_AT_ONCE):
                kind, _, about = reminder.kind.partition(":")
                words = book.common.get(f"remind_{kind}")
                if words is None or not reminders.done(connection, reminder.id, now):
                    continue
                if kind == conduct.REMINDER and not is_open(connection, book, reminder.person_id):
                    continue  # agreed meanwhile
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
                    asks=f"{TRANSLATIONS}:" if kind == TRANSLATIONS else None,
                )
                put += 1
        return put
