"""A database is asked how it is, and stays as it was."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from bot.store import checkup
from bot.store.engine import open_engine, reading


def test_what_is_written_for_a_try_is_read_and_gone(engine: Engine) -> None:
    assert checkup.keeps_what_is_written(engine)
    with reading(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM wordings")).scalar() == 0


def test_postgresql_has_a_clock_and_sqlite_a_disk(engine: Engine) -> None:
    there, room = checkup.time_there(engine), checkup.room_left(engine)
    if engine.dialect.name == "sqlite":
        assert there is None and room is not None and room > 0
    else:
        assert there is not None and abs(there - datetime.now(UTC)) < timedelta(minutes=1) and room is None


@pytest.mark.postgresql
def test_settings_that_can_lose_a_commit_are_named(postgresql: Engine, empty_postgresql: str) -> None:
    careless = open_engine(f"{empty_postgresql}?options=-csynchronous_commit%3Doff")
    (line,) = [line for line in checkup.unsafe_settings(careless) if line.startswith("synchronous_commit")]
    assert line.startswith("synchronous_commit is off") and line.endswith("Set it to on.")
    careful = open_engine(f"{empty_postgresql}?options=-csynchronous_commit%3Dremote_apply")
    assert not [line for line in checkup.unsafe_settings(careful) if line.startswith("synchronous_commit")]
    for opened in (careless, careful):
        opened.dispose()


@pytest.mark.postgresql
def test_a_server_that_is_too_old_is_named(postgresql: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "OLDEST_POSTGRESQL", 99)
    assert any("is too old. Upgrade it to 99 or newer." in line for line in checkup.unsafe_settings(postgresql))


def test_a_file_that_is_not_there_is_missing_and_stays_so(engine: Engine, tmp_path: Path) -> None:
    assert not checkup.is_missing(engine)
    absent = open_engine(f"sqlite:///{tmp_path}/absent.db")
    assert checkup.is_missing(absent)
    assert not (tmp_path / "absent.db").exists()
