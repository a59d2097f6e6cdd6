"""The commands of listening, as somebody at a terminal calls them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.language import without_isolation
from bot.store.engine import begin, open_engine
from tests.cli.conftest import Improvers
from tests.store.crowds import improver
from tests.work.hospital import Hospital, shipped

pytestmark = pytest.mark.thorough

MANUAL = (Path(__file__).parents[2] / "docs" / "listening.md").read_text("utf-8")


def example(kind: str) -> str:
    [found] = re.findall(rf"```yaml {kind}\n(.*?)```", MANUAL, re.DOTALL)
    return str(found)


@pytest.fixture
def hospital(database: str) -> Iterator[Hospital]:
    hospital = Hospital(open_engine(database))
    for said in ("FEEDBACK", "eye clinic", "patient", "The nurse was kind", "I waited for hours", "yes", "yes"):
        hospital.hears(said)
    yield hospital
    hospital.engine.dispose()


def test_so_what_from_words_to_a_finding(improvers: Improvers, hospital: Hospital, database: str) -> None:
    suggested = improvers("themes", "suggest", DATABASE_URL=database)
    assert suggested.stdout == "1  staff\n2  waiting\n"
    confirmed = improvers("themes", "confirm", "2", "waiting", "--by", "Priya", DATABASE_URL=database)
    assert confirmed.stdout == "Voice 2: waiting.\n"
    unknown = improvers("themes", "confirm", "2", "wating", "--by", "Priya", DATABASE_URL=database)
    assert (unknown.exit_code, unknown.stderr) == (
        2,
        '"wating" is not in the list of themes. Did you mean "waiting"?\n',
    )
    more = ("--what", "Waits", "--owner", "Sam", "--action", "More chairs", "--from", "2", "--by", "Priya")
    kept = improvers("findings", "add", *more, "--due", "2020-01-01", DATABASE_URL=database)
    assert kept.stdout == "Finding 1 is kept: Sam sees to it by 2020-01-01.\n"
    listed = improvers("findings", "list", DATABASE_URL=database)
    assert (listed.exit_code, listed.stderr) == (1, "1 overdue.\n") and "OVERDUE  Sam: More chairs" in listed.stdout
    done = improvers("findings", "done", "1", "--outcome", "There are", DATABASE_URL=database)
    assert done.exit_code == 0 and improvers("findings", "list", DATABASE_URL=database).exit_code == 0
    assert (
        improvers("voices", "list", "--theme", "waiting", "--since", "2020-01-01", DATABASE_URL=database).exit_code == 0
    )


def test_praise_is_passed_on_once(improvers: Improvers, hospital: Hospital, database: str) -> None:
    assert (
        "  Eye clinic  to be passed on: The nurse was kind" in improvers("praise", "list", DATABASE_URL=database).stdout
    )
    assert improvers("praise", "passed-on", "1", "--by", "Priya", DATABASE_URL=database).exit_code == 0
    assert improvers("praise", "passed-on", "1", "--by", "Priya", DATABASE_URL=database).exit_code == 2
    assert "passed on by Priya" in improvers("praise", "list", DATABASE_URL=database).stdout


def test_the_manuals_update_and_vote(improvers: Improvers, hospital: Hospital, database: str, tmp_path: Path) -> None:
    file = tmp_path / "file.yaml"
    file.write_text(example("update").replace("[12, 15]", "[1, 2]"))
    assert improvers("updates", "add", file, "--by", "Priya", DATABASE_URL=database).exit_code == 0
    before = improvers("updates", "show", "1", DATABASE_URL=database).stdout
    assert "Not sent yet.\nIn English: 1 of them.\nThe words are in English.\n" in before
    sent = improvers("updates", "send", "1", "--by", "Priya", DATABASE_URL=database)
    assert sent.stdout.startswith("Update 1 goes to 1 whose words it came from.\nThe second wave is broadcast 1.")
    shown = improvers("updates", "show", "1", DATABASE_URL=database).stdout
    assert "Is this right? yes 0, no 0, not yet 1. Not confirmed by those who asked." in shown
    assert improvers("updates", "list", DATABASE_URL=database).stdout == "1  sent  Letters that all can read\n"
    file.write_text(example("vote"))
    assert improvers("votes", "add", file, "--by", "Priya", DATABASE_URL=database).exit_code == 0
    assert "Blue and white 0" in improvers("votes", "show", "1", DATABASE_URL=database).stdout


def test_stories_are_used_only_as_their_tellers_said(improvers: Improvers, hospital: Hospital, database: str) -> None:
    for said in ("STORY", "the staff it is about", "I came at night", "DONE", "yes"):
        hospital.hears(said)
    use = ("stories", "use", "1", "--place", "training", "--by", "Priya")
    assert improvers(*use, "--public", DATABASE_URL=database).exit_code == 2
    assert improvers(*use, DATABASE_URL=database).exit_code == 0
    assert "used since" in improvers("stories", "list", DATABASE_URL=database).stdout
    hospital.hears("WITHDRAW")
    hospital.hears("1")
    refused = improvers(*use, DATABASE_URL=database)
    assert refused.stderr == "Story 1 was withdrawn: it can be used nowhere any more.\n"


def test_staff_see_where_a_withdrawn_story_stands_until_one_of_them_has_taken_it_out(
    improvers: Improvers, hospital: Hospital, database: str
) -> None:
    for said in ("STORY", "the staff it is about", "I came at night", "DONE", "yes"):
        hospital.hears(said)
    improvers("stories", "use", "1", "--place", "training", "--by", "Priya", DATABASE_URL=database)
    for said in ("WITHDRAW", "1"):
        hospital.hears(said)
    told = improvers("alarms", DATABASE_URL=database)
    assert told.exit_code == 1 and "story 1" in told.stdout and "(training)" in told.stdout
    assert "night" not in told.stdout
    assert "taken out" not in improvers("stories", "list", DATABASE_URL=database).stdout
    assert improvers("alarms", "acknowledge", "1", "--by", "Priya", DATABASE_URL=database).exit_code == 0
    assert improvers("alarms", DATABASE_URL=database).exit_code == 0
    assert "training (taken out)" in improvers("stories", "list", DATABASE_URL=database).stdout


def test_a_list_of_visits_and_one_of_voices(
    improvers: Improvers, hospital: Hospital, database: str, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("phone,service,visited at,circumstances\n07700 900300,eye,2020-11-24 12:00,\n")
    told = improvers("visits", "import", file, "--dry-run", DATABASE_URL=database)
    assert told.exit_code == 0 and told.stdout.endswith("0 to be asked, 1 not asked (more than two days ago 1).\n")
    assert improvers("voices", "import", file, "--by", "Priya", DATABASE_URL=database).exit_code == 2
    file.write_text("said,method,date\nMore chairs,paper,2020-11-24\nMore light,stall,2020-11-24\n")
    kept = improvers("voices", "import", file, "--by", "Priya", DATABASE_URL=database)
    assert kept.stdout == "2 kept: voices 3 to 4.\n"
    file.write_text("said,method,date\n,paper,2020-11-24\nMore light,pigeon,2020-11-24\n")
    refused = improvers("voices", "import", file, "--by", "Priya", DATABASE_URL=database)
    assert refused.exit_code == 2
    assert [line.partition(":")[0] for line in refused.stderr.splitlines()] == [
        "line 2",
        "line 3",
        "2 to mend. Nothing was kept.",
    ]


def test_answers_are_counted_with_small_numbers_hidden(improvers: Improvers, hospital: Hospital, database: str) -> None:
    for said in ("RATE", "eye clinic", "good", "skip", "no"):
        hospital.hears(said)
    told = improvers(
        *("voices", "answers", "friends_and_family", "score", "--since", "2026-11-01", "--until", "2026-11-30"),
        DATABASE_URL=database,
    )
    assert (told.stdout, told.stderr) == ("eye: good not shown\n", "Responses: not shown.\n")


def test_a_poster_has_the_word_and_where_it_leads(
    improvers: Improvers, hospital: Hospital, database: str, ready: dict[str, str], tmp_path: Path
) -> None:
    page = tmp_path / "ward5.html"
    arguments = ("poster", "FEEDBACK", "--place", "w5", "--telegram", "LeicesterBot", "--output", page)
    assert improvers(*arguments, DATABASE_URL=database, **ready).exit_code == 0
    text = page.read_text()
    assert text.count("<svg") == 2 and "Text FEEDBACK-W5 to +447700900100" in text
    assert "<script" not in text and "http" not in re.sub(r'xmlns="[^"]*"', "", text)
    for wrong, told in (
        (("poster", "NOTHING"), "starts no flow"),
        (("poster", "FEEDBACK", "--place", "moon"), "is not the key of a service or a place"),
        (("poster", "FEEDBACK", "--telegram", "no bot"), "is not the name of a bot"),
        (("poster", "FEEDBACK", "--language", "pl"), '"pl" is not switched on'),
        (("poster", "FEEDBACK", "--link", "javascript:x"), "must be an address"),
        (("poster", "FEEDBACK"), "There is nowhere to lead to"),
    ):
        refused = improvers(*wrong, DATABASE_URL=database)
        assert refused.exit_code == 2 and told in refused.stderr


def test_a_poster_in_another_language_runs_its_way_and_carries_it(
    improvers: Improvers, hospital: Hospital, database: str, ready: dict[str, str], tmp_path: Path
) -> None:
    file = "flows/organisation.yaml"
    sources = {**shipped(), file: shipped()[file].replace("languages: [en]", "languages: [en, ar, ur_Latn]")}
    hospital.shelf.publish(sources)
    page = tmp_path / "ward5.html"
    for language, tag, title, ways, costs in (
        ("ar", '"ar" dir="rtl"', "ما تودون", "أرسلوا FEEDBACK-W5-AR إلى الرقم +447700900100", "ثمن الرسالة"),
        (
            *("ur_Latn", '"ur-Latn" dir="ltr"', "Jo aap hamein"),
            *("+447700900100 par FEEDBACK-W5-UR_LATN likh kar bhejein", "paigham ke paise"),
        ),
    ):
        arguments = ("poster", "FEEDBACK", "--place", "w5", "--language", language, "--output", page)
        assert improvers(*arguments, DATABASE_URL=database, **ready).exit_code == 0
        text = page.read_text("utf-8")
        assert f"<html lang={tag}>" in text and title in text
        assert f"<bdi>{ways}</bdi>" in without_isolation(text)
        assert costs in text and "A text may cost" not in text and ">Text " not in text


def test_a_survey_is_drawn_asked_and_looked_at(
    improvers: Improvers, hospital: Hospital, database: str, tmp_path: Path
) -> None:
    with begin(hospital.engine) as connection:
        for last in range(1, 13):
            improver(connection, last)
    file = tmp_path / "survey.yaml"
    file.write_text(example("vote"), "utf-8")
    few = improvers("surveys", "draw", str(file), "--size", "3", "--by", "Priya", DATABASE_URL=database)
    assert (few.exit_code, few.stderr) == (2, "From 5 to 5,000 people can be drawn.\n")
    given = ("--size", "8", "--seed", "77", "--by", "Priya")
    drawn = improvers("surveys", "draw", str(file), *given, DATABASE_URL=database)
    line = "8 people drawn of 12 (everybody who may be asked) on 20"
    assert drawn.exit_code == 0 and drawn.stdout.startswith(f"Vote 1: {line}")
    assert drawn.stdout.endswith(
        "from the seed 77.\nOnly they can answer. To ask them: improvers votes ask 1 --by NAME\n"
    )
    assert improvers("votes", "ask", "1", "--by", "Priya", DATABASE_URL=database).exit_code == 0
    assert "8 people" in improvers("broadcast", "show", "1", DATABASE_URL=database).stdout
    shown = improvers("surveys", "show", "1", DATABASE_URL=database)
    assert shown.exit_code == 0 and line in shown.stdout and "Too few answered" in shown.stdout
    none = improvers("surveys", "show", "2", DATABASE_URL=database)
    assert (none.exit_code, none.stderr) == (2, "Vote 2 is no survey by sample.\n")
    assert [row["action"] for row in hospital.rows("SELECT action FROM record ORDER BY at")] == [
        "drew_survey",
        "asked_vote",
    ]
