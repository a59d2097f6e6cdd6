"""What staff see and do in each room: find, read, answer, mark, hide, stop, approve and publish; all recorded."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.store import alarms, broadcasts, doubts, people, transcripts
from bot.store.engine import begin
from bot.work.conversation import KEPT_APART
from tests.console.conftest import HOSTILE, Colleague, Console, text_of

JOINING = ("JOIN", "yes", "1", "diabetes", "AGREE", "yes", "yes", "Ade", "none")


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


def test_somebody_answers_as_themselves(console: Console, esme: Colleague) -> None:
    number, person = writes(console, "CALL")
    message = newest(console, number)
    empty = esme.post(f"/messages/{message}/answer", text="  ")
    assert empty.status_code == 400 and "Write the answer first" in text_of(empty.get_data(as_text=True))
    long = esme.post(f"/messages/{message}/answer", text="blah " * 200)
    page = long.get_data(as_text=True)
    assert long.status_code == 400 and "Make it shorter" in text_of(page) and "blah blah" in page
    said = esme.does(f"/messages/{message}/answer", text=" I ring you at 3. ")
    assert "on its way" in said
    letter = console.house.messages(number, "out")[-1]
    assert (letter["body"], letter["state"]) == (f"{esme.name} at Leicester's Hospitals: I ring you at 3.", "waiting")
    assert "on its way" in esme.does(f"/messages/{message}/answer", text="I ring you at 3.")
    assert console.house.messages(number, "out")[-1]["id"] == letter["id"], "the button was pressed twice"
    assert "Our questions wait" in text_of(esme.reads(f"/people/{person}/messages"))
    [handover] = console.house.rows(
        "SELECT id, waits FROM handovers WHERE closed_at IS NULL AND message_id = :m", m=message
    )
    assert handover["waits"]
    assert "Handed back" in esme.does(f"/handovers/{handover['id']}/back")
    assert console.house.letter(message)["needs_person"] is None
    line = console.recorded("answered_person")[-1]
    assert line["subject"] == console.house.rows("SELECT subject FROM people WHERE id = :id", id=person)[0]["subject"]


def test_the_same_words_are_sent_again_once_something_was_said_or_time_has_passed(
    console: Console, esme: Colleague
) -> None:
    number, _ = writes(console, "CALL")
    message = newest(console, number)
    for said, pause, sent in ((None, 0, 1), (None, 1, 1), ("ok", 0, 2), (None, 11, 3)):
        if said:
            console.house.reads(number, said)
            console.now = max(console.now, datetime.now(UTC))
        console.pass_time(minutes=pause)
        assert "on its way" in esme.does(f"/messages/{message}/answer", text="Can I ring you?")
        answers = [letter for letter in console.house.messages(number, "out") if letter["kind"] == "staff"]
        assert len(answers) == sent, (said, pause)


def test_nobody_is_written_to_after_stop(console: Console, esme: Colleague) -> None:
    number, person = writes(console, "JOIN", "STOP")
    before = len(console.house.messages(number, "out"))
    refused = esme.post(f"/messages/{newest(console, number)}/answer", text="Please stay")
    assert refused.status_code == 400 and "said STOP" in text_of(refused.get_data(as_text=True))
    assert len(console.house.messages(number, "out")) == before
    assert "Nothing can be sent there" in text_of(esme.reads(f"/people/{person}/messages"))


def test_notes_flags_labels_and_who_looks_after_it(console: Console, esme: Colleague) -> None:
    number, person = writes(console, "hello there")
    message = newest(console, number)
    for kind, text in (("note", "asked twice"), ("flag", ""), ("label", "parking")):
        assert "Kept beside" in esme.does(f"/messages/{message}/mark", kind=kind, text=text)
    mine = console.colleagues["engagement"]
    esme.does(f"/messages/{message}/mark", kind="assigned", staff=str(mine))
    page = text_of(esme.reads(f"/people/{person}/messages"))
    assert all(words in page for words in ("asked twice", "Flag", "parking", f"Looked after by {esme.name}"))
    for query in ("mark=note", "label=parking", "mine=yes"):
        assert f"#message-{message}" in esme.reads(f"/transcripts?{query}&person={person}")
    assert "Write something" in esme.refused(f"/messages/{message}/mark", kind="note", text=" ")
    assert "Write something" in esme.refused(f"/messages/{message}/mark", kind="assigned", staff="999999")
    mark = console.house.rows("SELECT id FROM marks WHERE message_id = :id AND kind = 'flag'", id=message)[0]["id"]
    assert "Taken away" in esme.does(f"/marks/{mark}/end")
    assert f"#message-{message}" not in esme.reads(f"/transcripts?mark=flag&person={person}")
    assert "already" in esme.does(f"/marks/{mark}/end")


def test_a_message_is_hidden_for_good(console: Console, esme: Colleague) -> None:
    number, person = writes(console, "my neighbour Mrs Xylophone drinks")
    message = newest(console, number)
    pat = console.colleague("ppi")
    assert esme.post(f"/messages/{message}/hide", reason="x").status_code == 403
    empty = pat.post(f"/messages/{message}/hide", reason=" ")
    assert empty.status_code == 400 and "Say why" in text_of(empty.get_data(as_text=True))
    assert "gone for good" in pat.does(f"/messages/{message}/hide", reason="names somebody else")
    assert "Xylophone" not in console.house.everything()
    page = text_of(pat.reads(f"/people/{person}/messages"))
    assert "Hidden for good: names somebody else" in page and "no words are kept" in page
    mark = console.house.rows("SELECT id FROM marks WHERE message_id = :id", id=message)[0]["id"]
    pat.post(f"/marks/{mark}/end")
    assert "names somebody else" in text_of(pat.reads(f"/people/{person}/messages"))
    waiting = console.house.messages(number, "out")[-1]["id"]
    assert "has still to leave" in text_of(pat.post(f"/messages/{waiting}/hide", reason="why").get_data(as_text=True))


def test_what_staff_wrote_goes_with_the_person(console: Console, esme: Colleague) -> None:
    number, person = writes(console, "hello")
    esme.does(f"/messages/{newest(console, number)}/mark", kind="note", text="lives at 5 Quokka Street")
    with begin(console.parts.engine) as connection:
        people.forget(connection, person)
    assert "Quokka" not in console.house.everything()
    assert "forgotten" in text_of(esme.reads(f"/people/{person}"))


def test_people_are_found_by_name_number_and_phone(console: Console, esme: Colleague) -> None:
    number, person = writes(console, "JOIN")
    named(console, person, "Zebedee")
    local = f"0{number[3:7]} {number[7:]}"
    for words in ("zebedee", "Zebe", str(person), number, local):
        assert f'href="/people/{person}"' in esme.reads(f"/people?words={words.replace('+', '%2B')}"), words
    assert f'href="/people/{person}"' not in esme.reads("/people?words=nobody")
    assert f'href="/people/{person}"' not in esme.reads("/people?words=zebedee&state=improver")


def test_a_person_s_needs_and_agreements_stand_in_their_own_words(console: Console, esme: Colleague) -> None:
    _, person = writes(console, *JOINING)
    page = text_of(esme.reads(f"/people/{person}"))
    assert page.startswith("Ade How to speak with them English Plain words SMS")
    assert "agrees to the code of conduct" in page and "Diabetes" in page
    wording = console.house.rows(
        "SELECT text FROM wordings JOIN consents ON wording_id = wordings.id JOIN people ON people.subject = "
        "consents.subject WHERE people.id = :id AND purpose = 'code_of_conduct'",
        id=person,
    )[0]["text"]
    assert " ".join(wording.split()) in page
    assert console.recorded("looked_at_person")


def test_she_rang(console: Console, esme: Colleague) -> None:
    number, person = writes(console, "JOIN")
    assert "would like a call" in esme.does(f"/people/{person}/call")
    assert "would like a call" in text_of(esme.reads("/today"))
    assert "Nothing more is sent" in esme.does(f"/people/{person}/stop", why="rang on Monday")
    assert console.house.address(number)["stopped_at"] is not None
    assert {letter["state"] for letter in console.house.messages(number, "out")} == {"cancelled"}
    last = console.house.rows(
        "SELECT purpose, given, channel FROM consents JOIN people ON people.subject = consents.subject "
        "WHERE people.id = :id ORDER BY consents.id DESC",
        id=person,
    )[0]
    assert (last["purpose"], bool(last["given"]), last["channel"]) == ("messages", False, "staff")
    assert console.recorded("stopped_messages")[-1]["why"] == "rang on Monday"
    console.house.reads(number, "START")
    assert console.house.address(number)["stopped_at"] is None


def test_somebody_has_died(console: Console, esme: Colleague) -> None:
    number, person = writes(console, "JOIN")
    assert "Has" in text_of(esme.reads(f"/people/{person}/died"))
    assert "Everything for them has stopped" in esme.does(f"/people/{person}/died")
    assert console.house.address(number)["suppressed"] == "died"
    assert "Has died" in text_of(esme.reads(f"/people/{person}"))
    refused = esme.post(f"/messages/{newest(console, number)}/answer", text="hello")
    assert refused.status_code == 400
    assert console.recorded("noted_death")


def test_of_two_who_change_the_same_the_second_is_told(console: Console, esme: Colleague) -> None:
    _, person = writes(console, "JOIN")
    form = {"language": "en", "easy": "yes", "language_before": "en", "easy_before": "no"}
    assert "Changed" in esme.does(f"/people/{person}/speech", **form)
    other = console.colleague("ppi")
    assert "Somebody else has changed this meanwhile" in other.refused(f"/people/{person}/speech", **form)
    assert "Easy words" in text_of(other.reads(f"/people/{person}"))
    unknown = {**form, "language": "xx", "easy_before": "yes"}
    assert "do not write in that language" in other.refused(f"/people/{person}/speech", **unknown)


def test_what_somebody_gets_of_words_in_english_alone_can_be_changed_for_them(
    console: Console, esme: Colleague
) -> None:
    _, person = writes(console, "JOIN")
    form = {"language": "en", "easy": "no", "language_before": "en", "easy_before": "no"}
    assert "When words are only in English" not in esme.reads(f"/people/{person}"), "they read English"
    with begin(console.parts.engine) as connection:
        people.save(connection, person, language="pl")
    assert "When words are only in English" in esme.reads(f"/people/{person}")
    for instead, kept in (("call", "call"), ("", "call"), ("whatever", "call"), ("wait", "wait")):
        with begin(console.parts.engine) as connection:
            people.save(connection, person, language="en")
        esme.does(f"/people/{person}/speech", **form, only_english=instead)
        (row,) = console.house.rows("SELECT only_english FROM people WHERE id = :id", id=person)
        assert row["only_english"] == kept


BROADCAST = """
title: New signs <b>
to: everyone
words:
  en:
    plain: "{name}: the signs are new. Are they clear? Reply YES or NO."
    easy: "{name}: the signs are new. Are they clear? Reply YES or NO."
"""


COME = """
title: Open evening
to: everyone
text: common.send_come
with: {day: 2099-03-09, hour: "14:30", place: Glenfield}
"""
NOBODY = "nobody vouches for them"


@pytest.mark.thorough
def test_whoever_approves_is_told_of_words_that_nobody_has_read(console: Console, tmp_path: Path) -> None:
    pat = console.colleague("ppi")
    sources = console.parts.flow_sources()
    organisation = sources["flows/organisation.yaml"].replace("languages: [en]", "languages: [en, pl]")
    console.parts.shelf.publish({**sources, "flows/organisation.yaml": organisation})
    for name, text in (("come", COME), ("signs", BROADCAST)):
        (tmp_path / f"{name}.yaml").write_text(text)
        console.staffed.broadcasts.new(tmp_path / f"{name}.yaml", "Esme")
    assert f"{NOBODY}: Polski." in text_of(pat.reads("/broadcasts/1/approve"))
    assert NOBODY not in pat.reads("/broadcasts/2/approve"), "its words were written for it"
    seen = re.findall(r'name="seen" value="([^"]+)"', pat.reads("/languages/pl/common"))[0]
    pat.does("/languages/pl/common/review", seen=seen)
    assert NOBODY not in pat.reads("/broadcasts/1/approve")


def test_a_broadcast_is_approved_by_somebody_else_and_goes_its_way(console: Console, tmp_path: Path) -> None:
    file = tmp_path / "signs.yaml"
    file.write_text(BROADCAST)
    pat, esme = console.colleague("ppi"), console.colleague("engagement")
    writes(console, *JOINING)
    number, _ = console.staffed.broadcasts.new(file, pat.name)
    path = f"/broadcasts/{number}"
    assert "New signs <b>" in text_of(pat.reads("/broadcasts"))
    assert "Who gets it" in text_of(pat.reads(path))
    with begin(console.parts.engine) as connection:
        found = broadcasts.find(connection, number)
    assert found is not None
    assert "somebody else must approve it" in pat.does(f"{path}/approve", edition=found.edition)
    assert esme.post(f"{path}/approve", edition=found.edition).status_code == 403
    ali = console.colleague("administrator")
    assert "then approve it there" in ali.does(f"{path}/approve")
    assert "changed it meanwhile" in ali.does(f"{path}/approve", edition="")
    assert "Approved" in ali.does(f"{path}/approve", edition=found.edition)
    started = esme.does(f"{path}/start")
    assert "goes out now" in started or "nothing leaves before" in started  # by the hour at which this test runs
    assert "Paused" in esme.does(f"{path}/pause")
    assert "cannot be paused" in esme.does(f"{path}/pause")
    assert "goes on" in esme.does(f"{path}/resume")
    assert "Cancelled" in esme.does(f"{path}/cancel")
    part = pat.get(path, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "cancelled" in part and "<html" not in part
    assert [line["action"] for line in console.recorded("approved_broadcast")]
    with begin(console.parts.engine) as connection:
        assert broadcasts.find(connection, number) is not None


def test_flows_are_drawn_and_told_in_all_their_words(console: Console, esme: Colleague) -> None:
    assert "Become a Hospital Improver" in text_of(esme.reads("/flows"))
    page = text_of(esme.reads("/flows/join"))
    assert "plain words" in page and "easy words" in page and "{" not in page.partition("What it says")[0]
    drawing = esme.get("/flows/join/drawing.svg")
    assert drawing.content_type.startswith("image/svg+xml") and b"<svg" in drawing.data
    assert esme.get("/flows/nothing").status_code == 404


@pytest.mark.thorough
def test_publishing_says_who_is_where_and_the_second_is_told(console: Console) -> None:
    writes(console, "JOIN")
    pat = console.colleague("ppi")
    page = pat.reads("/flows/publish")
    revision = console.parts.shelf.current()[0]
    assert "Become a Hospital Improver" in text_of(page) and revision in page
    late = pat.post("/flows/publish", before="another", revision="")
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
