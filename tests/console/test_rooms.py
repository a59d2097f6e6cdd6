"""Today, what is found, flows, the record and accounts on the pages of staff, and what holds for every page."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.store import alarms, doubts, people, transcripts
from bot.store.engine import begin
from bot.work.conversation import KEPT_APART
from tests.console.conftest import HOSTILE, Colleague, Console, text_of

JOINING = ("JOIN", "yes", "1", "diabetes", "AGREE", "yes", "yes", "Ade", "none")
BROADCAST = """
title: New signs <b>
to: everyone
words:
  en:
    plain: "{name}: the signs are new. Are they clear? Reply YES or NO."
    easy: "{name}: the signs are new. Are they clear? Reply YES or NO."
"""


def writes(console: Console, *said: str, number: str = "") -> tuple[str, int]:
    """Somebody texts; their number, and the person they are."""
    number = number or console.house.number()
    for words in said:
        console.house.reads(number, words)
    console.now = max(console.now, datetime.now(UTC))  # it was read by the clock on the wall
    return number, console.person(number)


def named(console: Console, person: int, name: str) -> None:
    """Somebody has told us what to call them."""
    with begin(console.parts.engine) as connection:
        people.save(connection, person, facts={"first_name": name})


def newest(console: Console, number: str, direction: str = "in") -> int:
    """The number of the newest message from there."""
    return int(console.house.messages(number, direction)[-1]["id"])


def seen(console: Console, person: int, why: str, action: str = "saw_message") -> int:
    """How often it is recorded that somebody saw words of that person, or the person, for that reason."""
    [whose] = console.house.rows("SELECT subject FROM people WHERE id = :p", p=person)
    return len([one for one in console.recorded(action) if (one["subject"], one["why"]) == (whose["subject"], why)])


@pytest.fixture
def esme(console: Console) -> Colleague:
    """Somebody of the engagement team."""
    return console.colleague("engagement")


def test_today_shows_what_needs_somebody_and_who_has_it(console: Console, esme: Colleague) -> None:
    number, _ = writes(console, "JOIN", "I want to die")
    with begin(console.parts.engine) as connection:
        alarms.raise_alarm(connection, "channel_paused", "sms", "twilio_20003", console.now)
        alarm = alarms.still_open(connection)[-1].id
    page = text_of(esme.reads("/today"))
    assert "urgent" in page and "I want to die" in page and "Nothing leaves by SMS" in page
    assert "of 40 Hospital Improvers" in page
    assert "You have this alarm now" in esme.does(f"/alarms/{alarm}/acknowledge")
    assert "Somebody has this alarm already" in esme.does(f"/alarms/{alarm}/acknowledge")
    assert f"{esme.name} has it" in text_of(esme.reads("/today"))
    assert "needs nobody any more" in esme.does(f"/messages/{newest(console, number)}/seen")
    assert "I want to die" not in text_of(esme.reads("/today"))
    [line] = [one for one in console.recorded("acknowledged_alarm") if one["about"] == f"alarm {alarm}"]
    assert (line["actor"], line["origin"]) == (esme.name, "127.0.0.1")


def test_the_living_part_of_today_is_only_that(esme: Colleague) -> None:
    part = esme.get("/today", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "<html" not in part and "message" in part


def test_who_was_seen_on_today_is_recorded_once_for_each_session(console: Console) -> None:
    _, person = writes(console, "JOIN", "I want to die")
    esme, poll = console.colleague("engagement"), {"HX-Request": "true", "X-Poll": "yes"}
    for _ in range(2):
        esme.reads("/today")
        esme.get("/today", headers=poll)
    assert seen(console, person, "on Today") == 1
    _, later = writes(console, "JOIN", "I want to kill myself")
    esme.get("/today", headers=poll)
    esme.get("/today", headers=poll)
    assert (seen(console, later, "on Today"), seen(console, person, "on Today")) == (1, 1)
    console.colleague("engagement").reads("/today")
    assert seen(console, person, "on Today") == 2


def test_who_was_seen_in_a_list_of_people_is_recorded(console: Console, esme: Colleague) -> None:
    _, person = writes(console, *JOINING)
    esme.reads("/people")
    assert seen(console, person, "in a search", "saw_person") == 1


def test_a_page_left_open_leads_to_the_way_in(console: Console) -> None:
    answer = console.stranger().get("/today", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/sign-in")


def test_what_is_in_doubt_is_decided(console: Console, esme: Colleague) -> None:
    number = console.house.number()
    letter = console.house.letter_to(number, state="unknown")
    assert f"Was message {letter} sent?" in text_of(esme.reads("/today"))
    assert esme.does(f"/messages/{letter}/decide/sent") == "Done: Noted."
    assert console.house.letter(letter)["state"] == "sent"
    assert "not in doubt" in esme.does(f"/messages/{letter}/decide/failed")
    with begin(console.parts.engine) as connection:
        assert letter not in {one.id for one in doubts.unknown(connection)}


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("words=petunias", True),
        ("words=PETUNIAS", True),
        ("words=100%25_sure", False),
        ("person={person}", True),
        ("person={person}&channel=telegram", False),
        ("person={person}&state=in-heard", True),
        ("person={person}&state=out-delivered", False),
        ("person={person}&flow=join", False),
        ("person={person}&since={today}&until={today}", True),
        ("person={person}&until=2001-01-01", False),
        ("person={person}&waiting=yes", False),
        ("person={person}&mark=flag", False),
    ],
)
def test_a_message_is_found_by_what_is_known_of_it(
    console: Console, esme: Colleague, query: str, is_found: bool
) -> None:
    _, person = writes(console, "I like petunias")
    asked = query.format(person=person, today=f"{console.now.astimezone(console.parts.zone):%Y-%m-%d}")
    found = esme.reads(f"/transcripts?{asked}")
    assert (f"/people/{person}/messages#message-" in found and "I like petunias" in found) is is_found


@pytest.mark.parametrize(
    ("query", "says"), [("person=ade", "person's number"), ("since=yesterday", "date like"), ("until=x", "date like")]
)
def test_what_cannot_be_looked_for_is_said_and_kept(esme: Colleague, query: str, says: str) -> None:
    page = esme.reads(f"/transcripts?{query}")
    name, _, value = query.partition("=")
    assert says in text_of(page) and f'href="#{name}"' in page and f'value="{value}"' in page
    assert "There is a problem" in text_of(page) and "<title>Error: " in page.replace("\n", "")


def test_pages_go_on_where_the_last_one_ended(console: Console, esme: Colleague) -> None:
    _, person = writes(console, *(f"note {n}" for n in range(30)))
    seen: list[str] = []
    path = f"/transcripts?person={person}"
    while path:
        page = esme.reads(path)
        seen += re.findall(r"#message-(\d+)", page)
        older = re.search(r'href="([^"]*before=\d+[^"]*)"', page)
        path = older[1].replace("&amp;", "&") if older else ""
    assert len(seen) == len(set(seen)) >= 30 and seen == sorted(seen, key=int, reverse=True)


def test_equality_answers_are_not_there_to_be_seen(console: Console, esme: Colleague) -> None:
    number, person = writes(console, *JOINING[:-1])
    writes(console, "2", number=number)
    kept = [line for line in console.house.messages(number) if line["kept_apart"]]
    assert kept and {line["body"] for line in kept} == {KEPT_APART}
    page = esme.reads(f"/people/{person}/messages")
    assert page.count(KEPT_APART) >= len(kept)
    assert KEPT_APART not in text_of(esme.reads("/transcripts?words=answer"))


def test_flows_are_drawn_and_told_in_all_their_words(console: Console, esme: Colleague) -> None:
    assert "Become a Hospital Improver" in text_of(esme.reads("/flows"))
    page = text_of(esme.reads("/flows/join"))
    assert "plain words" in page and "easy words" in page and "{" not in page.partition("What it says")[0]
    drawing = esme.get("/flows/join/drawing.svg")
    assert drawing.content_type.startswith("image/svg+xml") and b"<svg" in drawing.data
    assert esme.get("/flows/nothing").status_code == 404


def other_facts(console: Console) -> dict[str, str]:
    """The folder's flows once somebody has changed a fact in it."""
    path = "flows/organisation.yaml"
    changed = console.sources[path].replace("approval above: ", "approval above: 1")
    assert changed != console.sources[path]
    return {**console.sources, path: changed}


@pytest.mark.thorough
def test_publishing_says_who_is_where_and_the_second_is_told(console: Console) -> None:
    writes(console, "JOIN")
    pat = console.colleague("ppi")
    page = pat.reads("/flows/publish")
    revision = console.parts.shelf.current()[0]
    assert "Become a Hospital Improver" in text_of(page) and revision in page
    published, console.sources = console.sources, other_facts(console)
    try:
        late = pat.post("/flows/publish", before="another", revision="")
    finally:
        console.sources = published
    assert late.status_code == 400 and "Somebody else has published" in text_of(late.get_data(as_text=True))
    # Not whoever has sent the same twice.
    assert "running already" in pat.does("/flows/publish", before="another", revision=revision)
    unknown = pat.post("/flows/publish", before=revision, revision="nothing")
    assert unknown.status_code == 400 and "There is no revision" in text_of(unknown.get_data(as_text=True))
    assert "running already" in pat.does("/flows/publish", before=revision, revision=revision)
    assert console.recorded("published_flows")[-1]["actor"] == pat.name


def test_the_record_is_searched_and_exported(console: Console) -> None:
    ali, esme = console.colleague("administrator"), console.colleague("engagement")
    _, person = writes(console, "JOIN")
    esme.reads(f"/people/{person}")
    page = text_of(ali.reads(f"/record?person={person}"))
    assert f"{esme.name} looked at a person" in page
    assert f"{esme.name} looked" not in text_of(ali.reads("/record?until=2001-01-01"))
    assert "date like" in text_of(ali.reads("/record?since=monday"))
    exported = ali.get("/record.csv").get_data(as_text=True)
    assert exported.startswith("\ufeffat,who,did what") and esme.name in exported
    assert console.recorded("exported_record")


def test_an_administrator_minds_the_accounts(console: Console) -> None:
    ali = console.colleague("administrator")
    wrong = ali.post("/staff", name="Sam", email="not an address", role="reader")
    page = wrong.get_data(as_text=True)
    assert wrong.status_code == 400 and "is not an email address" in text_of(page) and 'value="Sam"' in page
    made = ali.post("/staff", name="Sam", email="sam@hospital.example", role="reader").get_data(as_text=True)
    link = re.search(r"https://texts\.hospital\.example(/welcome/[\w-]+)", made)
    assert link and "Welcome, Sam" in text_of(console.stranger().reads(link[1])).replace(" ,", ",")
    number = next(one.id for one in console.staffed.staffing.all_of_them() if one.email == "sam@hospital.example")
    assert "has ended" in ali.does(f"/staff/{number}/end")
    assert console.stranger().get(link[1]).status_code == 404
    assert "/welcome/" in ali.post(f"/staff/{number}/reset").get_data(as_text=True)


def test_script_in_what_people_write_is_text_on_every_page(console: Console, tmp_path: Path) -> None:
    file = tmp_path / "hostile.yaml"
    file.write_text(BROADCAST.replace("New signs <b>", '"<script>alert(2)</script>"'))
    number, person = writes(console, "JOIN", HOSTILE, "CALL")
    named(console, person, HOSTILE)
    message = newest(console, number)
    ali = console.colleague("administrator")
    for kind in ("note", "label"):
        ali.does(f"/messages/{message}/mark", kind=kind, text=HOSTILE[:40])
    ali.does(f"/messages/{message}/hide", reason=HOSTILE)
    ali.does(f"/people/{person}/stop", why=HOSTILE)
    console.house.reads(number, HOSTILE)
    console.staffed.staffing.add("hostile@hospital.example", HOSTILE, "reader")
    broadcast, _ = console.staffed.broadcasts.new(file, HOSTILE)
    shown = 0
    for path in (
        *("/today", "/transcripts", f"/transcripts?words={HOSTILE[:12]}", "/people", f"/people/{person}"),
        *(f"/people/{person}/messages", f"/people/{person}/died", f"/messages/{message}/hide", "/record", "/staff"),
        *("/broadcasts", f"/broadcasts/{broadcast}", f"/sign-in?on={HOSTILE}", f"/record?actor={HOSTILE}"),
    ):
        page = ali.reads(path)
        assert "alert('x')" not in page and "<script>alert" not in page and "<b>&amp;amp;" not in page, path
        assert "49" not in re.findall(r"\{\{7\*7\}\}|(?<=&amp;)49", page), path
        shown += "&lt;/script&gt;" in page
    assert shown >= 8


def test_a_formula_in_the_export_is_only_text(console: Console) -> None:
    ali = console.colleague("administrator")
    _, person = writes(console, "JOIN")
    console.colleague("engagement").does(f"/people/{person}/stop", why='=HYPERLINK("http://x")')
    assert "'=HYPERLINK" in ali.get("/record.csv").get_data(as_text=True)


def test_what_is_not_there_is_said_kindly(esme: Colleague) -> None:
    for path in ("/people/999999999", "/messages/999999999", "/broadcasts/999999999", "/flows/none"):
        answer = esme.get(path)
        assert answer.status_code == 404 and "There is nothing here" in text_of(answer.get_data(as_text=True))


def test_an_address_that_nobody_has_is_told_to_each_in_their_way(console: Console, esme: Colleague) -> None:
    answer = esme.get("/poeple", headers={"Accept": "text/html,*/*"})
    assert answer.status_code == 404 and "There is nothing here" in text_of(answer.get_data(as_text=True))
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert esme.get("/poeple").get_data(as_text=True) == "Not Found.\n"
    assert esme.get("/webhooks/none", headers={"Accept": "text/html"}).get_data(as_text=True) == "Not Found.\n"


def test_the_pages_are_whole_without_the_styles_of_others(console: Console, esme: Colleague) -> None:
    told_of = console.app.jinja_env.globals
    before = {name: told_of[name] for name in ("designed", "live")}
    told_of.update(designed=False, live=False)
    try:
        page = esme.reads("/today")
    finally:
        told_of.update(before)
    assert "plain.css" in page and "fetched/" not in page
    for name in ("plain.css", "console.css", "console.js", "icon.svg"):
        with esme.get(f"/look/{name}") as answer:
            assert answer.status_code == 200 and answer.data


def test_time_is_told_as_people_say_it(console: Console) -> None:
    _, person = writes(console, "JOIN")
    console.now = datetime.now(UTC)  # whatever day it is in the other tests
    esme = console.colleague("engagement")
    assert "First wrote today" in text_of(esme.reads(f"/people/{person}"))


def test_a_search_goes_on_through_all_that_was_said(
    console: Console, esme: Colleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes(console, "a single marmalade", *(f"filler {n}" for n in range(4)))
    monkeypatch.setattr(transcripts, "READ_THROUGH", 3)
    path, pages = "/transcripts?words=marmalade", 0
    while "a single marmalade" not in (page := esme.reads(path)):
        assert "None fits among the newer ones" in text_of(page)
        older = re.search(r'href="([^"]*before=\d+[^"]*)"', page)
        assert older
        path, pages = older[1].replace("&amp;", "&"), pages + 1
    assert pages >= 2
    last = esme.reads("/transcripts?words=marmalade&before=2")
    assert "None fits." in text_of(last) and "before=" not in last


def test_the_menu_shows_under_which_room_one_is(console: Console) -> None:
    pages = {"/review": "/transcripts", "/rights": "/people", "/people/import": "/people", "/duty": "/today"}
    someone = console.colleague("administrator")
    for path, room in pages.items():
        assert f'<a href="{room}" aria-current="true">' in someone.reads(path), path
