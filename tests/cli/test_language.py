"""`improvers language`: what a translator runs, from an empty catalogue to one that somebody vouches for."""

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages import Catalog
from click.testing import CliRunner, Result

from bot.cli import main
from bot.flow import read_book
from bot.flow.pseudo import pseudo
from bot.flow.reading_translations import catalogue_in
from bot.store import schema, signatures
from bot.store.engine import begin, open_engine
from bot.store.signatures import Signature
from bot.work.folder import read_folder
from tests.flow.books import ROOT

pytestmark = pytest.mark.thorough

WELL, FOUND_WRONG, USED_WRONGLY = 0, 1, 2
PO = "locales/lt/LC_MESSAGES/flows.po"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workshop with the flows that are shipped, fewer journeys, and a catalogue that was begun."""
    root = tmp_path_factory.mktemp("workshop")
    shutil.copytree(ROOT / "flows", root / "flows")
    for journey in (root / "flows" / "journeys").glob("*.yaml"):
        if journey.stem not in ("help", "easy_words"):
            journey.unlink()
    run(root, "add", "lt")
    return root


@pytest.fixture
def workshop(begun: Path, tmp_path: Path) -> Path:
    shutil.copytree(begun, tmp_path / "w")
    return tmp_path / "w"


def run(root: Path, *arguments: object, **environ: str) -> Result:
    return CliRunner().invoke(main, ["language", *map(str, arguments)], env={"FLOWS_DIR": str(root), **environ})


def catalogue(root: Path) -> Catalog:
    read = catalogue_in(PO, (root / PO).read_text("utf-8"))
    assert read is not None
    return read


def line_of(result: Result, start: str) -> str:
    return next(line for line in result.stdout.splitlines() if line.strip().startswith(start))


def test_a_catalogue_is_begun_once_with_every_text_and_the_reply_words_that_are_missing(begun: Path) -> None:
    new = catalogue(begun)
    contexts = {message.context for message in new}
    assert {"join.ready.ask", "join.ready.ask.easy", "join.starts_on", "words.stop", "organisation.hours"} <= contexts
    assert "reviewed: no" in new.header_comment
    again = run(begun, "add", "lt")
    assert again.exit_code == USED_WRONGLY
    assert "To bring it up to date: improvers language update lt" in again.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("add", "xx"), '"xx" is not a language of flows/languages.yaml'),
        (("add", "en"), "is there already"),
        (("update", "sk"), "To begin one: improvers language add sk"),
        (("review", "lt", "jion", "--by", "Ona"), '"jion" is no part of it'),
        (("approve-easy", "en", "jion", "--by", "Ona"), '"jion" has no easy words'),
        (("review", "lt", "--by", " "), "say who it is."),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(begun: Path, arguments: tuple[str, ...], told: str) -> None:
    result = run(begun, *arguments)
    assert result.exit_code == USED_WRONGLY
    assert told in result.output


def test_status_says_how_far_it_is_and_that_nobody_vouches_for_it(workshop: Path) -> None:
    result = run(workshop, "status")
    assert line_of(result, "English (en)") == "English (en): complete"
    assert "not reviewed, not switched on: nobody gets it" in line_of(result, "Lithuanian (lt)")
    organisation = workshop / "flows" / "organisation.yaml"
    organisation.write_text(
        organisation.read_text("utf-8").replace("languages: [en] ", "languages: [en, lt] "), "utf-8"
    )
    assert "NOT REVIEWED and switched on" in line_of(run(workshop, "status", "lt"), "Lithuanian (lt)")


def test_status_and_check_say_that_boxes_would_be_met_with_english(workshop: Path) -> None:
    shutil.copytree(ROOT / "locales" / "ur", workshop / "locales" / "ur")
    shutil.copytree(ROOT / "locales" / "ur_Latn", workshop / "locales" / "ur_Latn")
    organisation = workshop / "flows" / "organisation.yaml"
    english = organisation.read_text("utf-8")
    told = 'switched on without "ur_Latn": people whose phones show boxes reply ROMAN, and get English.'
    for languages, times in (("en", 0), ("en, ur", 1), ("en, ur, ur_Latn", 0)):
        organisation.write_text(english.replace("languages: [en] ", f"languages: [{languages}] "), "utf-8")
        assert run(workshop, "status", "ur").output.count(told) == times
        found = read_book(read_folder(workshop))[1]
        assert [told in str(each) for each in found if not each.serious] == [True] * times


def test_who_vouches_for_a_flow_is_kept_until_a_word_of_it_changes(workshop: Path) -> None:
    assert run(workshop, "review", "lt", "help", "--by", "Ona Petraitė", "--on", "2027-01-05").exit_code == WELL
    assert line_of(run(workshop, "status", "lt"), "help ").endswith("Ona Petraitė, 2027-01-05")
    assert line_of(run(workshop, "status", "lt"), "call ").endswith(" no")
    changed = (
        (workshop / PO)
        .read_text("utf-8")
        .replace('msgid "Help from a person"\nmsgstr ""', 'msgid "Help from a person"\nmsgstr "Pagalba"')
    )
    (workshop / PO).write_text(changed, "utf-8")
    assert line_of(run(workshop, "status", "lt"), "help ").endswith("changed since Ona Petraitė, 2027-01-05 read it")
    run(workshop, "review", "lt", "help", "--by", "Jonas", "--on", "2027-02-05")
    assert catalogue(workshop).header_comment.count("reviewed help:") == 1


def test_what_was_signed_in_the_console_is_told_as_if_it_stood_in_the_file(workshop: Path, tmp_path: Path) -> None:
    run(workshop, "review", "lt", "help", "--by", "Ona", "--on", "2026-01-05")
    header = catalogue(workshop).header_comment
    seen = next(line for line in header.split("\n") if "reviewed help:" in line).rpartition(" ")[2]
    text = (workshop / PO).read_text("utf-8")
    (workshop / PO).write_text(re.sub("# reviewed help:.*\n", "", text), "utf-8")
    assert line_of(run(workshop, "status", "lt"), "help ").endswith(" no")
    url = f"sqlite:///{tmp_path / 'improvers.db'}"
    engine = open_engine(url)
    schema.upgrade(engine)
    with begin(engine) as connection:
        signed = [Signature(part, seen, "Pat", datetime(2026, 11, 3, tzinfo=UTC)) for part in ("help", "call")]
        signatures.add(connection, signatures.TRANSLATION, "lt", signed)
    engine.dispose()
    told = run(workshop, "status", "lt", DATABASE_URL=url)
    assert line_of(told, "help ").endswith("Pat, 2026-11-03")
    assert line_of(told, "call ").endswith("changed since Pat, 2026-11-03 read it")
    beyond = run(workshop, "status", "lt", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert beyond.exit_code == WELL and "What was signed in the console is not in this." in beyond.stderr


def test_easy_words_are_approved_text_by_text_until_they_change(workshop: Path) -> None:
    assert run(workshop, "approve-easy", "en", "help", "--by", "Readers' panel", "--on", "2027-03-05").exit_code == WELL
    assert "2 of 2" in line_of(run(workshop, "status", "en"), "help ")
    flow = workshop / "flows" / "help.yaml"
    flow.write_text(
        flow.read_text("utf-8").replace(
            "You can talk to {contact_name} in our team. Ring", "Talk to {contact_name} in our team. Ring"
        )
    )
    result = run(workshop, "status", "en")
    assert "1 of 2" in line_of(result, "help ")
    assert "Easy words, not yet Easy Read" in result.stdout


def test_update_marks_what_was_translated_from_other_words_and_keeps_the_rest(workshop: Path) -> None:
    text = (workshop / PO).read_text("utf-8")
    text = text.replace('msgid "Help from a person"\nmsgstr ""', 'msgid "Help from a person"\nmsgstr "Pagalba"')
    (workshop / PO).write_text(text, "utf-8")
    flow = workshop / "flows" / "help.yaml"
    flow.write_text(flow.read_text("utf-8").replace("title: Help from a person", "title: Talk to a person"))
    result = run(workshop, "update")
    assert "1 need another look" in result.stdout
    message = catalogue(workshop).get("Talk to a person", "help.title")
    assert message is not None and message.fuzzy and message.string == "Pagalba"
    assert " 1  " in line_of(run(workshop, "status", "lt"), "help ")


def test_a_whole_catalogue_is_checked_and_played(workshop: Path) -> None:
    new = catalogue(workshop)
    for message in new:
        context = message.context or ""
        if (
            message.id
            and not context.startswith(("words.", "urgent."))
            and not context.endswith((".also", ".starts_on"))
        ):
            message.string = pseudo(str(message.id))
    from bot.flow.catalogues import written

    (workshop / PO).write_text(written(new), "utf-8")
    result = run(workshop, "check", "lt")
    assert "differences" in result.output and "no differences" in result.output
    assert "by SMS this makes" in result.output  # it is longer than a text may be
    assert result.exit_code == FOUND_WRONG


def test_no_sentence_escapes_translation() -> None:
    result = run(ROOT, "check", "--pseudo")
    assert (result.exit_code, result.stdout) == (WELL, "")


def test_what_a_language_costs_stands_in_a_page(workshop: Path, tmp_path: Path) -> None:
    page = tmp_path / "cost.md"
    assert run(workshop, "status", "--cost", "--output", page).exit_code == WELL
    text = page.read_text("utf-8")
    assert "| English | plain |" in text and "| Lithuanian | easy |" in text
    assert "| `join.ready.ask` | 2 (8) |" in text
    assert run(workshop, "status", "--cost").stdout == text
