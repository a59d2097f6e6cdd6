"""Receipts that could not be taken in, fetched: the provider is asked what became of texts that it has taken."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from time import monotonic

import structlog
from sqlalchemy import Engine

from bot.channels.channel import CannotTell, Fate, Tells
from bot.channels.receipts import sms_state
from bot.store import unreported
from bot.store.engine import begin
from bot.work.receipts import CHANNEL, Receipts

AT_A_TIME = 20
"""So many are taken in hand together: whoever dies over them leaves no more than these to a later look."""

MOST = 600
"""Requests a run, one after another: nearly all of what the provider takes at once is left to what leaves."""

SECONDS = 30.0
"""For so long a run begins with more of them, where the provider takes its time."""

FINAL = ("delivered", "undelivered", "failed")
log = structlog.get_logger(__name__)


class Unreported:
    """Asks after texts without a final receipt. Safe to run by two clocks: what is known of a text only rises."""

    def __init__(
        self,
        engine: Engine,
        channels: Iterable[object],
        receipts: Receipts,
        clock: Callable[[], datetime],
        seconds: float = SECONDS,
    ) -> None:
        self._engine = engine
        self._channels = [one for one in channels if isinstance(one, Tells) and one.name == CHANNEL]
        self._receipts = receipts
        self._clock = clock
        self._seconds = seconds

    def run(self) -> int:
        """Of how many the end is known now. Blocks."""
        return sum(map(self._ask, self._channels))

    def _ask(self, channel: Tells) -> int:
        until, ended = monotonic() + self._seconds, 0
        for _ in range(MOST // AT_A_TIME):
            with begin(self._engine) as connection:
                silent = unreported.take(connection, self._clock(), AT_A_TIME)
            fates = list(self._fates(channel, silent))
            ended += sum(sms_state(fate.status) in FINAL for fate in fates if fate is not None)
            if len(fates) < AT_A_TIME or monotonic() >= until:
                break
        return ended

    def _fates(self, channel: Tells, silent: Sequence[unreported.Silent]) -> Iterator[Fate | None]:
        """What became of each, noted as a receipt is, until the provider says no; None of one that it has deleted."""
        for place, one in enumerate(silent):
            try:
                fate = asyncio.run(channel.fate(one.provider_id))
            except CannotTell as error:
                log.warning("receipts_not_fetched", channel=channel.name, reason=str(error))
                self._give_back(silent[place:])
                return
            if fate is not None:
                self._receipts.note(one.provider_id, one.id, fate.status, fate.error)
            yield fate

    def _give_back(self, silent: Iterable[unreported.Silent]) -> None:
        with begin(self._engine) as connection:
            for one in silent:
                unreported.give_back(connection, one.id)
