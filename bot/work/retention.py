"""Nothing is kept longer than it is needed: people who did not go on, and whatever is older than its period."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from bot.flow import Book
from bot.programme.retention import periods
from bot.store import equality, keeping, people
from bot.store.engine import begin, reading, scrub

UNFINISHED, CONTRIBUTORS = "unfinished joining", "contributors"
_ORGANISATION = "keep_"
_BATCHES = 50  # of keeping.AT_ONCE rows, each in a transaction of its own, so that texts coming in are not held up


class Going(NamedTuple):
    """What would go of one kind today: its period, None for ever, how many, and when the oldest is from."""

    kind: str
    period: timedelta | None
    many: int
    oldest: datetime | None


class Retention:
    """Lets go of what is old. Safe to run twice, and from several processes."""

    def __init__(
        self,
        engine: Engine,
        pseudonym_key: str,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        book: Callable[[], Book | None] = lambda: None,
    ) -> None:
        self._engine = engine
        self._key = pseudonym_key
        self._clock = clock
        self._book = book
        self._to_scrub = False

    def forget_signposted(self, connection: Connection) -> int:
        """Those who were told goodbye, once the goodbye has left; how many."""
        return self._forget(connection, people.to_forget(connection))

    def run(self) -> int:
        """Everybody and everything whose time has come, and then what is left of them on the disk; how many."""
        kept = periods_of(self._book())
        with begin(self._engine) as connection:
            gone = self.forget_signposted(connection)
            if (period := kept[UNFINISHED]) is not None:
                gone += self._forget(connection, people.silent_provisional(connection, self._clock() - period))
            if (period := kept[CONTRIBUTORS]) is not None:
                gone += self._forget(connection, people.silent_contributors(connection, self._clock() - period))
        gone += sum(self._let_go(kind, self._clock() - period) for kind, period in kept.items() if period)
        if self._to_scrub:
            scrub(self._engine)
            self._to_scrub = False
        return gone

    def report(self) -> list[Going]:
        """What would go of each kind if it ran now; nothing is changed."""
        now = self._clock()
        found = []
        with reading(self._engine) as connection:
            for kind, period in periods_of(self._book()).items():
                if period is None:
                    found.append(Going(kind, None, 0, None))
                elif kind == UNFINISHED:
                    found.append(Going(kind, period, people.count_silent(connection, now - period), None))
                elif kind == CONTRIBUTORS:
                    silent = people.count_silent_contributors(connection, now - period)
                    found.append(Going(kind, period, silent, None))
                else:
                    found.append(Going(kind, period, *keeping.old(connection, kind, now - period)))
        return found

    def _let_go(self, kind: str, before: datetime) -> int:
        if kind in (UNFINISHED, CONTRIBUTORS):
            return 0
        after, gone = 0, 0
        for _ in range(_BATCHES):
            with begin(self._engine) as connection:
                which = keeping.let_go(connection, kind, before, after)
            gone += len(which)
            self._to_scrub = self._to_scrub or bool(which)
            if len(which) < keeping.AT_ONCE:
                break
            after = which[-1]
        return gone

    def _forget(self, connection: Connection, person_ids: list[int]) -> int:
        self._to_scrub = self._to_scrub or bool(person_ids)
        for person_id in person_ids:
            equality.forget(connection, equality.pseudonym_of(person_id, self._key))
            people.forget(connection, person_id)
        return len(person_ids)


def periods_of(book: Book | None) -> dict[str, timedelta | None]:
    """How long each kind is kept, as "keep" in organisation.yaml says; PeriodMistake for what cannot be read."""
    facts = book.organisation if book else {}
    chosen = {
        name.removeprefix(_ORGANISATION).replace("_", " "): str(value)
        for name, value in facts.items()
        if name.startswith(_ORGANISATION)
    }
    return periods(chosen)
