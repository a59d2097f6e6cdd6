"""Opening the database, using it from several threads, and what is said when it cannot be used."""

import os
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, make_url, text
from sqlalchemy.exc import DBAPIError

from bot.store import addresses, people, revisions, schema
from bot.store import engine as engine_module
from bot.store.engine import DatabaseTrouble, as_one, begin, open_engine, reading, scrub, sort_of
from tests.store.scenes import NOW, at_once, publish, somebody


def _setting(connection: Connection, name: str) -> Any:
    return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def _trouble(url: str) -> str:
    engine = open_engine(url)
    with pytest.raises(DatabaseTrouble) as caught, begin(engine):
        pass
    engine.dispose()
    told = str(caught.value)
    assert "\n" not in told
    return told


# Opening


@pytest.mark.parametrize(
    ("url", "sort"),
    [
        ("sqlite:///improvers.db", "sqlite"),
        ("postgresql://someone@db/improvers", "postgresql"),
        ("postgres://someone@db/improvers", "postgresql"),
        ("postgresql+psycopg2://someone@db/improvers", "postgresql"),
    ],
)
def test_the_sort_of_database_is_in_its_address(url: str, sort: str) -> None:
    assert sort_of(url) == sort


@pytest.mark.parametrize("url", ["", "mysql://root:hunter2@db/x", "improvers.db", "sqlite", "oracle://a:b@c"])
def test_other_addresses_are_refused_without_repeating_them(url: str) -> None:
    with pytest.raises(DatabaseTrouble, match="DATABASE_URL must begin with sqlite:///") as caught:
        open_engine(url)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused(url: str) -> None:
    with pytest.raises(DatabaseTrouble, match="needs a file"):
        open_engine(url)


def test_sqlite_is_set_up_for_safety(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}")
    with begin(engine) as connection:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
        assert [_setting(connection, name) for name in names] == ["wal", 2, 1, 10_000, 1]
    engine.dispose()


# Writing and reading


def test_an_exception_takes_everything_back(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), begin(engine) as connection:  # noqa: PT012
        somebody(connection)
        raise ZeroDivisionError
    with reading(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM people")).scalar() == 0


def test_a_commit_that_fails_takes_everything_back_and_the_next_writer_goes_on(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}")
    with begin(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE a (id INTEGER PRIMARY KEY)")
        connection.exec_driver_sql("CREATE TABLE b (a INTEGER REFERENCES a DEFERRABLE INITIALLY DEFERRED)")
    with pytest.raises(DBAPIError, match="FOREIGN KEY"), begin(engine) as connection:
        connection.exec_driver_sql("INSERT INTO b VALUES (7)")
    with begin(engine) as connection:
        connection.exec_driver_sql("INSERT INTO a VALUES (1)")
    with reading(engine) as connection:
        assert connection.exec_driver_sql("SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b)").one() == (1, 0)
    engine.dispose()


def test_an_engine_that_is_disposed_of_leaves_the_file_closed_and_can_be_used_again(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    engine = open_engine(f"sqlite:///{path}")
    for _ in range(2):
        with begin(engine) as connection:
            connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS a (b)")
        assert _is_open(path)
        engine.dispose()
        assert not _is_open(path)


def _is_open(path: Path) -> bool:
    # Whoever closes an SQLite file last takes the files beside it away.
    return path.with_name(f"{path.name}-wal").exists()


def test_writers_at_once_lose_nothing_and_never_meet_a_locked_database(engine: Engine) -> None:
    with begin(engine) as connection:
        who = somebody(connection)

    def add(connection: Connection, _: int) -> None:
        here = somebody(connection)
        addresses.heard(connection, here.address_id, NOW, here.idle_replies + 1, None)

    for _ in range(3):
        at_once(16, engine, add)
    with begin(engine) as connection:
        assert somebody(connection).idle_replies == 48
        assert somebody(connection).person_id == who.person_id


def test_a_reader_does_not_wait_for_a_writer_and_sees_nothing_half_done(engine: Engine) -> None:
    with begin(engine) as writer:
        who = somebody(writer)
        with reading(engine) as reader:
            assert list(reader.execute(text("SELECT id FROM people WHERE forgetting"))) == []
            assert reader.execute(text("SELECT count(*) FROM people")).scalar() == 0
        people.mark_forgetting(writer, who.person_id)
    with reading(engine) as reader:
        forgetting = reader.execute(text("SELECT id FROM people WHERE forgetting")).scalars()
        assert list(forgetting) == [who.person_id]


def test_a_reading_keeps_no_other_writer_waiting(engine: Engine) -> None:
    with reading(engine) as reader:
        assert reader.execute(text("SELECT count(*) FROM people")).scalar() == 0
        with begin(engine) as writer:
            somebody(writer)


def test_a_reading_on_postgresql_refuses_to_write_and_the_next_user_may(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        return
    with pytest.raises(DBAPIError, match="read-only"), reading(engine) as connection:
        somebody(connection)
    with begin(engine) as connection:
        somebody(connection)


def test_errors_name_no_values(engine: Engine) -> None:
    secret = "what somebody said"
    add = text("INSERT INTO people (subject, state, facts) VALUES ('x', 'y', :facts)")
    with pytest.raises(DBAPIError) as caught, begin(engine) as connection:
        connection.execute(add, {"facts": secret})
    assert secret not in f"{caught.value} {caught.value.__cause__}"


def test_a_pool_that_is_empty_is_said_so(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine.pool, "_timeout", 0)
    held = [engine.connect() for _ in range(engine_module.CONNECTIONS)]
    with pytest.raises(DatabaseTrouble, match="All 10 connections"), reading(engine):
        pass
    for connection in held:
        connection.close()
    with reading(engine):
        pass


def test_a_writer_that_never_ends_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "PATIENCE", 0)
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}")
    told: list[str] = []

    def second() -> None:
        with pytest.raises(DatabaseTrouble) as caught, begin(engine):
            pass
        told.append(str(caught.value))

    with begin(engine):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(30)
    assert "is busy" in told[0]
    engine.dispose()


def test_scrubbing_empties_the_write_ahead_file(engine: Engine) -> None:
    with begin(engine) as connection:
        somebody(connection)
    scrub(engine)
    if engine.dialect.name == "sqlite":
        assert os.path.getsize(f"{engine.url.database}-wal") == 0
    with begin(engine) as connection:
        somebody(connection)


def test_what_is_scrubbed_as_part_of_one_is_scrubbed_at_its_end(engine: Engine) -> None:
    with as_one(engine):
        with begin(engine) as connection:
            somebody(connection)
        scrub(engine)
    if engine.dialect.name == "sqlite":
        assert os.path.getsize(f"{engine.url.database}-wal") == 0


# Trouble


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    told = _trouble(f"sqlite:///{tmp_path / 'nowhere' / 'a.db'}")
    assert told == (
        f"The database {tmp_path / 'nowhere' / 'a.db'} cannot be opened. "
        "Check that its folder exists and who may write there."
    )


def test_a_file_that_is_no_database_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("This is a letter, and not a database at all. " * 100)
    assert "is not an SQLite database" in _trouble(f"sqlite:///{tmp_path / 'a.db'}")


def test_a_file_that_may_not_be_written_is_said_so(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "a.db").execute("CREATE TABLE a (b)").connection.close()
    assert "cannot be written to" in _trouble(f"sqlite:///file:{tmp_path / 'a.db'}?mode=ro&uri=true")


def test_a_damaged_file_is_said_so(migrated_file: Path, tmp_path: Path) -> None:
    damaged = bytearray(migrated_file.read_bytes())
    damaged[4096:] = b"\xff" * (len(damaged) - 4096)
    (tmp_path / "a.db").write_bytes(damaged)
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}")
    with (
        pytest.raises(DatabaseTrouble, match=r"is damaged\. Restore it from a backup\."),
        begin(engine) as connection,
    ):
        somebody(connection)
    engine.dispose()


def test_another_program_that_holds_the_file_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    engine = open_engine(f"sqlite:///{path}")
    with reading(engine):
        pass
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseTrouble, match="is busy: another program"), begin(engine):
        pass
    other.close()
    with begin(engine):
        pass
    engine.dispose()


def test_a_server_that_is_not_there_is_said_so_without_its_password() -> None:
    told = _trouble("postgresql://someone:hunter2@127.0.0.1:1/improvers?application_name=hunter2")
    assert told.startswith("The database postgresql://someone@127.0.0.1:1/improvers cannot be used (")
    assert "refused" in told
    assert told.endswith("Check that it runs and that DATABASE_URL is right.")
    assert "hunter2" not in told


@pytest.mark.postgresql
def test_a_database_that_is_not_there_is_said_so(empty_postgresql: str) -> None:
    url = make_url(empty_postgresql).set(database="nothing_here").render_as_string(hide_password=False)
    assert 'database "nothing_here" does not exist' in _trouble(url)


@pytest.mark.postgresql
def test_connections_that_the_server_closed_meanwhile_are_replaced_unnoticed(postgresql: Engine) -> None:
    with begin(postgresql) as one, begin(postgresql) as two:
        doomed = [connection.execute(text("SELECT pg_backend_pid()")).scalar_one() for connection in (one, two)]
    _end_connections(postgresql.url.render_as_string(hide_password=False), doomed)
    for _ in range(3):
        with begin(postgresql) as one, begin(postgresql) as two:
            assert one.execute(text("SELECT 1")).scalar() == two.execute(text("SELECT 1")).scalar() == 1


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "use",
    [
        lambda connection: connection.execute(text("SELECT 1")),
        somebody,
    ],
    ids=["sqlalchemy", "prepared"],
)
def test_a_connection_that_breaks_in_a_transaction_is_trouble_once(
    postgresql: Engine, use: Callable[[Connection], object]
) -> None:
    with (  # noqa: PT012
        pytest.raises(DatabaseTrouble, match="cannot be used"),
        begin(postgresql) as connection,
    ):
        doomed = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        _end_connections(postgresql.url.render_as_string(hide_password=False), [doomed])
        use(connection)
    with begin(postgresql) as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1


def _end_connections(url: str, pids: list[int]) -> None:
    other = open_engine(url)
    with begin(other) as connection:
        for pid in pids:
            connection.execute(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": pid})
    other.dispose()


def test_a_new_sqlite_file_is_for_its_owner_only(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/improvers.db")
    schema.upgrade(engine)
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    engine.dispose()
    assert set(modes.values()) == {0o600} and "improvers.db" in modes


def _fails(connection: Connection, revision: str) -> None:
    publish(connection, revision)
    raise ZeroDivisionError


def _fails_as_one(engine: Engine, revision: str) -> None:
    with begin(engine) as connection:
        _fails(connection, revision)


def test_what_is_done_as_one_is_kept_together_or_not_at_all(engine: Engine) -> None:
    with as_one(engine):
        with begin(engine) as connection:
            publish(connection, "first")
        with reading(engine) as connection:
            assert revisions.current(connection) == "first", "what was written is read"
        with pytest.raises(ZeroDivisionError):
            _fails_as_one(engine, "failed")
    with reading(engine) as connection:
        assert revisions.current(connection) == "first"
    with pytest.raises(ZeroDivisionError), as_one(engine), begin(engine) as connection:
        _fails(connection, "second")
    with reading(engine) as connection:
        assert revisions.current(connection) == "first"
