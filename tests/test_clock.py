"""Only the leader's clock goes; when the leader dies another's goes on within seconds."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import Engine, text
from structlog.testing import capture_logs

from bot import clock as clock_module
from bot.clock import Alone, Clock, Standing, Tick
from bot.store.engine import begin
from bot.work.faults import Troubles
from tests.store.conftest import empty_postgresql, postgresql
from tests.store.test_leader import leaders

__all__ = ["empty_postgresql", "postgresql"]

PATIENCE = 30.0
OFTEN = 0.02
SELDOM = 3600.0


class Ward:
    """Where several clocks tick, and who hears which."""

    def __init__(self) -> None:
        self.heard: Counter[str] = Counter()
        self._changed = threading.Condition()

    def tick_of(self, name: str) -> Callable[[], int]:
        """A tick that is heard."""

        def tick() -> int:
            with self._changed:
                self.heard[name] += 1
                self._changed.notify_all()
            return 0

        return tick

    def hears(self, *names: str) -> str:
        """The first of these that is heard from now on."""
        with self._changed:
            before = dict(self.heard)

            def first() -> str:
                return next((one for one in names if self.heard[one] > before.get(one, 0)), "")

            assert self._changed.wait_for(first, PATIENCE)
            return first()


@pytest.fixture
def ward() -> Ward:
    return Ward()


@pytest.fixture
def running() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def test_a_clock_that_is_alone_goes_and_says_what_it_did() -> None:
    said: list[tuple[str, int]] = []
    twice = threading.Event()

    def record(name: str, done: int) -> None:
        said.append((name, done))
        if len(said) == 2:
            twice.set()

    with Clock([Tick("sweep", OFTEN, lambda: 3)], Alone(), Troubles(), record).going():
        assert twice.wait(PATIENCE)
    assert said[:2] == [("sweep", 3), ("sweep", 3)]


@pytest.mark.postgresql
def test_only_the_leaders_clock_goes_until_it_is_lost(
    ward: Ward, running: ExitStack, postgresql: Engine, empty_postgresql: str
) -> None:
    for name in ("one", "other"):
        clock = Clock([Tick("tick", OFTEN, ward.tick_of(name))], Standing(empty_postgresql), Troubles())
        running.enter_context(clock.going())
    first = ward.hears("one", "other")
    second = {"one": "other", "other": "one"}[first]
    for _ in range(10):
        assert ward.hears("one", "other") == first
    with begin(postgresql) as connection:
        for pid in leaders(postgresql):
            connection.execute(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": pid})
    # Whichever of them takes it, one alone does; the clock goes on.
    assert ward.hears("one", "other") in (first, second)
    assert len(leaders(postgresql)) == 1


@pytest.mark.postgresql
def test_what_fell_due_while_nobody_led_is_done_at_once(
    ward: Ward, postgresql: Engine, empty_postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock_module, "STAND_EVERY", 0.05)
    with ExitStack() as first, ExitStack() as second:
        first.enter_context(
            Clock([Tick("tick", SELDOM, ward.tick_of("one"))], Standing(empty_postgresql), Troubles()).going()
        )
        ward.hears("one")
        second.enter_context(
            Clock([Tick("tick", SELDOM, ward.tick_of("other"))], Standing(empty_postgresql), Troubles()).going()
        )
        first.close()
        assert ward.hears("other") == "other"


def test_while_the_database_is_away_nobody_leads_and_nobody_complains(ward: Ward) -> None:
    away = Standing("postgresql://nobody@127.0.0.1:1/nothing")
    with capture_logs() as logs, Clock([Tick("tick", OFTEN, ward.tick_of("one"))], away, Troubles()).going():
        threading.Event().wait(5 * OFTEN)
        assert not away.held
    assert (logs, ward.heard) == ([], Counter())
