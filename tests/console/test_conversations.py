"""A conversation on the pages of staff: answered by a person, noted beside, hidden for good."""

from datetime import UTC, datetime

import pytest

from bot.store import people
from bot.store.engine import begin
from tests.console.conftest import Colleague, Console, text_of
from tests.console.test_rooms import newest, writes


@pytest.fixture
def esme(console: Console) -> Colleague:
    """Somebody of the engagement team."""
    return console.colleague("engagement")


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
