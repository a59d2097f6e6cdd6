"""`chat`, `check` and `publish`: flows are played, read and put to work from the terminal."""

import os
import re
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.store.engine import open_engine, reading
from tests.cli.conftest import Improvers

pytestmark = pytest.mark.thorough

JOINING = ("yes", "1", "diabetes and eye clinic", "agree", "yes", "yes", "Ade", "2", "1", "3", "1", "1")
MISTAKE = re.compile(r"^flows/privacy\.yaml:5:9: .*\"nowhere\"", re.MULTILINE)


def published(database: str) -> list[str]:
    """The revisions in the order of their publishing."""
    engine = open_engine(database)
    with reading(engine) as connection:
        found = [row[0] for row in connection.execute(text("SELECT revision_id FROM publications ORDER BY id"))]
    engine.dispose()
    return found


def test_a_flow_is_played_to_its_end_and_leaves_nothing_behind(improvers: Improvers) -> None:
    result = improvers("chat", typed="\n".join(JOINING) + "\n", DATABASE_URL="nonsense")
    assert result.exit_code == 0
    assert "> join" in result.stdout and "Welcome, Ade. You are now a Hospital Improver" in result.stdout
    assert result.stderr.startswith("Type what the person would say.")
    assert os.listdir() == []


@pytest.mark.parametrize("typed", ["", "yes\n", "yes\n1\ndiab"])
def test_closing_the_input_leaves_the_chat(improvers: Improvers, typed: str) -> None:
    assert improvers("chat", typed=typed).exit_code == 0


def test_the_chat_speaks_as_it_is_asked_to(improvers: Improvers) -> None:
    plain, easy = improvers("chat"), improvers("chat", "--easy")
    buttons = improvers("chat", "--channel", "telegram")
    assert "A computer sends these messages" in easy.stdout
    assert "A computer sends these messages" not in plain.stdout
    assert "[Yes] [No]" in buttons.stdout and "[Yes]" not in plain.stdout


def test_a_picture_is_told_in_the_terminal_where_the_channel_shows_one(improvers: Improvers) -> None:
    told = "[picture: A phone with two messages.]"
    assert told in improvers("chat", "--easy", "--channel", "telegram").stdout
    assert "[picture" not in improvers("chat", "--easy").stdout


def test_nobody_at_a_terminal_has_to_wait(improvers: Improvers, folder: Path) -> None:
    tea = "title: Tea\nstarts on: [tea]\nsteps:\n  rest: {wait: 3 days at 10:00}\n  tea: {say: Ready., easy: Ready.}\n"
    (folder / "flows" / "tea.yaml").write_text(tea)
    result = improvers("chat", "tea", FLOWS_DIR=str(folder))
    assert result.exit_code == 0 and result.stdout.endswith("    Ready.\n\n")
    assert re.search(r"\(it is \w+ \d\d \w+ \d{4}, 10:00: the wait is over\)", result.stderr)


def test_another_flow_and_another_trust(improvers: Improvers) -> None:
    northern = Path(__file__).parent.parent.parent / "flows" / "samples" / "northern" / "organisation.yaml"
    assert (
        "Northern"
        in improvers("chat", "privacy", "--organisation", northern).stdout
        + improvers("chat", "--organisation", northern).stdout
    )
    assert improvers("chat", "privacy").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("jion",), 'There is no flow called "jion". Did you mean "join"?'),
        (("agreements",), 'No word starts the flow "agreements"'),
        (("--language", "xx"), '"xx" is not switched on'),
        (("--organisation", "no-such-file.yaml"), "does not exist"),
    ],
)
def test_a_chat_that_cannot_be_held_says_why(improvers: Improvers, arguments: tuple[str, ...], words: str) -> None:
    result = improvers("chat", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr and "Traceback" not in result.stderr


def test_the_shipped_flows_are_in_order(improvers: Improvers, folder: Path) -> None:
    for arguments in ((), (folder,)):
        result = improvers("check", *arguments)
        assert result.exit_code == 0
        assert "0 to mend" in result.stderr


def test_every_mistake_is_told_with_its_place(improvers: Improvers, broken: Path) -> None:
    result = improvers("check", broken)
    assert result.exit_code == 1
    assert MISTAKE.search(result.stdout)
    assert all(re.match(r"flows/\S+:\d+:\d+: ", line) for line in result.stdout.splitlines())
    assert "to mend" in result.stderr


def test_a_file_that_is_no_yaml_is_a_mistake_with_its_place(improvers: Improvers, folder: Path) -> None:
    (folder / "flows" / "help.yaml").write_text("title: [\n")
    result = improvers("check", folder)
    assert result.exit_code == 1
    assert re.search(r"^flows/help\.yaml:\d+:\d+: ", result.stdout, re.MULTILINE)


@pytest.mark.parametrize("command", ["check", "publish"])
def test_a_folder_without_flows_is_told_in_one_line(
    improvers: Improvers, command: str, database: str, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    result = improvers(command, tmp_path / "empty", DATABASE_URL=database)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1 and str(tmp_path / "empty") in result.stderr and "FLOWS_DIR" in result.stderr
    missing = improvers(command, tmp_path / "missing", DATABASE_URL=database)
    assert missing.exit_code == 2 and "does not exist" in missing.stderr


def test_a_file_that_is_not_utf8_is_told_in_one_line(improvers: Improvers, folder: Path) -> None:
    (folder / "flows" / "help.yaml").write_bytes(b"title: \xff\n")
    result = improvers("check", folder)
    assert result.exit_code == 2 and result.stderr.count("\n") == 1 and "UTF-8" in result.stderr


def test_publishing_the_same_again_changes_nothing(improvers: Improvers, database: str, folder: Path) -> None:
    first = improvers("publish", DATABASE_URL=database)
    assert first.exit_code == 0
    (revision,) = published(database)
    assert first.stdout == f"Published as revision {revision}.\n"
    assert improvers("publish", folder, DATABASE_URL=database).stdout == first.stdout
    assert improvers("publish", DATABASE_URL=database, FLOWS_DIR=str(folder)).stdout == first.stdout
    assert published(database) == [revision]


def test_a_broken_flow_leaves_everything_as_it_was(improvers: Improvers, database: str, broken: Path) -> None:
    assert improvers("publish", DATABASE_URL=database).exit_code == 0
    before = published(database)
    result = improvers("publish", broken, DATABASE_URL=database)
    assert (result.exit_code, result.stdout) == (1, "")
    assert MISTAKE.search(result.stderr) and "to mend in the flows." in result.stderr
    assert published(database) == before


def switched_on(folder: Path, language: str) -> None:
    """That language is one that people get."""
    file = folder / "flows" / "organisation.yaml"
    file.write_text(file.read_text("utf-8").replace("languages: [en]", f"languages: [en, {language}]"), "utf-8")


def test_publishing_tells_what_nobody_vouches_for(improvers: Improvers, database: str, folder: Path) -> None:
    assert improvers("publish", DATABASE_URL=database).stderr == "", "nobody gets a translation"
    switched_on(folder, "pl")
    told = improvers("publish", folder, DATABASE_URL=database)
    assert told.exit_code == 0
    (line,) = told.stderr.splitlines()
    assert re.fullmatch(
        r"Polish is switched on and nobody vouches for 1,\d{3} texts \(after_event, agreed, .* and \d+ more\): "
        r"they are sent all the same\.",
        line,
    )
    doctor = improvers("doctor", DATABASE_URL=database).stdout
    assert f"not set  Translations: {line}" in doctor


def test_the_doctor_says_which_language_has_its_roman_letters_off(
    improvers: Improvers, database: str, folder: Path
) -> None:
    switched_on(folder, "ur")
    improvers("publish", folder, DATABASE_URL=database)
    assert 'not set  Urdu: switched on without "ur_Latn"' in improvers("doctor", DATABASE_URL=database).stdout


def test_publishing_tells_what_was_translated_from_other_words_or_not_at_all(
    improvers: Improvers, database: str, folder: Path
) -> None:
    switched_on(folder, "pl")
    call = folder / "flows" / "call.yaml"
    call.write_text(
        call.read_text("utf-8").replace("say: That's fine. You can ring", "say: Well. You can ring"), "utf-8"
    )
    catalogue = folder / "locales" / "pl" / "LC_MESSAGES" / "flows.po"
    entry = r'(msgctxt "translations\.waits\.say"\nmsgid (?:".*"\n)+)msgstr (?:".*"\n)+'
    catalogue.write_text(re.sub(entry, r'\1msgstr ""\n', catalogue.read_text("utf-8")), "utf-8")
    _, changed, missing = improvers("publish", folder, DATABASE_URL=database).stderr.splitlines()
    instead = " People get other words in Polish, or else the English."
    assert changed == "Polish: what was made from other words is not sent, 1 text (call)." + instead
    assert missing == "Polish: not translated, 1 text (translations)." + instead
    said = improvers("chat", "call", "--language", "pl", "--channel", "telegram", FLOWS_DIR=str(folder), typed="skip\n")
    assert "Well. You can ring" in said.stdout, "never the Polish of the old words"
