"""Receipts that could not be taken in, fetched: the provider is asked what became of texts that it has taken."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime

import structlog
from sqlalchemy import Engine

from bot.channels.channel import CannotTell, Tells
from bot.channels.receipts import sms_state
from bot.store import unreported
from bot.store.engine import begin
from bot.work.receipts import CHANNEL, Receipts

AT_A_TIME = 20
"""So many requests a run, one after another: nearly all of what the provider takes is left to what leaves."""

FINAL = ("delivered", "undelivered", "failed")
log = structlog.get_logger(__name__)


class Unreported:
    """Asks after texts without a final receipt. Safe to run by two clocks: what is known of a text only rises."""

    def __init__(
        self, engine: Engine, channels: Iterable[object], receipts: Receipts, clock: Callable[[], datetime]
    ) -> None:
        self._engine = engine
        self._channels = [one for one in channels if isinstance(one, Tells) and one.name == CHANNEL]
        self._receipts = receipts
        self._clock = clock

    def run(self) -> int:
        """Of how many the end is known now. Blocks."""
        return sum(map(self._ask, self._channels))

    def _ask(self, channel: Tells) -> int:
        with begin(self._engine) as connection:
            silent = unreported.take(connection, self._clock(), AT_A_TIME)
        ended = 0
        for place, one in enumerate(silent):
            try:
                fate = asyncio.run(channel.fate(one.provider_id))
            except CannotTell as error:
                log.warning("receipts_not_fetched", channel=channel.name, reason=str(error))
                self._give_back(silent[place:])
                break
            if fate is None:
                continue  # the provider has deleted it
            self._receipts.note(one.provider_id, one.id, fate.status, fate.error)
            ended += sms_state(fate.status) in FINAL
        return ended

    def _give_back(self, silent: Iterable[unreported.Silent]) -> None:
        with begin(self._engine) as connection:
            for one in silent:
                unreported.give_back(connection, one.id)
