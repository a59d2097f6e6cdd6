"""`check`: everything or some files of it; for people, for programs and for code hosts."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import Improvers

pytestmark = pytest.mark.thorough

NOWHERE = 'step "a" goes to "nowhere", which is not a step.'
NO_EASY = 'easy words are missing: add "easy: ..." beside it.'
ODD = 'title: "100%: odd"\nsteps:\n  a:\n    say: One 100% text.\n    easy: Hm.\n    sms: "A\\nb, and/or c."\n'


def test_only_the_files_that_are_named_are_told_and_all_are_read(improvers: Improvers, broken: Path) -> None:
    flows = broken / "flows"
    (flows / "tea.yaml").write_text("title: Tea\nsteps: {a: {run: join, on declind: end}}\n")
    whole = improvers("check", broken)
    named = improvers("check", flows / "privacy.yaml")
    assert whole.exit_code == named.exit_code == 1
    assert [line.split(":")[0] for line in named.stdout.splitlines()] == ["flows/privacy.yaml"] * 2
    assert "2 to mend" in named.stderr and "1 more in other files." in named.stderr
    assert {line.split(":")[0] for line in whole.stdout.splitlines()} == {"flows/privacy.yaml", "flows/tea.yaml"}
    both = improvers("check", flows / "privacy.yaml", flows / "tea.yaml")
    assert both.stdout == improvers("check", flows).stdout == whole.stdout


def test_a_file_that_is_right_beside_one_that_is_not_is_well(improvers: Improvers, broken: Path) -> None:
    result = improvers("check", broken / "flows" / "join.yaml", broken / "flows" / "lists")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "0 to mend" in result.stderr and "2 more in other files." in result.stderr


def test_a_journey_is_checked_once_the_flows_are_right(improvers: Improvers, folder: Path) -> None:
    journey = folder / "flows" / "journeys" / "tea.yaml"
    journey.parent.mkdir()
    journey.write_text("title: Tea\nflow: jion\nsteps: [{they say: JOIN}]\n")
    result = improvers("check", journey)
    assert result.exit_code == 1
    assert result.stdout == 'flows/journeys/tea.yaml:2:7: "jion" is not a flow. Did you mean "join"?\n'
    assert improvers("check", folder).stdout == result.stdout


def test_short_easy_texts_that_are_the_plain_ones_are_counted(improvers: Improvers, folder: Path) -> None:
    def alike(easy: str) -> int:
        (folder / "flows" / "tea.yaml").write_text(f'title: Tea\nsteps:\n  a: {{say: Tea is ready., easy: "{easy}"}}\n')
        found = re.search(r"(\d+) easy texts are the plain ones word for word", improvers("check", folder).stderr)
        assert found
        return int(found[1])

    assert alike("Tea is ready.") == alike("Come and drink tea.") + 1


@pytest.mark.parametrize("name", ["no_such.yaml", "notes.txt"])
def test_what_is_not_read_is_refused_and_not_praised(improvers: Improvers, folder: Path, name: str) -> None:
    (folder / "notes.txt").write_text("Buy milk.")
    result = improvers("check", folder / name)
    assert (result.exit_code, result.stdout) == (2, "")
    assert name in result.stderr


def test_a_file_that_belongs_to_no_flows_and_files_of_two_folders_are_refused(
    improvers: Improvers, folder: Path, tmp_path: Path
) -> None:
    lonely = tmp_path / "tea.yaml"
    lonely.write_text("title: Tea\n")
    result = improvers("check", lonely)
    assert result.exit_code == 2 and "belongs to no flows" in result.stderr
    other = tmp_path / "other" / "flows" / "organisation.yaml"
    other.parent.mkdir(parents=True)
    other.write_text("name: Other\n")
    result = improvers("check", other, folder / "flows" / "join.yaml")
    assert result.exit_code == 2 and "different flows" in result.stderr


def test_for_programs_it_is_json_of_a_stable_shape(improvers: Improvers, broken: Path) -> None:
    result = improvers("check", broken, "--format", "json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert told.keys() == {"version", "folder", "mistakes"}
    assert (told["version"], told["folder"]) == (1, str(broken))
    assert told["mistakes"] == [
        {"path": "flows/privacy.yaml", "line": 4, "column": 10, "serious": True, "what": NO_EASY},
        {"path": "flows/privacy.yaml", "line": 5, "column": 9, "serious": True, "what": NOWHERE},
    ]
    well = improvers("check", "--format", "json")
    assert (well.exit_code, json.loads(well.stdout)["mistakes"]) == (0, [])


def test_for_github_each_is_a_workflow_command(
    improvers: Improvers, broken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(broken.parent)
    (broken / "flows" / "wording.yaml").unlink()
    result = improvers("check", broken, "--format", "github")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"::error file=workshop/flows/privacy.yaml,line=4,col=10::{NO_EASY}",
        f"::error file=workshop/flows/privacy.yaml,line=5,col=9::{NOWHERE}",
        "::warning file=workshop/flows/wording.yaml,line=1,col=1::"
        "this file is missing, so nobody looks for words that are hard to read.",
    ]


def test_for_github_what_would_end_a_command_or_a_property_is_escaped(
    improvers: Improvers, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = folder.rename(folder.with_name("50%, a:b"))
    (odd / "flows" / "privacy.yaml").write_text(ODD)
    monkeypatch.chdir(odd.parent)
    lines = improvers("check", odd, "--format", "github").stdout.splitlines()
    place = "::error file=50%25%2C a%3Ab/flows/privacy.yaml,line="
    assert [line for line in lines if not line.startswith(place)] == []
    assert f'{place}4,col=10::"%25" is hard to read or unkind. Say it like "8 out of 10".' in lines


def test_schemas_are_written_beside_the_flows(improvers: Improvers, folder: Path) -> None:
    result = improvers("schema", folder)
    assert result.exit_code == 0
    files = sorted(path.name for path in (folder / "flows" / "schema").iterdir())
    assert "flow.json" in files and "journey.json" in files
    assert json.loads((folder / "flows" / "schema" / "flow.json").read_text())["properties"]["steps"]["description"]
    assert improvers("check", folder).exit_code == 0


def test_costs_are_told_of_every_message_where_they_are_asked_for(improvers: Improvers, folder: Path) -> None:
    told = improvers("check", folder, "--costs")
    assert told.exit_code == 0 and told.stdout.startswith("# What each language costs by SMS\n")
    assert "| Polish | easy |" in told.stdout and "| `join.ready.ask` |" in told.stdout
    assert improvers("check", folder).stdout == ""


def test_costs_are_told_of_nothing_that_cannot_be_published(improvers: Improvers, broken: Path) -> None:
    told = improvers("check", broken, "--costs")
    assert told.exit_code == 1 and "What each language costs" not in told.stdout
