"""Promises to tell people what came of what they said: the late ones are an alarm for staff, and told to the person."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine

from bot.programme.hours import OpenHours
from bot.store import alarms, contributions, reached, unheard
from bot.store.engine import begin
from bot.work.shelf import Shelf
from bot.work.telling_people import put_to_person

PROMISE_LATE = "promise_late"
_ABOUT = "contributions"
_MOST_AT_ONCE = 200


class Promises:
    """Looks after hear-by dates. Safe to run twice: each contribution is held while its person is told."""

    def __init__(
        self, engine: Engine, shelf: Shelf, hours: OpenHours, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._engine = engine
        self._shelf = shelf
        self._hours = hours
        self._clock = clock

    def run(self) -> int:
        """How many people were told that it takes longer; one message for all that is late of theirs.

        Whoever the telling did not reach counts as not told before it is asked what is late.
        """
        now = self._clock()
        while self._look_what_became(now):
            pass
        local = now.astimezone(self._hours.zone)
        with begin(self._engine) as connection:
            late = contributions.late(connection, local.date())
            if late:
                alarms.raise_alarm(connection, PROMISE_LATE, _ABOUT, f"{late}_late", now)
            else:
                alarms.over(connection, PROMISE_LATE, _ABOUT, now)
            return self._tell(connection, now) if late and self._hours.next_opening(now) is None else 0

    def _look_what_became(self, now: datetime) -> bool:
        """Whether there may be more to look at."""
        with begin(self._engine) as connection:
            looked = unheard.settle(connection, now, _MOST_AT_ONCE), reached.settle(connection, now, _MOST_AT_ONCE)
            return max(looked) >= _MOST_AT_ONCE

    def _tell(self, connection: Connection, now: datetime) -> int:
        _, book = self._shelf.current()
        today = now.astimezone(self._hours.zone).date()
        late = contributions.late_to_tell(connection, today, _MOST_AT_ONCE)
        told = 0
        for person in dict.fromkeys(person for _, person in late):
            message = put_to_person(connection, book, person, "contribution_late", lambda _: {}, now)
            # Of theirs also what is more than one tick takes in hand: the next would tell them once more.
            contributions.note_late_told(connection, person, today, now, message)
            told += message is not None
        return told
