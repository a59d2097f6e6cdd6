"""`draw`: a flow as a picture or as text, and how many people are where."""

import os
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.store.engine import open_engine
from tests.cli.conftest import Improvers
from tests.flow.books import shipped_book
from tests.work.hospital import BEA, JOINING, Hospital

pytestmark = pytest.mark.thorough

NORTHERN = Path(__file__).parent.parent.parent / "flows" / "samples" / "northern" / "organisation.yaml"


@pytest.fixture
def hospital(database: str) -> Iterator[Hospital]:
    """Somebody who has joined, and two who wait at a question: one within the flow that asks about equality."""
    hospital = Hospital(open_engine(database))
    hospital.joins()
    hospital.joins(BEA, replies=JOINING[:9])
    hospital.joins("+447700900789", replies=("JOIN", "yes"))
    yield hospital
    hospital.engine.dispose()


def test_a_picture_is_written_and_nothing_else(improvers: Improvers) -> None:
    result = improvers("draw", "join")
    assert (result.exit_code, result.stderr) == (0, "")
    assert ElementTree.fromstring(result.stdout).attrib["viewBox"].startswith("0 0 800 ")
    assert "Are you 16 or over, and" in result.stdout and "waiting" not in result.stdout
    assert os.listdir() == []


@pytest.mark.parametrize("form", ["svg", "mermaid"])
def test_every_flow_is_known_by_its_name_and_can_be_drawn(improvers: Improvers, form: str) -> None:
    names = improvers("draw", "?").stderr.partition("Known: ")[2].strip().split(", ")
    assert names == sorted(shipped_book().flows)
    # What each of them looks like is looked at in tests/flow/test_drawing.py.
    assert [improvers("draw", name, "--format", form).exit_code for name in names[::10]] == [0] * len(names[::10])


def test_mermaid_text_and_the_flows_that_are_run(improvers: Improvers) -> None:
    short, whole = (improvers("draw", "join", "--format", "mermaid", *more).stdout for more in ((), ("--whole",)))
    assert short.startswith('---\ntitle: "Become a Hospital Improver"\n---\nflowchart TD\n')
    assert "subgraph" not in short and whole.count("subgraph") == 2


def test_a_file_takes_the_drawing(improvers: Improvers, tmp_path: Path) -> None:
    file = tmp_path / "join.svg"
    result = improvers("draw", "join", "--output", file)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"Drawn in {file}.\n")
    assert file.read_text("utf-8") == improvers("draw", "join").stdout


def test_another_trust_and_the_folder_where_flows_are_written(improvers: Improvers, folder: Path) -> None:
    file = folder / "flows" / "call.yaml"
    file.write_text(file.read_text("utf-8").replace("Which number shall we ring?", "Which number, please?"))
    assert "Which number shall we ring?" in improvers("draw", "call").stdout
    assert "Which number, please?" in improvers("draw", "call", FLOWS_DIR=str(folder)).stdout
    assert improvers("draw", "call", "--organisation", NORTHERN).stdout != improvers("draw", "call").stdout


@pytest.mark.parametrize(
    ("flow", "line"),
    [
        ("jion", 'There is no flow called "jion". Did you mean "join"? Known: after_event, agreed, '),
        ("zzzzz", 'There is no flow called "zzzzz". Known: after_event, agreed, '),
    ],
)
def test_a_flow_that_is_not_there_is_one_clear_line(improvers: Improvers, flow: str, line: str) -> None:
    result = improvers("draw", flow)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(line) and result.stderr.count("\n") == 1


def test_flows_with_mistakes_are_not_drawn(improvers: Improvers, broken: Path) -> None:
    result = improvers("draw", "join", FLOWS_DIR=str(broken))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("flows/privacy.yaml:")


def test_a_file_that_cannot_be_written_is_one_clear_line(improvers: Improvers, tmp_path: Path) -> None:
    result = improvers("draw", "join", "--output", tmp_path / "nowhere" / "join.svg")
    assert result.exit_code == 2
    assert result.stderr.endswith("No such file or directory. Check the path and who may use it.\n")


def test_with_people_the_drawing_says_how_many_are_where(
    improvers: Improvers, hospital: Hospital, database: str
) -> None:
    text = improvers("draw", "join", "--format", "mermaid", "--with-people", DATABASE_URL=database).stdout
    lines = {line.partition(" · ")[0].rpartition('"')[2]: line for line in text.splitlines() if "waiting" in line}
    assert set(lines) == {"recent", "about_you"}
    assert "1 waiting" in lines["recent"] and "1 waiting · 1 ended here" in lines["about_you"]
    picture = improvers("draw", "join", "--whole", "--with-people", DATABASE_URL=database).stdout
    assert picture.count(">1 waiting<") == 2
    alone = improvers("draw", "equality", "--format", "mermaid", "--with-people", DATABASE_URL=database).stdout
    assert alone.count("1 waiting") == 1 and alone.count("1 ended here") == 1


def test_without_people_no_database_is_needed_and_with_them_one_that_is_ready(
    improvers: Improvers, tmp_path: Path
) -> None:
    empty = f"sqlite:///{tmp_path / 'empty.db'}"
    assert improvers("draw", "join", DATABASE_URL=empty).exit_code == 0
    assert not (tmp_path / "empty.db").exists()
    result = improvers("draw", "join", "--with-people", DATABASE_URL=empty)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Run: improvers db upgrade" in result.stderr
