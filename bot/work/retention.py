"""Nothing is kept of people who did not go on: those signposted away, and those who fell silent before joining."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine

from bot.store import equality, people
from bot.store.engine import begin, scrub

SILENT_AFTER = timedelta(days=14)
"""So long an unfinished joining is kept for the person to come back to."""


class Retention:
    """Forgets people whose time has come. Safe to run twice, and from several processes."""

    def __init__(
        self, engine: Engine, pseudonym_key: str, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._engine = engine
        self._key = pseudonym_key
        self._clock = clock
        self._to_scrub = False

    def forget_signposted(self, connection: Connection) -> int:
        """Those who were told goodbye, once the goodbye has left; how many."""
        return self._forget(connection, people.to_forget(connection))

    def run(self) -> int:
        """Everybody whose time has come, and then what is left of them on the disk; how many people."""
        with begin(self._engine) as connection:
            forgotten = self.forget_signposted(connection)
            silent = people.silent_provisional(connection, self._clock() - SILENT_AFTER)
            forgotten += self._forget(connection, silent)
        if self._to_scrub:
            scrub(self._engine)
            self._to_scrub = False
        return forgotten

    def _forget(self, connection: Connection, person_ids: list[int]) -> int:
        self._to_scrub = self._to_scrub or bool(person_ids)
        for person_id in person_ids:
            equality.forget(connection, equality.pseudonym_of(person_id, self._key))
            people.forget(connection, person_id)
        return len(person_ids)
