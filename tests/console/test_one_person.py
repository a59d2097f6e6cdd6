"""One person on the pages of staff: found, seen with their needs, and what somebody who rang asked for."""

import pytest

from bot.store import people
from bot.store.engine import begin
from tests.console.conftest import Colleague, Console, text_of
from tests.console.test_rooms import JOINING, named, newest, writes


@pytest.fixture
def esme(console: Console) -> Colleague:
    """Somebody of the engagement team."""
    return console.colleague("engagement")


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
