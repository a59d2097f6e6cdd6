"""Nothing is kept longer than it is needed: people who did not go on, and whatever is older than its period."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from bot.flow import Book
from bot.programme.retention import periods
from bot.store import equality, keeping, people, seals
from bot.store.engine import begin, reading, scrub
from bot.store.keeping_rule import Rule
from bot.work.taking import Keys

UNFINISHED, CONTRIBUTORS, GONE = "unfinished joining", "contributors", "people who left or died"
EQUALITY, RECORD = "equality answers of the silent", "the record"
_ORGANISATION = "keep_"
_BATCHES = 50  # of keeping.AT_ONCE rows, each in a transaction of its own, so that texts coming in are not held up
_ONCE_A_DAY = timedelta(days=1)

_WHO: Mapping[str, Callable[[Connection, datetime], list[int]]] = {
    UNFINISHED: people.silent_provisional,
    CONTRIBUTORS: people.silent_contributors,
    GONE: people.long_gone,
}
_HOW_MANY: Mapping[str, Callable[[Connection, datetime], int]] = {
    UNFINISHED: people.count_silent,
    CONTRIBUTORS: people.count_silent_contributors,
    GONE: people.count_long_gone,
}


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
        keys: Keys,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        book: Callable[[], Book | None] = lambda: None,
    ) -> None:
        self._engine = engine
        self._keys = keys
        self._clock = clock
        self._book = book
        self._to_scrub = False
        self._looked_at_silent: datetime | None = None

    def forget_signposted(self, connection: Connection) -> int:
        """Those who were told goodbye, once the goodbye has left; how many."""
        return self._forget(connection, people.to_forget(connection))

    def run(self) -> int:
        """Everybody and everything whose time has come, and then what is left of them on the disk; how many."""
        before = {kind: self._clock() - period for kind, period in periods_of(self._book()).items() if period}
        with begin(self._engine) as connection:
            gone = self.forget_signposted(connection)
            for kind in _WHO.keys() & before.keys():
                gone += self._forget(connection, _WHO[kind](connection, before[kind]))
        gone += sum(self._let_go(rule, before[kind]) for kind in before for rule in keeping.RULES.get(kind, ()))
        if EQUALITY in before:
            gone += self._forget_answers_of_silent(before[EQUALITY])
        if RECORD in before:
            gone += self._let_lines_go(before[RECORD])
        if self._to_scrub:
            scrub(self._engine)
            self._to_scrub = False
        return gone

    def report(self) -> list[Going]:
        """What would go of each kind if it ran now; nothing is changed."""
        now = self._clock()
        with reading(self._engine) as connection:
            return [
                Going(kind, period, *(self._old(connection, kind, now - period) if period else (0, None)))
                for kind, period in periods_of(self._book()).items()
            ]

    def _old(self, connection: Connection, kind: str, before: datetime) -> tuple[int, datetime | None]:
        if kind in _HOW_MANY:
            return _HOW_MANY[kind](connection, before), None
        if kind == EQUALITY:
            silent = self._silent(connection, before)
            return sum(equality.held_by(connection, whose) for whose in silent), None
        return seals.old(connection, before) if kind == RECORD else keeping.old(connection, kind, before)

    def _let_go(self, rule: Rule, before: datetime) -> int:
        after, gone = None, 0
        for _ in range(_BATCHES):
            with begin(self._engine) as connection:
                which = keeping.let_go(connection, rule, before, after)
            gone += len(which)
            self._to_scrub = self._to_scrub or bool(which)
            if len(which) < keeping.AT_ONCE:
                break
            after = which[-1]
        return gone

    def _forget_answers_of_silent(self, before: datetime) -> int:
        """Once a day: every member is looked at for it."""
        now = self._clock()
        if self._looked_at_silent is not None and now - self._looked_at_silent < _ONCE_A_DAY:
            return 0
        self._looked_at_silent = now
        with reading(self._engine) as connection:
            silent = list(self._silent(connection, before))
        gone = 0
        for whose in silent:
            with begin(self._engine) as connection:
                gone += equality.forget_all(connection, whose)
        self._to_scrub = self._to_scrub or gone > 0
        return gone

    def _silent(self, connection: Connection, before: datetime) -> Iterator[list[str]]:
        """The pseudonyms of members who have long fallen silent, a thousand at a time."""
        after = 0
        while found := people.silent_members(connection, before, after, keeping.AT_ONCE):
            yield [equality.pseudonym_of(person, self._keys.pseudonym) for person in found]
            after = found[-1]

    def _let_lines_go(self, before: datetime) -> int:
        gone = 0
        for _ in range(_BATCHES):
            with begin(self._engine) as connection:
                went = seals.let_go(connection, self._clock(), before, self._keys.suppression)
            gone += went
            if not went:
                break
        self._to_scrub = self._to_scrub or gone > 0
        return gone

    def _forget(self, connection: Connection, person_ids: list[int]) -> int:
        self._to_scrub = self._to_scrub or bool(person_ids)
        for person_id in person_ids:
            equality.forget(connection, equality.pseudonym_of(person_id, self._keys.pseudonym))
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
