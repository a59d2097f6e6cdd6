"""Channels that take nothing for the moment. Kept in memory: another process finds out for itself."""

from collections import Counter
from datetime import datetime, timedelta

import structlog

from bot.channels.channel import InDoubt, Outcome, Paused, TryLater

log = structlog.get_logger(__name__)

DOUBTS = 3  # so many in a row, and the channel rather than a letter is at fault
BRIEF, BRIEF_AT_MOST = 1.0, 60.0  # too many at once, or out of reach
LONG, LONG_AT_MOST = 30.0, 600.0  # somebody has to look
WHILE_TRYING = 1.0


class Pauses:
    """Which channels are paused, and until when; after a pause one letter goes ahead of the others."""

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}
        self._in_a_row: Counter[str] = Counter()
        self._doubts: Counter[str] = Counter()
        self._trying: set[str] = set()

    def left(self, channel: str, now: datetime) -> float:
        """The seconds that the pause of a channel still lasts; 0 when there is none."""
        return max(0.0, (self._until.get(channel, now) - now).total_seconds())

    def enter(self, channel: str, now: datetime) -> float:
        """0 if a letter may leave now, and then `leave` must follow; otherwise the seconds to wait."""
        if wait := self.left(channel, now):
            return wait
        if channel in self._trying:
            return WHILE_TRYING
        if self._in_a_row[channel]:
            self._trying.add(channel)
        return 0.0

    def leave(self, channel: str) -> None:
        """The letter that entered is done with, whatever came of it."""
        self._trying.discard(channel)

    def heed(self, channel: str, outcome: Outcome, now: datetime) -> None:
        """Pause the channel, or count it well again, as this outcome shows."""
        match outcome:
            case Paused():
                self._pause(channel, LONG, LONG_AT_MOST, outcome.reason, now)
            case TryLater(pause_channel=True):
                first, most = (BRIEF, BRIEF_AT_MOST) if outcome.after is None else (outcome.after,) * 2
                self._pause(channel, first, most, outcome.reason, now)
            case InDoubt():
                self._doubts[channel] += 1
                if self._doubts[channel] >= DOUBTS:
                    self._pause(channel, LONG, LONG_AT_MOST, outcome.reason, now)
            case _:
                self._in_a_row[channel] = self._doubts[channel] = 0

    def _pause(self, channel: str, first: float, most: float, reason: str, now: datetime) -> None:
        """From `first` seconds, twice as long each time in a row; those under way together count once."""
        if self.left(channel, now):
            return
        seconds = min(first * 2.0 ** min(self._in_a_row[channel], 10), most)
        self._until[channel] = now + timedelta(seconds=seconds)
        self._in_a_row[channel] += 1
        log.warning("channel_paused", channel=channel, seconds=round(seconds), reason=reason)
