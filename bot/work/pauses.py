"""When a channel is left alone, for how long, and how it is tried again: one letter first, for all processes."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog
from sqlalchemy import Connection

from bot.channels.channel import InDoubt, Outcome, Paused, TryLater
from bot.store import alarms, pauses

log = structlog.get_logger(__name__)

ALARM = "channel_paused"
DOUBTS = 3  # so many in a row, and the channel rather than a letter is at fault
BRIEF, BRIEF_AT_MOST = 1.0, 60.0  # too many at once, or out of reach
LONG, LONG_AT_MOST = 30.0, 600.0  # somebody has to look
# The letter that goes ahead is settled by then, or its worker is gone and another may try.
WHILE_TRYING = timedelta(seconds=20)


class Pausing(NamedTuple):
    """That a channel should pause: from `first` seconds, twice as long each time in a row, up to `most`.

    All that times `spread`: services that met the same trouble do not all come back at the same moment.
    """

    reason: str
    first: float
    most: float
    alarming: bool = False
    spread: float = 1.0


class Pauses:
    """Which channels may send. What is known to all is in the database; here is only the count of doubts in a row."""

    def __init__(self) -> None:
        self._doubts: Counter[str] = Counter()

    def heed(self, channel: str, outcome: Outcome, chance: float, tried: bool = False) -> Pausing | None:
        """Whether the channel should pause after this outcome; `tried` of the letter that went ahead of others.

        `chance` (0 to 1) spreads the pauses that grow.
        """
        if not isinstance(outcome, InDoubt):
            self._doubts[channel] = 0
            return pausing(outcome, chance)
        self._doubts[channel] += 1
        if tried or self._doubts[channel] >= DOUBTS:
            return Pausing(outcome.reason, LONG, LONG_AT_MOST, alarming=True, spread=0.5 + chance)
        return None


def pausing(outcome: Outcome, chance: float) -> Pausing | None:
    """The pause that an outcome asks for by itself; as long as the provider asks, or spread by half to either side."""
    if isinstance(outcome, Paused):
        return Pausing(outcome.reason, LONG, LONG_AT_MOST, alarming=True, spread=0.5 + chance)
    if not isinstance(outcome, TryLater) or not outcome.pause_channel:
        return None
    if outcome.after is None:
        return Pausing(outcome.reason, BRIEF, BRIEF_AT_MOST, spread=0.5 + chance)
    return Pausing(outcome.reason, outcome.after, outcome.after)


def begin(connection: Connection, channel: str, how: Pausing, now: datetime, tried: bool = False) -> None:
    """The channel pauses, in every process; staff are told if it is theirs to mend."""
    first, most = how.first * how.spread, how.most * how.spread
    new = pauses.pause(connection, channel, how.reason, first, most, now, tried=tried)
    if new is not None:
        if how.alarming:
            alarms.raise_alarm(connection, ALARM, channel, how.reason, now)
        seconds = round((new.until - now).total_seconds())
        log.warning("channel_paused", channel=channel, seconds=seconds, reason=how.reason)


def end(connection: Connection, channel: str, now: datetime) -> None:
    """The letter that went ahead was taken: the channel is open, and the alarm over."""
    if pauses.end(connection, channel):
        log.info("channel_open_again", channel=channel)
    alarms.over(connection, ALARM, channel, now)


class Ways(NamedTuple):
    """Which channels are open, which may be tried with one letter, and until when the others pause."""

    open: frozenset[str]
    to_try: frozenset[str]
    paused: dict[str, datetime]


def ways(connection: Connection, channels: Iterable[str], now: datetime) -> Ways:
    """How the channels stand now."""
    standing = {name: pause for name, pause in pauses.standing(connection).items() if name in set(channels)}
    paused = {name: pause.until for name, pause in standing.items() if pause.until > now}
    return Ways(
        open=frozenset(channels) - standing.keys(),
        to_try=frozenset(standing.keys() - paused.keys()),
        paused=paused,
    )
