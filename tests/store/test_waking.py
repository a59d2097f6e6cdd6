"""The sender is woken at once, across connections."""

import threading

import psycopg
import pytest
from sqlalchemy import Engine, text

from bot.store import waking
from bot.store.engine import DatabaseTrouble, begin
from tests.store.scenes import at_once


@pytest.mark.postgresql
def test_a_listener_wakes_once_for_many_calls(postgresql: Engine, empty_postgresql: str) -> None:
    with waking.listen(empty_postgresql) as listener:
        assert not listener.wait(0)
        for _ in range(5):
            waking.notify(postgresql)
        assert listener.wait(30)
        assert not listener.wait(0)
        waking.notify(postgresql)
        assert listener.wait(30)


@pytest.mark.postgresql
def test_a_listener_that_waits_already_is_woken(postgresql: Engine, empty_postgresql: str) -> None:
    woken: list[bool] = []
    with waking.listen(empty_postgresql) as listener:
        thread = threading.Thread(target=lambda: woken.append(listener.wait(30)))
        thread.start()
        waking.notify(postgresql)
        thread.join(30)
    assert woken == [True]


@pytest.mark.postgresql
def test_every_listener_hears(postgresql: Engine, empty_postgresql: str) -> None:
    with waking.listen(empty_postgresql) as one, waking.listen(empty_postgresql) as other:
        at_once(4, postgresql, lambda connection, _: waking.notify(postgresql))
        assert one.wait(30)
        assert other.wait(30)


@pytest.mark.postgresql
def test_a_listener_whose_connection_breaks_is_in_trouble(postgresql: Engine, empty_postgresql: str) -> None:
    with waking.listen(empty_postgresql) as listener:
        with begin(postgresql) as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND query LIKE 'LISTEN%'"
                )
            ).all()
        with pytest.raises(DatabaseTrouble, match="cannot be listened to"):
            listener.wait(30)


def test_where_nobody_listens_there_is_trouble_without_a_password() -> None:
    with pytest.raises(DatabaseTrouble) as caught:
        waking.listen("postgresql://someone:hunter2@127.0.0.1:1/improvers")
    assert "postgresql://someone@127.0.0.1:1/improvers" in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.postgresql
def test_a_caller_wakes_without_being_waited_for(empty_postgresql: str) -> None:
    caller = waking.Caller(empty_postgresql)
    with waking.listen(empty_postgresql) as listener:
        for _ in range(3):
            caller.call()
            assert listener.wait(30)


@pytest.mark.postgresql
def test_a_caller_whose_connection_breaks_calls_over_another(postgresql: Engine, empty_postgresql: str) -> None:
    caller = waking.Caller(empty_postgresql)
    with waking.listen(empty_postgresql) as listener:
        caller.call()
        assert listener.wait(30)
        with begin(postgresql) as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND query LIKE 'NOTIFY%' AND pid <> pg_backend_pid()"
                )
            ).all()
        caller.call()
        assert listener.wait(30)


class Slow:
    """A connection on which one notification takes as long as the test wants."""

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Semaphore(0), threading.Semaphore(0)
        self.calls = 0

    def execute(self, statement: str) -> None:
        """Wait for the test."""
        self.calls += 1
        self.begun.release()
        self.go_on.acquire()


def test_all_calls_during_one_are_one_more(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Slow()
    monkeypatch.setattr(waking, "connect", lambda _: slow)
    caller = waking.Caller("postgresql://nobody@127.0.0.1:1/nothing")
    caller.call()
    assert slow.begun.acquire(timeout=30)
    for _ in range(50):
        caller.call()
    slow.go_on.release()
    assert slow.begun.acquire(timeout=30)
    slow.go_on.release()
    assert not slow.begun.acquire(timeout=0.1)
    assert slow.calls == 2


def test_a_caller_never_fails_whoever_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = threading.Semaphore(0)

    def connect(_: str) -> None:
        tried.release()
        raise psycopg.OperationalError

    monkeypatch.setattr(waking, "connect", connect)
    caller = waking.Caller("postgresql://nobody@127.0.0.1:1/nothing")
    for _ in range(3):
        caller.call()
        assert tried.acquire(timeout=30)


def test_notifying_is_allowed_everywhere(engine: Engine) -> None:
    waking.notify(engine)
    with begin(engine):
        pass
