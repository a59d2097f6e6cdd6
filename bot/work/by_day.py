"""What the clock does only within the hours in which the programme may be the first to speak."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Engine

from bot.programme.hours import OpenHours
from bot.work.shelf import Shelf


class ByDay(ABC):
    """Looks for what is due, and says it. Safe to run twice."""

    def __init__(
        self, engine: Engine, shelf: Shelf, hours: OpenHours, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._engine = engine
        self._shelf = shelf
        self._hours = hours
        self._clock = clock

    def run(self) -> int:
        """How much there was to do; nothing outside the hours."""
        now = self._clock()
        return self._do_what_is_due(now) if self._hours.next_opening(now) is None else 0

    @abstractmethod
    def _do_what_is_due(self, now: datetime) -> int:
        """How much that was."""
