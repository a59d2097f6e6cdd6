"""Whoever asked from outside hangs up some time: the database is waited for no longer than that, on both kinds."""

import socket
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import Connection, Engine, select, text

from bot.store.deadline import left, within
from bot.store.engine import PATIENCE, DatabaseTrouble, begin, open_engine, reading
from bot.store.statements import Prepared
from bot.store.tables import people
from tests.store.databases import empty
from tests.store.scenes import somebody

LONG = 60.0
SOON = 0.3
ALL = Prepared(select(people.c.id).with_for_update())


def test_without_a_deadline_there_is_as_much_time_as_usual() -> None:
    assert left(7.0) == 7.0


def test_what_is_left_runs_out_and_is_never_less_than_nothing() -> None:
    with within(LONG):
        assert left(7.0) == 7.0
        assert LONG - 10 < left(2 * LONG) <= LONG
        with within(0.0):
            assert left(7.0) == 0.0
        assert left(7.0) == 7.0
    assert left(2 * LONG) == 2 * LONG


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "use",
    [lambda connection: connection.execute(text("SELECT id FROM people FOR UPDATE")), ALL.rows],
    ids=["sqlalchemy", "prepared"],
)
def test_a_statement_that_takes_too_long_is_trouble_and_the_next_one_is_not(
    postgresql: Engine, use: Callable[[Connection], object]
) -> None:
    empty(postgresql)
    with begin(postgresql) as other, reading(postgresql):  # from here on there are two connections
        who = somebody(other)
    with begin(postgresql) as other:
        other.execute(text("SELECT id FROM people FOR UPDATE"))
        began = monotonic()
        with within(SOON):
            with (
                pytest.raises(DatabaseTrouble, match="does not answer in time"),
                begin(postgresql) as connection,
            ):
                use(connection)
            assert left(LONG) == 0.0
        assert monotonic() - began < LONG
    with begin(postgresql) as connection:
        assert connection.execute(text("SELECT id FROM people")).scalars().all() == [who.person_id]


@pytest.mark.postgresql
def test_what_is_done_in_time_is_kept(postgresql: Engine) -> None:
    with within(LONG), begin(postgresql) as connection:
        connection.execute(text("CREATE TABLE done_in_time (id int)"))
    with within(LONG), reading(postgresql) as connection:
        assert connection.execute(text("SELECT count(*) FROM done_in_time")).scalar() == 0
    with begin(postgresql) as connection:
        connection.execute(text("DROP TABLE done_in_time"))


@pytest.mark.thorough
@pytest.mark.parametrize("seconds", [1.0, 5.0], ids=["no time for it", "in time"])
def test_a_server_that_takes_calls_and_says_nothing_is_given_up(seconds: float) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        engine = open_engine(f"postgresql://someone@127.0.0.1:{silent.getsockname()[1]}/improvers")
        began = monotonic()
        with within(seconds), pytest.raises(DatabaseTrouble, match="cannot be used"), begin(engine):
            pass
        assert monotonic() - began < seconds
        engine.dispose()


def test_sqlites_one_writer_is_waited_for_no_longer(tmp_path: Path) -> None:
    engine, told = open_engine(f"sqlite:///{tmp_path / 'a.db'}"), []

    def second() -> None:
        with within(SOON), pytest.raises(DatabaseTrouble, match="is busy") as caught, begin(engine):
            pass
        told.append(caught)

    with begin(engine):
        began = monotonic()
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(LONG)
        assert monotonic() - began < PATIENCE
    assert len(told) == 1
    engine.dispose()


def test_nor_is_another_program_that_writes_to_the_file(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}")
    with begin(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE a (b)")
    other = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    began = monotonic()
    with within(SOON), pytest.raises(DatabaseTrouble, match="is busy"), begin(engine):
        pass
    assert monotonic() - began < PATIENCE
    other.execute("ROLLBACK")
    other.close()
    with begin(engine) as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == PATIENCE * 1000
    engine.dispose()
