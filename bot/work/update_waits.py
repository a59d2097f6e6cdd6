"""Whoever waits for an update in their language is looked after: told when they can be, called when it never comes."""

from datetime import datetime

from bot.store import update_waits, updates
from bot.store.engine import begin, reading
from bot.work.by_day import ByDay
from bot.work.first_wave import look_again


class UpdateWaits(ByDay):
    """Looks at each who waits; those are told or called once, also by two clocks."""

    def _do_what_is_due(self, now: datetime) -> int:
        """How many were told."""
        _, book = self._shelf.current()
        with reading(self._engine) as connection:
            waited_for = update_waits.with_some(connection)
        told = 0
        for number in waited_for:
            with begin(self._engine) as connection:
                found = updates.find(connection, number)
                told += look_again(connection, book, found, now) if found else 0
        return told
