"""The record is sealed each minute by the leader, so that writing a line of it never waits for a chain."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Engine

from bot.store import seals
from bot.store.engine import begin


class Sealing:
    """Safe to run by two clocks at once: each line goes into one batch."""

    def __init__(self, engine: Engine, key: str, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._engine = engine
        self._key = key
        self._clock = clock

    def run(self) -> int:
        """How many lines were sealed."""
        sealed = 0
        while done := self._one_batch():
            sealed += done
        return sealed

    def _one_batch(self) -> int:
        with begin(self._engine) as connection:
            return seals.seal(connection, self._clock(), self._key)
