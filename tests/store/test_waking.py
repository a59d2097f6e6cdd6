"""The sender is woken at once, across connections."""

import threading

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


def test_notifying_is_allowed_everywhere(engine: Engine) -> None:
    waking.notify(engine)
    with begin(engine):
        pass
