"""The clock: a few ticks that ask the store what is due. Every worker has one, and only the leader's goes."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from time import monotonic
from typing import Any, NamedTuple, Protocol

import structlog

from bot.store.leader import Candidate
from bot.work.faults import Troubles

log = structlog.get_logger(__name__)

STAND_EVERY = 1.0  # seconds after which one who does not lead asks for the lead again
LOOK = 0.5  # seconds after which the leader looks whether it is to end
# Seconds for which the leader may be sure of it without asking: fewer than those after which the server takes the lead
# from one that is silent, so that one who was frozen and thaws never ticks beside the next.
SURE_FOR = 4.0
GIVE_UP = 1.5  # seconds in which the lead is given up at the end; otherwise it goes with the process

NEVER = float("-inf")

Record = Callable[[str, int], None]
"""Writes down that a tick ran, and how much it did."""


class Tick(NamedTuple):
    """Something to do every so many seconds; it asks the store what is due, and may run twice at once."""

    name: str
    seconds: float
    function: Callable[[], object]  # a whole number that it returns is how much there was to do


class Lead(Protocol):
    """Whether this process is the one whose clock goes."""

    @property
    def held(self) -> bool:
        """Whether it leads at this moment."""

    def keep(self, stop: threading.Event, won: Callable[[], None]) -> None:
        """Take the lead whenever it is free, calling `won` each time, until `stop` is set."""


class Alone:
    """The lead where nobody else could have it: one process on SQLite."""

    held = True

    def keep(self, stop: threading.Event, won: Callable[[], None]) -> None:
        """There is nothing to keep."""


class Standing:
    """The lead among many workers on one PostgreSQL: taken over within seconds when its holder dies."""

    def __init__(self, database_url: str) -> None:
        self._candidate = Candidate(database_url)
        self._sure_until = NEVER

    @property
    def held(self) -> bool:
        """Whether it leads, as far as its connection told a moment ago."""
        return monotonic() < self._sure_until

    def keep(self, stop: threading.Event, won: Callable[[], None]) -> None:
        """Stand, and once it leads watch over the connection that holds the lead."""
        while not stop.is_set():
            asked = monotonic()
            if not self._candidate.stand():
                stop.wait(STAND_EVERY)
                continue
            self._sure_until = asked + SURE_FOR
            log.info("leading")
            won()
            self._watch(stop)
            self._sure_until = NEVER
            log.info("leading_no_more")
        self._candidate.resign()

    def _watch(self, stop: threading.Event) -> None:
        """Until the lead is lost; each look that finds it makes sure of it for a little longer."""
        asked = monotonic()
        while not stop.is_set() and not self._candidate.lost(LOOK):
            self._sure_until = asked + SURE_FOR
            asked = monotonic()


def unrecorded(name: str, done: int) -> None:
    """For a clock whose ticks nobody counts."""


class Clock:
    """Ticks while this process leads, each on its own; whatever one raises is said and outlived."""

    def __init__(self, ticks: Sequence[Tick], lead: Lead, troubles: Troubles, record: Record = unrecorded) -> None:
        self._ticks = ticks
        self._lead = lead
        self._troubles = troubles
        self._record = record

    @contextmanager
    def going(self) -> Iterator[None]:
        """The clock goes for as long as the block lasts."""
        schedule, stop = self._schedule(), threading.Event()
        keeping = threading.Thread(
            target=self._lead.keep, args=(stop, lambda: _at_once(schedule)), name="leader", daemon=True
        )
        schedule.start()
        keeping.start()
        try:
            yield
        finally:
            stop.set()
            schedule.shutdown(wait=False)
            keeping.join(GIVE_UP)

    def _schedule(self) -> Any:
        from apscheduler.schedulers.background import BackgroundScheduler

        once = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        schedule = BackgroundScheduler(timezone=UTC, job_defaults=once)
        for tick in self._ticks:
            now = datetime.now(UTC)
            schedule.add_job(self._run, "interval", [tick], seconds=tick.seconds, id=tick.name, next_run_time=now)
        return schedule

    def _run(self, tick: Tick) -> None:
        if not self._lead.held:
            return
        try:
            done = tick.function()
            self._record(tick.name, done if isinstance(done, int) else 0)
        except Exception as error:
            self._troubles.note(tick.name, error)
        else:
            self._troubles.well(tick.name)


def _at_once(schedule: Any) -> None:
    """What fell due while nobody led is not kept waiting for its next turn."""
    for job in schedule.get_jobs():
        job.modify(next_run_time=datetime.now(UTC))
