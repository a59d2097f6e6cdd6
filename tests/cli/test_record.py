"""`improvers record`: verified, and written out."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.store import record
from bot.store.engine import begin, open_engine
from bot.work.sealing import Sealing
from tests.cli.conftest import Improvers

NOW = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
KEY = "the suppression key of the tests, long enough"


def _written(database: str) -> None:
    engine = open_engine(database)
    with begin(engine) as connection:
        record.append(connection, actor="Priya", action="took_handover", at=NOW, why="=1+1", about=("handover", 3))
    Sealing(engine, KEY, lambda: NOW).run()
    engine.dispose()


def test_a_record_that_is_as_it_was(improvers: Improvers, database: str) -> None:
    _written(database)
    result = improvers("record", "verify", DATABASE_URL=database, SUPPRESSION_KEY=KEY)
    assert result.exit_code == 0
    whole, waiting, noted = result.stdout.splitlines()
    assert whole == "All 1 sealed lines in 1 batches are as they were written." and waiting.startswith("0 wait")
    seal = noted.rpartition(" ")[2]
    again = improvers("record", "verify", "--known", seal, DATABASE_URL=database, SUPPRESSION_KEY=KEY)
    assert again.exit_code == 0


def test_a_record_that_was_changed(improvers: Improvers, database: str) -> None:
    _written(database)
    engine = open_engine(database)
    with begin(engine) as connection:
        connection.execute(text("DROP TRIGGER record_refuse_update"))
        connection.execute(text("UPDATE record SET actor = 'Sam'"))
    engine.dispose()
    result = improvers("record", "verify", DATABASE_URL=database, SUPPRESSION_KEY=KEY)
    assert result.exit_code == 1 and "batch 1 does not hold" in result.stdout and "Sam" not in result.stdout


@pytest.mark.parametrize("known", ["", "1", "1:abc", "one:" + "0" * 64])
def test_a_seal_that_is_none(improvers: Improvers, database: str, known: str) -> None:
    result = improvers("record", "verify", "--known", known, DATABASE_URL=database)
    assert result.exit_code == 2 and "--known is the number and the seal" in result.stderr


def test_the_record_as_a_table_with_its_own_reading_in_it(improvers: Improvers, database: str, tmp_path: Path) -> None:
    _written(database)
    result = improvers("record", "export", "--by", "Sam", DATABASE_URL=database)
    assert (result.exit_code, result.stderr) == (0, "2 lines.\n")
    reading, took = csv.DictReader(io.StringIO(result.stdout))
    assert (reading["actor"], reading["action"], reading["origin"]) == ("Sam", "exported_record", "command")
    assert (took["why"], took["about"], took["at"]) == ("'=1+1", "handover 3", "2026-11-03T12:00:00+00:00")

    file = tmp_path / "record.csv"
    days = ("--since", "2026-11-03", "--until", "2026-11-03")
    written = improvers("record", "export", "--by", "Sam", "--output", file, *days, DATABASE_URL=database)
    assert (written.exit_code, written.stderr) == (0, "1 lines.\n")
    assert file.stat().st_mode & 0o777 == 0o600 and "took_handover" in file.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("wrong", [(), ("--by", " "), ("--by", "Sam", "--since", "yesterday")])
def test_used_wrongly(improvers: Improvers, database: str, wrong: tuple[str, ...]) -> None:
    assert improvers("record", "export", *wrong, DATABASE_URL=database).exit_code == 2
