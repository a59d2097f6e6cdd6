"""What texts may cost in a day, and how many may go to numbers that are new or abroad in an hour."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from bot.programme.hours import OpenHours
from bot.programme.numbers import is_abroad
from bot.store import alarms, limits
from bot.store.limits import Known
from bot.store.outbox import BULK
from bot.store.outbox_states import URGENT
from bot.work import closed_regions
from bot.work.admission import Hold
from bot.work.filtered import ALARM as FILTERED

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# These always leave, and are counted: help in an emergency, and the one sentence after STOP, and alerts to staff.
ALWAYS = (URGENT, "farewell", "alert")
# The share of the day's parts at which each is held: a bulk run leaves some for replies, strangers some for improvers.
BULK_SHARE, STRANGERS_SHARE = 0.90, 0.95
PARTS = "sms_parts"
# Replies an hour to those who first wrote today, and to those whose number is not from here: enough for a festival
# with dozens who join, and little for a swindler who is paid for every text that his numbers receive.
BRAKES = {"sms_new": 500, "sms_abroad": 50}
CAPPED, BRAKED = "spending_cap", "texts_braked"


class Text(NamedTuple):
    """An SMS that wants to leave."""

    kind: str
    number: str
    parts: int
    known: Known


class Purse:
    """What has been sent today and in this hour, while nobody else sends; counts what may leave."""

    def __init__(self, connection: Connection, hours: OpenHours, daily_parts: int, now: datetime) -> None:
        self._connection = connection
        self._daily = daily_parts
        self._now = now
        self._day, self._tomorrow = hours.midnight_before(now), hours.midnight_after(now)
        self._hour = _hour_of(now)
        self._sent = {PARTS: limits.tally(connection, PARTS, self._day)}
        self._sent |= {name: limits.tally(connection, name, self._hour) for name in BRAKES}
        self._more: Counter[str] = Counter()
        self._raised: set[str] = set()

    def refuses(self, text: Text) -> Hold | None:
        """Why the text may not leave now, if so; an alarm is raised that says it."""
        if text.kind in ALWAYS:
            return None
        if self._have(PARTS) + text.parts > self._daily * _share(text.known):
            self._raise_once(CAPPED, "sms", "bulk" if text.known.lane == BULK else "replies")
            return Hold(CAPPED, self._tomorrow)
        for name in self._brakes_for(text):
            if self._have(name) >= BRAKES[name] and text.known.state != "improver":
                self._raise_once(BRAKED, name, "too_many_in_an_hour")
                return Hold(BRAKED, self._hour + HOUR)
        return None

    def spend(self, text: Text) -> None:
        """The text leaves."""
        self._more[PARTS] += text.parts
        for name in self._brakes_for(text):
            self._more[name] += 1

    def give_back(self, text: Text) -> None:
        """The text was to leave, and does not."""
        self._more[PARTS] -= text.parts
        for name in self._brakes_for(text):
            self._more[name] -= 1

    def close(self) -> None:
        """Write down what was spent."""
        for name, more in self._more.items():
            limits.count(self._connection, name, self._day if name == PARTS else self._hour, more)

    def _have(self, name: str) -> int:
        return self._sent[name] + self._more[name]

    def _brakes_for(self, text: Text) -> Iterator[str]:
        if text.known.lane == BULK:
            return
        if text.known.known_since >= self._day:
            yield "sms_new"
        if is_abroad(text.number):
            yield "sms_abroad"

    def _raise_once(self, kind: str, about: str, reason: str) -> None:
        if about not in self._raised:
            self._raised.add(about)
            alarms.raise_alarm(self._connection, kind, about, reason, self._now)


def _share(known: Known) -> float:
    if known.lane == BULK:
        return BULK_SHARE
    return 1.0 if known.state == "improver" else STRANGERS_SHARE


def end_alarms(connection: Connection, hours: OpenHours, now: datetime) -> None:
    """What held texts back ends with the day, or the hour: alarms of one that has passed are over.

    That of filtered words is over when they have not been wanted for a day, that of a closed region likewise.
    """
    begun = {CAPPED: hours.midnight_before(now), BRAKED: _hour_of(now), FILTERED: now - DAY}
    begun[closed_regions.ALARM] = now - closed_regions.STANDS_FOR
    for alarm in alarms.still_open(connection):
        if alarm.kind in begun and alarm.last_at < begun[alarm.kind]:
            alarms.over(connection, alarm.kind, alarm.about, now)


def _hour_of(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
