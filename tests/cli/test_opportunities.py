"""`improvers project`, `request`, `opportunity`, `claims` and `partners`, as the manual has them."""

import re
import shlex
from collections.abc import Iterator
from getpass import getuser
from pathlib import Path

import pytest

from bot.store.engine import begin, open_engine
from tests.cli.conftest import Improvers
from tests.store.crowds import improver
from tests.work.hospital import Hospital

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).parents[2]
MANUAL = (ROOT / "docs" / "opportunities.md").read_text("utf-8")
SAMPLES = ROOT / "bot" / "demo" / "samples"
FIRST, LAST = (
    re.findall(r"^    improvers (.*?)(?:  +#.*)?$", part, re.MULTILINE) for part in MANUAL.split("## The file of an")
)


@pytest.fixture
def hospital(database: str) -> Iterator[Hospital]:
    """A hospital with one improver who knows the eye clinic."""
    hospital = Hospital(open_engine(database))
    with begin(hospital.engine) as connection:
        improver(connection, 1, services=("eye",))
    yield hospital
    hospital.engine.dispose()


def run(improvers: Improvers, database: str, command: str) -> tuple[int, str]:
    """How a command of the manual ends, and the first line that it prints."""
    words = [str(SAMPLES / word) if word.endswith(".yaml") else word for word in shlex.split(command)]
    result = improvers(*words, DATABASE_URL=database)
    said = result.stdout or result.stderr
    return result.exit_code, said.splitlines()[0] if said else ""


def test_the_manuals_commands_in_their_order(improvers: Improvers, database: str, hospital: Hospital) -> None:
    assert [run(improvers, database, command) for command in FIRST] == [
        (0, "Project 1 is there. Its request: improvers request add 1 FILE --by NAME"),
        (0, "Request 1 is a draft. To hand it in: improvers request submit 1"),
        (0, "Request 1 is with the PPI team."),
        (0, "Request 1 is reviewed. To go on: improvers opportunity add 1 FILE --by NAME"),
        (0, "Opportunity 1 is a draft. To see what speaks against it: improvers opportunity check 1"),
        (0, "Opportunity 1 may go out. To ask people: improvers opportunity invite 1 --by NAME"),
        (0, "1  asked 0 times in a year  service:eye"),
        (0, "1 person will be asked, by broadcast 1."),
        (0, "Opportunity 1 of project 1: Choosing new signs"),
    ]
    assert [run(improvers, database, command) for command in LAST] == [
        (0, "Opportunity 1 is changed. 0 people are told."),
        (0, "Opportunity 1 is closed. Whoever has a place keeps it."),
        (2, "Opportunity 1 is not over yet."),
        (0, "0 claims to pay."),
        (2, "There is no claim 1. See: improvers claims list"),
        (0, ""),
        (2, "Project 1 cannot end yet: its opportunities 1 must be held or cancelled first."),
    ]
    shown = improvers("request", "show", "1", DATABASE_URL=database).stdout
    (impact,) = re.findall(r'request review 1 .*--equality-impact "([^"]+)"', MANUAL)
    assert f"Equality impact: {impact}\n" in shown
    noted = hospital.rows("SELECT actor, action, about, origin FROM record WHERE origin = 'command' ORDER BY at")
    assert [(row["action"], row["about"]) for row in noted] == [
        ("began_project", "project 1"),
        ("wrote_request", "request 1"),
        ("submitted_request", "request 1"),
        ("reviewed_request", "request 1"),
        ("wrote_opportunity", "opportunity 1"),
        ("invited", "opportunity 1"),
        ("changed_opportunity", "opportunity 1"),
        ("closed_opportunity", "opportunity 1"),
    ]
    assert [noted[0]["actor"], noted[3]["actor"]] == ["Sam", "Priya"] and noted[2]["actor"] == getuser()


@pytest.mark.parametrize(
    ("command", "line"),
    [
        ("project show 7", "There is no project 7. See: improvers project list"),
        ("request show 7", "There is no request 7. See: improvers project show PROJECT"),
        ("request submit 7", "There is no request 7. See: improvers project show PROJECT"),
        ("opportunity show 7", "There is no opportunity 7. See: improvers opportunity list"),
        ("opportunity cancel 7", "There is no opportunity 7. See: improvers opportunity list"),
        ("opportunity invite 7 --by Sam", "There is no opportunity 7. See: improvers opportunity list"),
        ("opportunity add 7 signs.yaml --by Sam", "There is no request 7. See: improvers project show PROJECT"),
        ("request add 7 request.yaml --by Sam", "There is no project 7. See: improvers project list"),
        ("partners begin 7", "Person 7 has not said that they would like to be a Patient Partner."),
        ("partners review 7", "Person 7 is no Patient Partner. See: improvers partners list"),
        ("project add ' ' --about x --lead x --by x", "A project needs a title."),
    ],
)
@pytest.mark.usefixtures("hospital")
def test_what_cannot_be_done_is_one_clear_line(improvers: Improvers, database: str, command: str, line: str) -> None:
    code, said = run(improvers, database, command)
    assert code == 2 and said.startswith(line)


@pytest.mark.usefixtures("hospital")
def test_a_file_that_is_wrong_is_told_by_line_and_changes_nothing(
    improvers: Improvers, database: str, hospital: Hospital, tmp_path: Path
) -> None:
    for command in FIRST[:4]:
        run(improvers, database, command)
    wrong = tmp_path / "wrong.yaml"
    wrong.write_bytes(b"title: \xff")
    result = improvers("opportunity", "add", "1", wrong, "--by", "Sam", DATABASE_URL=database)
    assert (result.exit_code, result.stderr) == (2, f"{wrong}: this is not UTF-8 text. Save it as UTF-8.\n")
    wrong.write_text((SAMPLES / "signs.yaml").read_text().replace("rung: Involving", "rung: Involved"))
    result = improvers("opportunity", "add", "1", wrong, "--by", "Sam", DATABASE_URL=database)
    told, count = result.stderr.splitlines()
    assert f'{wrong}:9:7: "Involved" is not on the ladder' in told and 'Did you mean "Involving"?' in told
    assert count == "1 thing to mend. Nothing was kept." and result.exit_code == 2
    assert hospital.rows("SELECT id FROM opportunities") == []


@pytest.mark.usefixtures("hospital")
def test_a_patient_partner_from_wish_to_end(improvers: Improvers, database: str, hospital: Hospital) -> None:
    from tests.store.scenes import number

    hospital.hears("partner", number(1))
    hospital.hears("yes", number(1))
    assert run(improvers, database, "partners list") == (0, "person 1  wishes  would like to be one")
    assert run(improvers, database, "partners begin 1")[0] == 0
    assert "partner  since" in run(improvers, database, "partners list")[1]
    assert run(improvers, database, "partners review 1")[0] == 0
    assert run(improvers, database, "partners end 1")[0] == 0
    assert run(improvers, database, "partners end 1")[0] == 2
