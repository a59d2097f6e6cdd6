"""Flows on the pages of staff: counted, played, compared before they are published, read and signed for."""

import json
import re
from html import unescape

import pytest

from bot.store import signatures
from bot.store.engine import reading
from bot.work.sealing import Sealing
from tests.console.conftest import HOSTILE, Colleague, Console, hidden, text_of
from tests.console.test_rooms import writes

pytestmark = pytest.mark.thorough


@pytest.fixture
def rea(console: Console) -> Colleague:
    """Somebody who only reads."""
    return console.colleague("reader")


@pytest.fixture
def pat(console: Console) -> Colleague:
    """Somebody of the PPI team."""
    return console.colleague("ppi")


def plays(someone: Colleague, flow: str, *said: str, **setting: str) -> str:
    """A flow is played to its end; the last page."""
    answer = someone.post(f"/flows/{flow}/play", **setting)
    for words in said:
        page = answer.get_data(as_text=True)
        so_far = hidden(page, "so_far")
        more = {"more": words} if words == "w" or words.startswith("p:") else {"text": words}
        answer = someone.post(f"/flows/{flow}/play", so_far=so_far, **setting, **more)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_flow_is_played_to_its_end_and_nothing_is_stored(console: Console, rea: Colleague) -> None:
    before = console.house.rows("SELECT count(*) AS n FROM conversations")[0]["n"]
    assert "Nothing that you say here is stored" in text_of(rea.reads("/flows/join/play"))
    page = text_of(plays(rea, "join", "yes", "1", "diabetes", "agree", "yes", "yes", "Ade", "none"))
    assert "Welcome, Ade." in page and "No question is open." in page
    assert "services Diabetes" in page and "age group kept apart" in page
    assert console.house.rows("SELECT count(*) AS n FROM conversations")[0]["n"] == before


def test_buttons_are_pressed_and_the_english_stands_beside(rea: Colleague) -> None:
    page = plays(rea, "join", channel="telegram", language="pl", easy="yes")
    press = re.search(r'name="more" value="(p:\d+:yes)"', page)
    assert press
    after = text_of(plays(rea, "join", press[1], channel="telegram", language="pl"))
    assert "In English" in after and "Have you" in after and "You Tak" in after


def test_time_passes_where_a_flow_waits_for_it(rea: Colleague) -> None:
    page = plays(rea, "join")
    assert "Say nothing, and let the time pass" in text_of(page)
    assert plays(rea, "join", "w").count('class="bubble') == page.count('class="bubble') + 1


def test_a_flow_that_no_word_starts_begins_with_examples(console: Console, rea: Colleague) -> None:
    _, book = console.parts.shelf.current()
    for name, flow in book.flows.items():
        page = text_of(plays(rea, name, improver="yes"))
        assert "cannot go on" not in page, name
        assert "None" not in page, name
        assert flow.title in page


@pytest.mark.parametrize("so_far", ["[", "7", "[1]", json.dumps(["p:99999999999999:x", "t:", "w", "z"] * 40)])
def test_what_no_page_of_ours_has_sent_does_no_harm(rea: Colleague, so_far: str) -> None:
    answer = rea.post("/flows/join/play", so_far=so_far, text=HOSTILE, language="xx", channel="fax")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "<script>alert" not in page


def test_a_drawing_says_how_many_came_and_which_way_they_went(console: Console, rea: Colleague) -> None:
    for answers in (("JOIN", "yes", "1"), ("JOIN", "yes", "1"), ("JOIN", "yes"), ("JOIN", "no"), ("JOIN",)):
        writes(console, *answers)
    page = text_of(rea.reads("/flows/join"))
    counted = int(re.search(r"about (\d+) conversations", page)[1])  # type: ignore[index]
    drawn = rea.get("/flows/join/drawing.svg").get_data(as_text=True)
    assert counted >= 5
    assert re.search(r"\d+ came", drawn) and re.search(r"\d+ went", drawn)
    assert re.search(r"ready · yes or no: .*?; \d+ came", page)


def test_a_translation_is_read_and_signed_for_as_it_was_read(console: Console, pat: Colleague) -> None:
    page = pat.reads("/languages/pl/call")
    assert "Nobody vouches for it yet." in text_of(page)
    seen = hidden(page, "seen")
    assert "have changed since you read them" in pat.does("/languages/pl/call/review", seen="0" * 8)
    assert "Signed." in pat.does("/languages/pl/call/review", seen=seen)
    assert f"Reviewed by {pat.name}" in text_of(pat.reads("/languages/pl/call"))
    assert f"Reviewed by {pat.name}" in text_of(pat.reads("/flows/call"))
    with reading(console.parts.engine) as connection:
        signed = signatures.newest(connection, signatures.TRANSLATION, "pl")["call"]
    assert (signed.by, signed.print) == (pat.name, seen)
    line = console.recorded("reviewed_translation")[-1]
    assert (line["actor"], line["about"], line["origin"]) == (pat.name, "words pl/call", "127.0.0.1")


def test_easy_words_are_approved_by_readers_whom_somebody_names(console: Console, pat: Colleague) -> None:
    page = pat.reads("/languages/en/call")
    seen = hidden(page, "seen")
    nobody = pat.post("/languages/en/call/easy", seen=seen, readers=" ")
    text = nobody.get_data(as_text=True)
    assert nobody.status_code == 400 and 'href="#readers"' in text and "There is a problem" in text_of(text)
    assert "have changed since" in pat.does("/languages/en/call/easy", seen="1" * 8, readers="Panel of 5 March")
    assert "Noted" in pat.does("/languages/en/call/easy", seen=seen, readers="Panel of 5 March")
    assert "Approved by readers" in text_of(pat.reads("/languages/en/call"))
    assert console.recorded("approved_easy_words")[-1]["actor"] == pat.name


def test_english_needs_nobody_to_vouch_for_a_translation(pat: Colleague) -> None:
    assert "There is no translation" in pat.does("/languages/en/call/review", seen="0" * 8)


@pytest.mark.parametrize(
    "path", ["/languages/xx", "/languages/xx/join", "/languages/pl/nothing", "/flows/nothing/play"]
)
def test_what_is_not_there_is_said_so(pat: Colleague, path: str) -> None:
    assert pat.get(path).status_code == 404


def test_the_list_of_flows_says_who_is_in_the_middle_of_which(console: Console, rea: Colleague) -> None:
    writes(console, "JOIN")
    page = text_of(rea.reads("/flows"))
    assert re.search(r"Become a Hospital Improver join · \d+ (person is|people are) in the middle of it", page)
    assert "built-in" not in page  # what a name such as "update" means to a dictionary


def test_every_part_of_every_language_can_be_read(pat: Colleague) -> None:
    for page in re.findall(r'href="(/languages/\w+)"', pat.reads("/languages")):
        parts = re.findall(rf'href="({page}/\w+)"', pat.reads(page))
        assert len(parts) > 20
    assert all("Signatures" in text_of(pat.reads(part)) for part in parts)


def test_a_poster_is_known_by_who_came_with_its_word(console: Console, rea: Colleague) -> None:
    for words in ("JOIN-W5", "join-w5", "FEEDBACK-eye"):
        writes(console, words)
    writes(console, "JOIN-W5", "yes", "1", "diabetes", "AGREE", "yes", "yes", "Ade", "none")
    page = text_of(rea.reads("/posters"))
    assert re.search(r"JOIN-W5 .*? Become a Hospital Improver 3 1 ", page), page
    assert re.search(r"FEEDBACK-EYE Eye clinic .*? 1 –", page), page


def test_the_record_is_saved_as_it_was_searched_and_its_seals_are_checked(console: Console, pat: Colleague) -> None:
    ali = console.colleague("administrator")
    pat.reads("/people")
    ali.reads("/record")
    page = ali.reads(f"/record?actor={pat.name}&action=searched_people")
    assert f"{pat.name} searched people" in text_of(page)
    link = re.search(r'href="(/record\.csv\?[^"]*)"', page)
    assert link
    lines = ali.get(unescape(link[1])).get_data(as_text=True).splitlines()[1:]
    assert lines and all(pat.name in line and "searched people" in line for line in lines)
    Sealing(console.parts.engine, console.parts.keys.suppression, console.clock).run()
    checked = text_of(ali.reads("/record/check"))
    assert "all are as they were written" in checked and "note this elsewhere" in checked
    part = ali.get("/record/check", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "<html" not in part and "as they were written" in part
    wrong = text_of(ali.reads(f"/record/check?after=1:{'0' * 64}"))
    assert "The record has been changed: batch 1 does not hold" in wrong
    assert console.recorded("checked_record")


def test_publishing_shows_what_it_changes_before_it_does(console: Console, pat: Colleague) -> None:
    revision, _ = console.parts.shelf.current()
    assert "This revision is running already" in text_of(pat.reads("/flows/publish"))
    sources = dict(console.parts.flow_sources())
    call = sources["flows/call.yaml"]
    title = console.parts.shelf.current()[1].flows["call"].title
    console.sources = {**sources, "flows/call.yaml": call.replace(title, "Ring us", 1)}
    page = text_of(pat.reads("/flows/publish"))
    assert "1 text is worded otherwise" in page and f"{title} Ring us" in page
    assert "Published" in pat.does("/flows/publish", before=revision, revision="")
    assert "Ring us" in text_of(pat.reads("/flows"))
    back = text_of(pat.reads(f"/flows/publish?revision={revision}"))
    assert f"Ring us {title}" in back
    assert "Published" in pat.does("/flows/publish", before=console.parts.shelf.current()[0], revision=revision)
    organisation = sources["flows/organisation.yaml"].replace("languages: [en]", "languages: [en, pl]")
    console.sources = {**sources, "flows/organisation.yaml": organisation}
    before = text_of(pat.reads("/flows/publish"))
    assert "Words that nobody vouches for" in before and re.search(
        r"Nobody vouches for 1\d{3} texts that are sent", before
    )
    assert "Words that nobody vouches for" not in text_of(pat.reads("/flows"))
    assert "Published" in pat.does("/flows/publish", before=console.parts.shelf.current()[0], revision="")
    assert "Words that nobody vouches for" in text_of(pat.reads("/flows"))
    console.sources = {**sources, "flows/call.yaml": "title: Nothing\n"}
    broken = text_of(pat.reads("/flows/publish"))
    assert "To mend before it can be published" in broken and "flows/call.yaml" in broken


def test_hard_words_are_listed_with_what_people_suggest_and_told_on_today(console: Console, rea: Colleague) -> None:
    assert "Nobody has said that a text is hard" in text_of(rea.reads("/hard-words"))
    assert "hard for somebody" not in text_of(rea.reads("/today"))
    _, person = writes(console, "JOIN", "HARD", f"hard: automatic service {HOSTILE}")
    page = rea.reads("/hard-words")
    assert 'href="/flows/join"' in page and HOSTILE not in page
    listed = text_of(page)
    assert "join.ready.ask hard 1 time, last on" in listed and "English · plain words" in listed
    assert "thank you for offering to help" in listed and "What people suggest hard: automatic service" in listed
    assert "1 message was hard for somebody in the last 7 days" in text_of(rea.reads("/today"))
    assert 'href="/hard-words"' in rea.reads("/flows") and 'href="/hard-words"' in rea.reads("/today")
    assert console.recorded("looked_at_hard_words")[-1]["actor"] == rea.name
    saw = [line for line in console.recorded("saw_words") if line["why"] == "in hard words"]
    (subject,) = console.house.rows("SELECT subject FROM people WHERE id = :id", id=person)
    assert [line["subject"] for line in saw] == [subject["subject"]], "once, however often the page is opened"
