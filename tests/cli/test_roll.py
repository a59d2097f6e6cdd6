"""`people import` and `people reconcile`: a list taken in, all or nothing, told in clear lines."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.engine import open_engine
from tests.cli.conftest import Improvers
from tests.work.hospital import Hospital

HEADING = "phone,first name,agreed on,invitations,equality form\n"
GOOD = HEADING + "07700 900301,Mia,2025-03-01,yes,yes\n07700 900302,Kai,2025-03-01,no,no\n"


@pytest.fixture
def hospital(database: str) -> Iterator[Hospital]:
    hospital = Hospital(open_engine(database))
    yield hospital
    hospital.engine.dispose()


def test_a_list_is_read_taken_in_and_then_differs_in_nothing(
    improvers: Improvers, hospital: Hospital, database: str, tmp_path: Path
) -> None:
    file = tmp_path / "members.csv"
    file.write_text(GOOD)
    tried = improvers("people", "import", file, "--evidence", "form 2", "--dry-run", DATABASE_URL=database)
    assert tried.stdout == "2 new, 0 known already. Nothing was changed.\n"
    assert hospital.rows("SELECT id FROM people") == []
    taken = improvers("people", "import", file, "--evidence", "form 2", DATABASE_URL=database)
    assert taken.exit_code == 0 and taken.stdout.startswith("1 improvers are new. 0 were known")
    assert "1 have nearly joined" in taken.stdout
    assert improvers("people", "reconcile", file, DATABASE_URL=database).exit_code == 0
    file.write_text(HEADING + "07700 900303,Bo,2025-03-01,yes,yes\n")
    differs = improvers("people", "reconcile", file, DATABASE_URL=database)
    assert differs.exit_code == 1 and differs.stdout.count("not on the list: ") == 2
    assert "line 2: new" in differs.stdout and "1 new, 0 changed, 2 not on the list" in differs.stderr


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "line 1: phone: this column is missing."),
        (HEADING.encode(), "line 2: there is nobody on this list."),
        (GOOD.encode("utf-16"), "is not UTF-8"),
        (GOOD.replace("Mia", "Zo\xeb").encode("latin-1"), "is not UTF-8"),
        (b"PK\x03\x04\x00\x00", "is not a CSV file"),
        ((HEADING + '"07700 900301,Mia').encode(), "cannot be read as CSV"),
        ((GOOD + "07700 900301,Mia,2025-03-01,yes,yes\n").encode(), "the same number stands in line 2"),
        ((GOOD + "nobody,x,2025-03-01,yes,yes\n").encode(), "Nothing was taken in."),
    ],
)
def test_a_bad_list_is_refused_whole(
    improvers: Improvers, hospital: Hospital, database: str, tmp_path: Path, content: bytes, told: str
) -> None:
    file = tmp_path / "members.csv"
    file.write_bytes(content)
    result = improvers("people", "import", file, "--evidence", "form 2", DATABASE_URL=database)
    assert result.exit_code == 2 and told in result.stderr and "Traceback" not in result.output
    assert "07700" not in result.output and hospital.rows("SELECT id FROM people") == []
