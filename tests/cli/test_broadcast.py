"""`improvers broadcast`, from a file to its figures."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.engine import begin, open_engine
from bot.work.broadcast import Writing
from tests.cli.conftest import Improvers
from tests.store.crowds import improver
from tests.work.hospital import Hospital, shipped

pytestmark = pytest.mark.thorough

MANUAL = (Path(__file__).parents[2] / "docs" / "broadcasts.md").read_text("utf-8")
EXAMPLE, _ = re.findall(r"```yaml broadcast\n(.*?)```", MANUAL, re.DOTALL)


@pytest.fixture
def hospital(database: str) -> Iterator[Hospital]:
    """A hospital with some improvers who know the eye clinic, and one who said no to invitations."""
    hospital = Hospital(open_engine(database))
    with begin(hospital.engine) as connection:
        for last in range(1, 4):
            improver(connection, last, "telegram" if last == 3 else "sms", services=("eye",))
        improver(connection, 4, services=("eye",), invited=False)
    yield hospital
    hospital.engine.dispose()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The manual's example."""
    path = tmp_path / "signs.yaml"
    path.write_text(EXAMPLE)
    return path


def test_the_manuals_commands_in_their_order(
    improvers: Improvers, hospital: Hospital, database: str, file: Path
) -> None:
    commands = re.findall(r"^    improvers (broadcast .*?)(?:  +#.*)?$", MANUAL, re.MULTILINE)
    outcomes = []
    for command in commands:
        arguments = [str(file) if word == "signs.yaml" else word for word in command.split()]
        result = improvers(*arguments, DATABASE_URL=database)
        outcomes.append((result.exit_code, result.stdout.splitlines()[0]))
    assert outcomes == [
        (0, "Broadcast 1 is a draft. To see who gets it: improvers broadcast show 1"),
        (0, "Broadcast 1: Help choose new signs"),
        (0, "Broadcast 1 is approved. To send it: improvers broadcast start 1 --by NAME"),
        (0, "Broadcast 1 goes out to 3 people."),
        (0, "Broadcast 1: Help choose new signs"),
        (0, "Broadcast 1 is paused. To go on: improvers broadcast resume 1"),
    ]


def test_who_has_read_a_translation_stands_in_the_record(
    improvers: Improvers, hospital: Hospital, database: str, file: Path, tmp_path: Path
) -> None:
    sources = dict(shipped())
    there = sources["flows/organisation.yaml"]
    sources["flows/organisation.yaml"] = there.replace("languages: [en] ", "languages: [en, pl] ")
    hospital.shelf.publish(sources)
    polish = '{plain: "{name}: pomożesz?", easy: "{name}: pomożesz?", reviewed: "Ewa, 3 November 2026"}'
    file.write_text(f"{EXAMPLE}  pl: {polish}\n")
    assert improvers("broadcast", "new", file, "--by", "Priya", DATABASE_URL=database).stderr == ""
    more = tmp_path / "more.yaml"
    more.write_text(f"pl: {polish.replace('Ewa', 'Jan')}\n")
    assert improvers("broadcast", "translate", "1", more, "--by", "Priya", DATABASE_URL=database).stderr == ""
    noted = hospital.rows("SELECT action, why FROM record WHERE origin = 'command' ORDER BY at")
    assert [(row["action"], row["why"]) for row in noted] == [
        ("wrote_broadcast", "Translations read by: Polish: Ewa, 3 November 2026"),
        ("translated_broadcast", "Translations read by: Polish: Jan, 3 November 2026"),
    ]


def test_show_tells_everything(improvers: Improvers, hospital: Hospital, database: str, file: Path) -> None:
    improvers("broadcast", "new", file, "--by", "Priya", DATABASE_URL=database)
    shown = improvers("broadcast", "show", "1", DATABASE_URL=database).stdout
    plain = "    Leicester's Hospitals: would you help choose new signs? Tuesday 9 March, 2pm to 4pm. "
    assert shown.startswith(
        "Broadcast 1: Help choose new signs\n"
        "State: draft. Written by Priya.\n"
        "Not sent after 2099-12-20 18:00.\n"
        "\n"
        "3 people get it.\n"
        "1 person is left out: no consent.\n"
        "The words are in English.\n"
        "\n"
        f"2 people by SMS, en plain words, 2 parts:\n{plain}"
    )
    assert f"1 person by Telegram, en plain words:\n{plain}" in shown
    price, takes, over = shown.splitlines()[-3:]
    assert price == "4 parts of SMS at 4 pence: about £0.16."
    assert takes == "It takes about a minute of sending hours, at the providers' rates."
    assert re.fullmatch(r"Begun now, it is over \d{4}-\d\d-\d\d \d\d:\d\d\.", over)


def test_show_gives_the_figures_of_the_moment(
    improvers: Improvers, hospital: Hospital, database: str, file: Path
) -> None:
    improvers("broadcast", "new", file, "--by", "Priya", DATABASE_URL=database)
    improvers("broadcast", "start", "1", "--by", "Priya", DATABASE_URL=database)
    assert "In the outbox: 0.\n" in improvers("broadcast", "show", "1", DATABASE_URL=database).stdout
    Writing(hospital.engine, hospital.clock, lambda: None).run()
    newest = "id = (SELECT max(id) FROM messages)"
    hospital.changes(f"UPDATE messages SET state = 'delivered', moved_by = 'receipt' WHERE {newest}")
    shown = improvers("broadcast", "show", "1", DATABASE_URL=database).stdout
    assert "State: sending." in shown and "In the outbox: 3 (waiting 2, delivered 1).\n" in shown


def test_resume_cancel_list_and_who(improvers: Improvers, hospital: Hospital, database: str, file: Path) -> None:
    improvers("broadcast", "new", file, "--by", "Priya", DATABASE_URL=database)
    assert improvers("broadcast", "who", "1", "--after", "1", DATABASE_URL=database).stdout == "2\n3\n"
    improvers("broadcast", "start", "1", "--by", "Priya", DATABASE_URL=database)
    improvers("broadcast", "pause", "1", DATABASE_URL=database)
    assert improvers("broadcast", "resume", "1", DATABASE_URL=database).stdout == "Broadcast 1 goes on.\n"
    assert improvers("broadcast", "cancel", "1", DATABASE_URL=database).exit_code == 0
    listed = improvers("broadcast", "list", DATABASE_URL=database)
    assert re.fullmatch(r"1  cancelled  \d{4}-\d\d-\d\d  Help choose new signs\n", listed.stdout)
    assert listed.stderr == "1 broadcast.\n"


def test_a_bad_file_is_told_with_line_and_column_and_nothing_is_kept(
    improvers: Improvers, hospital: Hospital, database: str, file: Path
) -> None:
    file.write_text(EXAMPLE.replace("eye, diabetes", "eyes, diabetes").replace("title:", "titel:"))
    result = improvers("broadcast", "new", file, "--by", "Priya", DATABASE_URL=database)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines() == [
        f'{file}:1:1: "title" is missing.',
        f'{file}:1:1: a broadcast cannot have "titel". Did you mean "title"?',
        f'{file}:3:14: "eyes" is not one of the services. Did you mean "eye"?',
        "3 things to mend. Nothing was kept.",
    ]
    assert improvers("broadcast", "list", DATABASE_URL=database).stdout == ""


def test_what_cannot_be_done_is_one_line(improvers: Improvers, hospital: Hospital, database: str) -> None:
    result = improvers("broadcast", "start", "1", "--by", "Priya", DATABASE_URL=database)
    assert (result.exit_code, result.stderr) == (2, "There is no broadcast 1. See: improvers broadcast list\n")
