"""Conversations that people answer, alarms and duty, on the pages of staff: seen, taken, answered, handed back."""

from datetime import timedelta

import pytest

from bot.store import behind, messages
from bot.store.engine import begin
from tests.console.conftest import Colleague, Console, text_of
from tests.console.test_rooms import newest, writes


@pytest.fixture
def esme(console: Console) -> Colleague:
    """Somebody of the engagement team."""
    return console.colleague("engagement")


def handover_of(console: Console, person: int) -> dict[str, object]:
    """The newest handover with that person."""
    told = (
        "SELECT h.* FROM handovers h JOIN addresses a ON a.id = h.address_id WHERE a.person_id = :p ORDER BY h.id DESC"
    )
    return dict(console.house.rows(told, p=person)[0])


def test_urgent_words_end_their_alarm_and_handover_at_one_press(console: Console, esme: Colleague) -> None:
    number, person = writes(console, "JOIN", "I want to kill myself")
    console.pass_time(minutes=25)
    page = text_of(esme.reads("/today"))
    assert "urgent: crisis" in page and "(25 minutes). Nobody has it yet; our questions wait" in page
    handover = handover_of(console, person)
    heeded = (
        "SELECT acknowledged_by, over_at FROM alarms JOIN alerts ON alerts.alarm_id = alarms.id WHERE handover_id = :h"
    )
    assert [one["acknowledged_by"] for one in console.house.rows(heeded, h=handover["id"])] == [None]
    assert "You have it" in esme.does(f"/handovers/{handover['id']}/take")
    assert [one["acknowledged_by"] for one in console.house.rows(heeded, h=handover["id"])] == [esme.name]
    assert f"{esme.name} has it" in text_of(esme.reads("/today"))
    assert "false alarm" in esme.does(f"/handovers/{handover['id']}/back", false_alarm="yes")
    assert handover_of(console, person)["outcome"] == "false_alarm"
    assert "kill myself" not in text_of(esme.reads("/today"))
    alarm = console.house.rows(heeded, h=handover["id"])
    assert alarm and all(one["over_at"] for one in alarm)
    assert "automatic service again" in console.house.messages(number, "out")[-2]["body"] + str(
        console.house.messages(number, "out")[-1]["body"]
    )
    assert console.recorded("handed_false_alarm")[-1]["origin"] == "127.0.0.1"


def test_somebody_takes_over_and_the_service_waits(console: Console, esme: Colleague) -> None:
    number, person = writes(console, "JOIN")
    message = newest(console, number)
    assert "You have taken over" in esme.does(f"/messages/{message}/take-over")
    before = len(console.house.messages(number, "out"))
    writes(console, "yes", number=number)
    said = [line["body"] for line in console.house.messages(number, "out")[before:]]
    assert not any("18 months" in words for words in said), "no question of ours follows"
    assert "Take over" not in text_of(esme.reads(f"/people/{person}/messages"))
    other = console.colleague("ppi")
    assert f"{esme.name} has this conversation" in text_of(other.reads(f"/people/{person}/messages"))
    assert "Handed back" in other.does(f"/handovers/{handover_of(console, person)['id']}/back")
    again = handover_of(console, person)
    assert "closed already" in esme.does(f"/handovers/{again['id']}/back")
    assert [line["actor"] for line in console.recorded("took_over")][-1] == esme.name


def test_answering_somebody_who_wants_a_call_keeps_the_reason(console: Console, esme: Colleague) -> None:
    number, person = writes(console, "JOIN", "CALL")
    assert "would like a call" in text_of(esme.reads("/today"))
    esme.does(f"/messages/{newest(console, number)}/answer", text="I ring you at 3.")
    handover = handover_of(console, person)
    assert (handover["reason"], handover["waits"], handover["taken_by"]) == ("call", True, esme.name)
    assert "needs nobody any more" in esme.does(f"/messages/{handover['message_id']}/seen")
    assert handover_of(console, person)["closed_at"]


@pytest.mark.parametrize("way", ["seen", "done"])
def test_who_only_reads_cannot_end_what_is_with_people(console: Console, way: str) -> None:
    number, person = writes(console, "JOIN", "I want to kill myself")
    message = handover_of(console, person)["message_id"]
    before = len(console.house.messages(number, "out"))
    path = f"/messages/{message}/seen" if way == "seen" else f"/review/{message}/done"
    rhea, form = console.colleague("reader"), {"false_alarm": "yes", "queue": "waiting"}
    assert "one of them must say that it is seen to" in rhea.does(path, **form)
    assert handover_of(console, person)["closed_at"] is None
    assert len(console.house.messages(number, "out")) == before
    console.colleague("engagement").does(path, **form)
    assert handover_of(console, person)["closed_at"]


def test_who_only_reads_may_see_to_what_is_with_nobody(console: Console) -> None:
    number, _ = writes(console, "JOIN")
    message = newest(console, number)
    with begin(console.parts.engine) as connection:
        messages.needs_person(connection, message, "not understood")
    assert "needs nobody any more" in console.colleague("reader").does(f"/messages/{message}/seen")
    assert console.house.letter(message)["needs_person"] is None


def test_that_somebody_died_can_be_taken_back(console: Console, esme: Colleague) -> None:
    number, person = writes(console, "JOIN")
    assert "Nobody has said" in esme.does(f"/people/{person}/lives", why="she rang herself")
    esme.does(f"/people/{person}/died", why="her son rang")
    assert console.house.rows("SELECT state FROM people WHERE id = :p", p=person)[0]["state"] == "died"
    assert {line["state"] for line in console.house.messages(number, "out")} == {"cancelled"}
    # It is opened first, and asks for a reason, which stays in the record.
    assert "They have not died: it was a mistake" in text_of(esme.reads(f"/people/{person}"))
    assert "Say how you know" in esme.refused(f"/people/{person}/lives", why=" ")
    assert console.house.rows("SELECT state FROM people WHERE id = :p", p=person)[0]["state"] == "died"
    assert "may be written to again" in esme.does(f"/people/{person}/lives", why="she rang herself")
    assert console.house.rows("SELECT state FROM people WHERE id = :p", p=person)[0]["state"] != "died"
    assert console.recorded("took_death_back")[-1]["why"] == "she rang herself"


def test_the_code_of_a_shared_phone_is_taken_away_once_it_is_forgotten(console: Console, esme: Colleague) -> None:
    _, person = writes(console, "PRIVATE", "yes")
    assert f'action="/people/{person}/forget-code"' not in esme.reads(f"/people/{person}")
    with begin(console.parts.engine) as connection:
        behind.set_code(connection, person, "0" * 64)
    assert f'action="/people/{person}/forget-code"' in esme.reads(f"/people/{person}")
    assert "need no code any more" in esme.does(f"/people/{person}/forget-code", why="rang from that number")
    assert console.house.rows("SELECT reply_code FROM people WHERE id = :p", p=person)[0]["reply_code"] is None
    assert console.recorded("forgot_code")
    assert "Nothing was changed" in esme.does(f"/people/{person}/forget-code", why="again")


def test_who_is_on_duty_is_set_refused_and_ended(console: Console, esme: Colleague) -> None:
    assert "Nobody is on duty now" in text_of(esme.reads("/today"))
    here = console.now.astimezone(console.parts.zone)
    starts, ends = here - timedelta(hours=1), here + timedelta(hours=8)
    form = {
        "name": "Priya <b>",
        "phone": "07700 900801",
        "starts": f"{starts:%Y-%m-%dT%H:%M}",
        "ends": f"{ends:%Y-%m-%dT%H:%M}",
    }
    assert "on duty for that time" in esme.does("/duty", **form)
    page = text_of(esme.reads("/today"))
    assert "On duty: Priya <b> until" in page
    for wrong, says in (
        ({"ends": "soon"}, "Enter a date and a time"),
        ({}, "Choose other times"),
        ({"phone": "", "starts": form["ends"], "ends": f"{ends + timedelta(hours=2):%Y-%m-%dT%H:%M}"}, "Give a number"),
    ):
        answer = esme.post("/duty", **{**form, **wrong})
        said = answer.get_data(as_text=True)
        assert answer.status_code == 400 and says in text_of(said) and 'value="Priya &lt;b&gt;"' in said
    number = console.house.rows("SELECT id FROM duty ORDER BY id DESC")[0]["id"]
    clash = esme.refused("/duty", **form)
    assert "Choose other times, or end that first." in clash and "improvers" not in clash
    assert "is over" in esme.does(f"/duty/{number}/end")
    assert "over already" in esme.does(f"/duty/{number}/end")
    assert [console.recorded(what)[-1]["origin"] for what in ("set_duty", "ended_duty")] == ["127.0.0.1"] * 2


def test_whoever_rang_is_looked_after_in_three_presses(console: Console, esme: Colleague) -> None:
    number, person = writes(console, "JOIN")
    assert 'name="one" value="yes"' in esme.reads("/today")
    answer = esme.get(f"/people?one=yes&words={number.replace('+', '%2B')}")  # 1: Find
    assert (answer.status_code, answer.location) == (302, f"/people/{person}#rang")
    page = esme.reads(f"/people/{person}")
    for way in ("call", "stop"):  # 2: what they rang for
        assert f'action="/people/{person}/{way}"' in page
    assert f'href="/people/{person}/died"' in page  # 2
    assert "<form method" in esme.reads(f"/people/{person}/died")  # 3: yes, it is meant
    assert esme.get("/people?one=yes&words=nobody-is-called-that").status_code == 200


def test_a_reply_is_answered_in_two_presses(console: Console, esme: Colleague) -> None:
    number, person = writes(console, "JOIN", "talk to a person")
    page = esme.reads("/today")
    assert f'href="/people/{person}/messages#text"' in page  # 1: Read and answer
    message = newest(console, number)
    assert f'action="/messages/{message}/answer"' in esme.reads(f"/people/{person}/messages")
    assert "on its way" in esme.does(f"/messages/{message}/answer", text="Hello, I am here.")  # 2: Send
