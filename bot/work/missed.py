"""Texts that the provider has and we have not: brought while nothing could be taken in, and not brought again."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection, Engine

from bot.channels.channel import Brought, CannotTell, Remembers
from bot.flow import Book, Heard, fold, urgent_in
from bot.store import addresses, alarms, messages, stops, ticks
from bot.store.engine import begin, reading
from bot.store.trouble import DatabaseTrouble
from bot.work.conversation import Conversations
from bot.work.faults import whence
from bot.work.inbound import Inbound
from bot.work.shelf import Shelf
from bot.work.taking import Keys

ALARM = "texts_late"
AT_THE_DOOR = timedelta(minutes=1)
"""Until then the provider may still be bringing it: it waits 15 seconds for an answer, and may try twice."""

ONCE_MORE = timedelta(minutes=10)
"""So much is looked at again that was looked at before: a list may be a little behind."""

FARTHEST = timedelta(days=2)
"""Whatever is older is an answer to nothing any more; and what was erased is known again for three days only."""

_TOLD_FOR = timedelta(days=1)
log = structlog.get_logger(__name__)


class Missed:
    """Looks in the provider's list. Safe to run twice, and by several clocks: a text is known by the provider's name.

    It looks back to where it last looked with success, so that it finds what was sent while the web, the database or
    the whole service was away; and no farther than where it first ran, for what was sent before is no concern of ours.
    """

    def __init__(
        self,
        engine: Engine,
        shelf: Shelf,
        conversations: Conversations,
        channels: Iterable[object],
        keys: Keys,
        public_url: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._engine = engine
        self._shelf = shelf
        self._conversations = conversations
        self._channels = [channel for channel in channels if isinstance(channel, Remembers)]
        self._keys = keys
        self._public_url = public_url
        self._clock = clock
        self._left: set[str] = set()

    def run(self) -> int:
        """How many were taken in late. Blocks; CannotTell when a list cannot be had: the next one looks back as far."""
        now = self._clock()
        with reading(self._engine) as connection:
            last = ticks.last_of(connection, ticks.MISSED)
        if last is None:
            return 0
        since = max(last - ONCE_MORE, now - FARTHEST)
        taken = sum(self._look(channel, since, now) for channel in self._channels)
        self._end_alarms(now)
        return taken

    def _look(self, channel: Remembers, since: datetime, now: datetime) -> int:
        listed = asyncio.run(channel.brought(since))
        with reading(self._engine) as connection:
            strange = [
                one
                for one in sorted(listed, key=lambda one: one.at)
                if one.at <= now - AT_THE_DOOR and not messages.seen_before(connection, channel.name, one.provider_id)
            ]
            timely = self._timely(connection, channel.name, strange)
        if strange and not self._is_ours(channel):
            return 0
        outcomes = {one.provider_id: self._take_in(channel.name, one) for one in timely}
        # The door, or another clock, may have been quicker: then it is no news.
        taken = [one for one in timely if outcomes[one.provider_id] not in ("", "known")]
        left = [one for one in strange if not outcomes.get(one.provider_id) and one.provider_id not in self._left]
        self._left |= {one.provider_id for one in left}
        if taken or left:
            self._tell(channel.name, taken, left, now)
        return len(taken)

    def _is_ours(self, channel: Remembers) -> bool:
        """Whether the provider brings them here: two services with one number must not both answer."""
        where = asyncio.run(channel.delivers())
        if where.trouble:
            raise CannotTell(where.trouble)
        ours = where.url in ("", f"{self._public_url}/webhooks/{channel.name}")
        if not ours:
            log.warning("texts_go_elsewhere", channel=channel.name)
        return ours

    def _timely(self, connection: Connection, channel: str, strange: Sequence[Brought]) -> list[Brought]:
        """What means the same although it is late: the first of each address, unless something was said there since.

        Else a YES would answer another question than the one it was meant for. STOP and danger always mean the same.
        """
        _, book = self._shelf.current()
        timely, seen = [], set[str]()
        for one in strange:
            hashed = addresses.hash_of(one.address, channel, self._keys.suppression)
            is_next = one.address not in seen and not messages.said_since(connection, channel, hashed, one.at)
            seen.add(one.address)
            if _is_stop(book, one.body):
                if not stops.came_back_since(connection, channel, hashed, one.at):
                    timely.append(one)
            elif is_next or urgent_in(book.urgent, one.body):
                timely.append(one)
        return timely

    def _take_in(self, channel: str, one: Brought) -> str:
        """What became of it; "" when it could not be kept."""
        try:
            heard = Heard(one.body, media=one.media)
            return self._conversations.hear(Inbound(channel, one.address, one.provider_id, heard))
        except DatabaseTrouble:
            raise
        except Exception as error:  # the others are taken in all the same, and it is tried again
            log.error("late_text_not_kept", channel=channel, name=one.provider_id, reason=whence(error))
            return ""

    def _tell(self, channel: str, taken: Sequence[Brought], left: Sequence[Brought], now: datetime) -> None:
        times = [one.at for one in (*taken, *left)]
        span = f"from_{min(times):%Y-%m-%dT%H:%MZ}_to_{max(times):%Y-%m-%dT%H:%MZ}"
        log.warning("texts_late", channel=channel, taken_in=len(taken), left=len(left), span=span)
        with begin(self._engine) as connection:
            alarms.raise_alarm(connection, ALARM, channel, f"{len(taken)}_taken_in_{len(left)}_left_{span}", now)

    def _end_alarms(self, now: datetime) -> None:
        """It is told until somebody has it, or for a day."""
        with begin(self._engine) as connection:
            for alarm in alarms.still_open(connection):
                if alarm.kind == ALARM and (alarm.acknowledged_at or alarm.last_at < now - _TOLD_FOR):
                    alarms.over(connection, ALARM, alarm.about, now)


def _is_stop(book: Book, text: str) -> bool:
    return any(book.word(fold(text), language) == "stop" for language in book.languages)
