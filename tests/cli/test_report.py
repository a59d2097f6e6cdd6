"""`improvers report` and `improvers evidence`, as somebody on the staff types them."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.evidence_commands import KINDS_OF_LIST
from bot.work.list_mapping import COLUMNS
from tests.cli.conftest import Improvers

pytestmark = pytest.mark.thorough

IMPROVERS = (sys.executable, "-m", "bot.cli")


@pytest.fixture
def here(improvers: Improvers, database: str) -> dict[str, str]:
    """An environment with flows published."""
    environment = {"DATABASE_URL": database}
    assert improvers("publish", **environment).exit_code == 0
    return environment


def test_from_what_is_entered_to_the_report(improvers: Improvers, here: dict[str, str], tmp_path: Path) -> None:
    wanted = ("--kind", "trained_staff", "--date", "2026-08-01", "--count", "12", "--by", "Sam")
    assert "Kept: Staff trained in involvement, 12" in improvers("evidence", "add", *wanted, **here).stdout
    listed = tmp_path / "posts.csv"
    asked, yes = "advisory_board_effective_asked,2026-08-03,9\n", "advisory_board_effective_yes,2026-08-03,8\n"
    listed.write_text(f"kind,date,count\nsocial_media_posts,2026-08-02,7\n{asked}{yes}")
    assert (
        "3 lines read, 3 new."
        in improvers(*("evidence", "import", "--kind", "observations", listed, "--by", "Sam"), **here).stdout
    )
    made = improvers("report", "quarterly", "2026Q3", "--format", "json", **here)
    assert (made.exit_code, made.stderr) == (0, "Counting 2026Q3 ...\n")
    lines = {line["key"]: line for section in json.loads(made.stdout)["sections"] for line in section["lines"]}
    assert (lines["trained_staff"]["value"], lines["trained_staff"]["raw"]) == ("12", 12)
    pictures = {each["key"]: each for section in json.loads(made.stdout)["sections"] for each in section["pictures"]}
    assert "monitoring" not in pictures, "that table is the update to the PHA's"
    assert lines["social_media_posts"]["value"] == "7" and lines["social_media_posts"]["means"].startswith("Posts")
    assert [lines[f"advisory_board_effective_{part}"]["value"] for part in ("asked", "yes")] == ["9", "8"]
    assert [lines["awards"][held] for held in ("value", "last", "year_before")] == ["not entered"] * 3
    for form in ("docx", "csv"):
        output = tmp_path / f"paper.{form}"
        assert improvers("report", "quarterly", "2026Q3", "--format", form, "--output", output, **here).exit_code == 0
        assert output.stat().st_size > 1000


def test_a_word_file_is_not_thrown_at_a_terminal(here: dict[str, str]) -> None:
    made = Path("quarterly-2026Q3.docx")
    first = _at_a_terminal("report", "quarterly", "2026Q3", "--format", "docx", **here)
    assert first == (0, f"Counting 2026Q3 ...\nWritten to {made}.\n", b"")
    assert made.read_bytes().startswith(b"PK")
    made.write_text("Somebody's own.")
    second = _at_a_terminal("report", "quarterly", "2026Q3", "--format", "docx", **here)
    assert second == (2, f"{made} is there already. Name another file: --output FILE\n", b"")
    assert made.read_text() == "Somebody's own."
    command = [*IMPROVERS, "report", "quarterly", "2026Q3", "--format", "docx"]
    piped = subprocess.run(command, env=os.environ | here, stdout=subprocess.PIPE, check=True)
    assert piped.stdout.startswith(b"PK")


def _at_a_terminal(*arguments: str, **environ: str) -> tuple[int, str, bytes]:
    """How it ends, what it says beside, and what the terminal is given to show."""
    terminal, its_end = pty.openpty()
    with subprocess.Popen(
        [*IMPROVERS, *arguments], env=os.environ | environ, stdout=its_end, stderr=subprocess.PIPE, text=True
    ) as running:
        os.close(its_end)
        shown = b"".join(iter(lambda: _read(terminal), b""))
        os.close(terminal)
        said = running.communicate()[1]
    return running.returncode, said, shown


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1024)
    except OSError:
        return b""  # so Linux says that nobody writes there any more


def test_what_cannot_be_done_is_one_clear_line(improvers: Improvers, here: dict[str, str], tmp_path: Path) -> None:
    listed = tmp_path / "list.csv"
    listed.write_text("kind,date,count\nawards,never,1\n")
    for arguments, told in (
        (("report", "quarterly", "2026Q9"), '"2026Q9" is not a period.'),
        (("report", "quarterly", "2026"), "is not made for a year"),
        (("report", "public", "2099Q1"), "is not over"),
        (("evidence", "import", "--kind", "observations", listed, "--by", "Sam"), 'line 2: "never" is not a day.'),
        (("evidence", "import", "--kind", "observations", listed, "--by", "Sam", "--column", "x=y"), "--column x=y"),
        (("evidence", "principle", "9", "capacity", "fully", "--by", "Sam"), "There is no project 9."),
    ):
        result = improvers(*arguments, **here)
        assert result.exit_code == 2 and told in result.stderr, (arguments, result.stderr)


def test_the_kinds_of_list_are_those_that_can_be_read() -> None:
    assert tuple(COLUMNS) == KINDS_OF_LIST
