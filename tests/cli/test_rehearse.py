"""`improvers rehearse`: what it plays, what it tells, and its exit codes."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from tests.flow.books import NORTHERN, ROOT

pytestmark = pytest.mark.thorough

WELL, FOUND_WRONG, USED_WRONGLY = 0, 1, 2
HELP = "title: Help\nsteps:\n  - they say: HELP\n    we ask: nothing\n"
WRONG = "title: Wrong\nsteps:\n  - they say: JOIN\n    we say: Good morning\n    we ask: join.ready\nover: yes\n"


def rehearse(*arguments: object, typed: str = "") -> Result:
    return CliRunner().invoke(main, ["rehearse", *map(str, arguments)], input=typed)


@pytest.fixture
def workshop(tmp_path: Path) -> Path:
    """A copy of the flows to change, with one small journey."""
    shutil.copytree(ROOT / "flows", tmp_path / "flows")
    journeys = tmp_path / "flows" / "journeys"
    shutil.rmtree(journeys)
    journeys.mkdir()
    (journeys / "help.yaml").write_text(HELP)
    return tmp_path


@pytest.mark.parametrize("arguments", [(), ("--organisation", NORTHERN)], ids=["leicester", "northern"])
def test_what_is_shipped_holds_and_is_walked_whole(arguments: tuple[object, ...]) -> None:
    result = rehearse("--whole", *arguments)
    assert result.exit_code == WELL, result.output
    summary, coverage = result.stdout.splitlines()
    assert summary.endswith(": all hold.") and " journeys, played " in summary
    assert " steps walked, " in coverage


def test_a_folder_of_flows_is_played_with_its_own_journeys_and_what_they_miss_is_named(workshop: Path) -> None:
    result = rehearse(workshop)
    assert result.exit_code == WELL
    assert "1 journey, played 4 times: all hold." in result.stdout
    assert 'no journey comes by step "ready".' in result.stdout
    assert not any("flows/help.yaml" in line for line in result.stdout.splitlines())
    assert "1 of " in result.stdout.splitlines()[-1]
    assert rehearse(workshop, "--whole").exit_code == FOUND_WRONG


def test_one_file_is_played_in_the_flows_beside_it_without_a_list_of_what_it_misses(workshop: Path) -> None:
    result = rehearse(workshop / "flows" / "journeys" / "help.yaml")
    assert result.exit_code == WELL
    assert len(result.stdout.splitlines()) == 2


def test_a_journey_that_stands_by_itself_is_played_in_what_is_shipped(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(HELP)
    assert rehearse(tmp_path / "mine.yaml").exit_code == WELL
    assert rehearse(tmp_path).exit_code == WELL


def test_a_failure_is_told_with_its_place_and_both_sides(workshop: Path) -> None:
    wrong = workshop / "flows" / "journeys" / "wrong.yaml"
    wrong.write_text(WRONG)
    result = rehearse(wrong)
    assert result.exit_code == FOUND_WRONG
    told = result.stdout.splitlines()
    assert told[0] == 'flows/journeys/wrong.yaml:4:5: "Wrong" fails in English, plain words, SMS'
    assert told[1:4] == [
        "    they said: JOIN",
        "    expected:  Good morning",
        "    instead:   it is not said",
    ]
    assert told[4].startswith("    we said:   Leicester's Hospitals: thank you")
    assert told[6] == (
        'flows/journeys/wrong.yaml:6:1: "Wrong" fails in every way of speaking, first in English, plain words, SMS'
    )
    assert told[-2] == "1 journey, played 4 times: 1 fails."


def test_a_failure_in_some_ways_of_speaking_names_them(workshop: Path) -> None:
    path = workshop / "flows" / "journeys" / "call.yaml"
    path.write_text("title: Call\nsteps:\n  - they say: call\n    we ask: nothing\n")
    told = rehearse(path).stdout.splitlines()
    assert told[0].endswith('"Call" fails in English, plain words, Telegram; English, easy words, Telegram')


def test_a_journey_that_cannot_be_read_is_told_and_nothing_is_played(workshop: Path) -> None:
    path = workshop / "flows" / "journeys" / "wrong.yaml"
    path.write_text(WRONG.replace("join.ready", "join.redy"))
    result = rehearse(workshop)
    assert result.exit_code == FOUND_WRONG
    assert result.stdout.startswith('flows/journeys/wrong.yaml:5:13: "join.redy" is not a question.')
    assert 'Did you mean "join.ready"?' in result.stdout and "played" not in result.stdout
    assert result.stderr == "1 thing to mend in the journeys.\n"


def test_a_language_that_is_not_switched_on_is_said(workshop: Path) -> None:
    path = workshop / "flows" / "journeys" / "irish.yaml"
    path.write_text(HELP + "language: ga\n")
    result = rehearse(path)
    assert result.exit_code == WELL
    assert "1 left out: their language is not switched on." in result.stdout


def test_flows_with_mistakes_are_told_instead(workshop: Path) -> None:
    (workshop / "flows" / "help.yaml").write_text("title: Help\n")
    result = rehearse(workshop)
    assert result.exit_code == USED_WRONGLY and "flows/help.yaml:1:1" in result.stderr


def test_wrong_use_is_one_clear_line(workshop: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "latin.yaml").write_bytes(b"title: caf\xe9\n")
    for arguments, line in (
        (["nowhere"], "nowhere: there is no such file or folder."),
        ([tmp_path / "empty"], "there are no journeys here"),
        ([ROOT / "flows" / "journeys", workshop], "belong to different flows"),
        ([tmp_path / "latin.yaml"], "Save it as UTF-8 text."),
        (["--record", tmp_path / "new.yaml", "nope"], 'There is no flow called "nope".'),
        (["--record", tmp_path / "new.yaml", "join", "help"], "A recording plays one flow"),
        (["--record", tmp_path / "latin.yaml"], "is there already"),
        (["--record", tmp_path / "no" / "new.yaml"], "there is no such folder"),
    ):
        result = rehearse(*arguments)
        assert result.exit_code == USED_WRONGLY, arguments
        assert line in result.stderr and result.stderr.count("\n") == 1
    assert not (tmp_path / "new.yaml").exists()


def test_a_recorded_conversation_is_a_journey_that_holds(tmp_path: Path) -> None:
    file = tmp_path / "recorded.yaml"
    result = rehearse("--record", file, typed="yes\n5\n")
    assert result.exit_code == WELL and str(file) in result.stderr
    assert "they say: join" in file.read_text() and "join.recent" in file.read_text()
    assert rehearse(file).exit_code == WELL


def test_a_recording_of_a_conversation_that_was_left_is_kept_so_far(tmp_path: Path) -> None:
    file = tmp_path / "recorded.yaml"
    assert rehearse("--record", file, "complain").exit_code == WELL
    assert "flow: complain" in file.read_text()
    left = tmp_path / "left.yaml"
    assert rehearse("--record", left, typed="yes\n").exit_code == WELL
    assert "over: no" in left.read_text() and rehearse(left).exit_code == WELL


def test_chat_plays_a_flow_to_its_end_and_says_what_is_wrong_with_the_call() -> None:
    played = CliRunner().invoke(main, ["chat", "join", "--channel", "telegram", "--easy"], input="yes\n5\n")
    assert played.exit_code == WELL
    assert "[Yes] [No]" in played.stdout and "We will not keep what you told us." in played.stdout
    for arguments, line in (
        (["equality"], "No word starts"),
        (["jion"], 'Did you mean "join"?'),
        (["join", "--language", "xx"], "is not switched on"),
    ):
        wrong = CliRunner().invoke(main, ["chat", *arguments])
        assert wrong.exit_code == USED_WRONGLY and line in wrong.stderr
