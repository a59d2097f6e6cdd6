"""While the database is away for a moment, a text that would be lost is held back rather than refused.

Telegram delivers again whatever is refused. Twilio does not: a text answered with an error is gone.
"""

from collections.abc import Callable
from threading import BoundedSemaphore, Event
from time import monotonic
from typing import TypeVar

import structlog

from bot.store.trouble import DatabaseTrouble

log = structlog.get_logger(__name__)

ANSWERED_WITHIN = 13.0
"""Seconds after which the database is waited for no more by whoever calls from outside: Twilio hangs up after 15."""

HOLD = 9.0
"""Seconds in which another try is begun; the last has what is left of the above, enough to connect."""

AT_MOST = 5
"""Texts held back at once: the process's other threads must be able to say how it is."""

_FIRST, _LONGEST = 0.1, 1.0
T = TypeVar("T")


class Patience:
    """Tries again for a while."""

    def __init__(self, seconds: float = HOLD, at_most: int = AT_MOST) -> None:
        self._seconds = seconds
        self._room = BoundedSemaphore(at_most)
        self._never = Event()

    def with_(self, work: Callable[[], T]) -> T:
        """What comes of `work` as soon as the database is there, or DatabaseTrouble when it stays away."""
        until = monotonic() + self._seconds
        try:
            return work()
        except DatabaseTrouble:
            if monotonic() >= until or not self._room.acquire(blocking=False):
                raise
        log.warning("held_back")
        try:
            return self._again(work, until)
        finally:
            self._room.release()

    def _again(self, work: Callable[[], T], until: float) -> T:
        wait = _FIRST
        while True:
            self._never.wait(min(wait, max(0.0, until - monotonic())))
            wait = min(2 * wait, _LONGEST)
            try:
                return work()
            except DatabaseTrouble:
                if monotonic() >= until:
                    raise
