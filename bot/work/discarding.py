"""Whoever was erased here is erased at the provider too, where it can be asked."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine

from bot.channels.channel import Channel
from bot.store import alarms, provider_copies
from bot.store.engine import begin, reading
from bot.store.provider_copies import Held

log = structlog.get_logger(__name__)

AT_A_TIME = 100
ALARM = "provider_copies"
ALARM_AFTER = timedelta(days=3)
_FIRST, _LONGEST = timedelta(minutes=10), timedelta(hours=12)


class Discarding:
    """Asks for what is due. Safe to run twice: a copy that is gone already counts as deleted."""

    def __init__(self, engine: Engine, channels: Mapping[str, Channel], clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._channels = channels
        self._clock = clock

    def run(self) -> int:
        """How many copies were deleted. Blocks."""
        deleted = 0
        for name, channel in self._channels.items():
            with reading(self._engine) as connection:
                due = provider_copies.due(connection, name, self._clock(), AT_A_TIME)
            deleted += sum(self._discard(channel, held) for held in due)
        self._mind_alarm()
        return deleted

    def _discard(self, channel: Channel, held: Held) -> bool:
        gone = asyncio.run(channel.discard(held.provider_id))
        with begin(self._engine) as connection:
            if gone is False:
                wait = min(_FIRST * 2**held.tries, _LONGEST)
                provider_copies.later(connection, held, self._clock() + wait)
                log.warning("provider_copy_stays", id=held.id, tries=held.tries + 1)
            else:
                provider_copies.done(connection, held.id)
        return bool(gone)

    def _mind_alarm(self) -> None:
        """Staff delete by hand what the provider would not for days; its names are in the table."""
        now = self._clock()
        with begin(self._engine) as connection:
            if provider_copies.held_since(connection, now, ALARM_AFTER):
                alarms.raise_alarm(connection, ALARM, "provider", "copies_not_deleted", now)
            else:
                alarms.over(connection, ALARM, "provider", now)
