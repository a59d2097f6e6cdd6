"""The equality questions that are offered after the first event: asked once, kept apart, and anybody's to delete."""

from datetime import datetime
from pathlib import Path

import pytest

from bot.store import equality
from bot.store.engine import reading
from bot.store.equality import pseudonym_of
from bot.work.asking import MixingAnswers
from bot.work.resuming import Resuming
from tests.work.hospital import ADE, ALWAYS, BEA, KEYS, LONDON, Hospital, shipped
from tests.work.involvement import House, opportunity

AFTERWARDS = ("yes", "partly", "no", "skip", "yes")
LATER_QUESTIONS = {"religion", "marital_status", "sexual_orientation", "gender_since_birth", "pregnancy", "impairments"}
# As nobody else would say it: the choices themselves stand in our questions.
ANSWERS = ("judaism", "widower", "homosexual", "it is not", "i am not", "deaf and dyslexia")
KEPT = {
    "religion": "jewish",
    "marital_status": "widowed",
    "sexual_orientation": "gay_lesbian",
    "gender_since_birth": "no",
    "pregnancy": "no",
    "impairments": "hearing, learning",
}
PUBLISHED = "revisions"


@pytest.fixture
def house(hospital: Hospital, tmp_path: Path) -> House:
    """A hospital whose staff write files."""
    return House(hospital, tmp_path)


def comes(house: House, *addresses: str, month: int = 3) -> int:
    """These people have been to an event, and the first question about it is with them."""
    day = f"2027-{month:02}-09"
    number = house.opens(opportunity(f"{day} 14:00", f"{day} 16:00", places=len(addresses)), invite=len(addresses))
    house.sends()
    for address in addresses:
        for said in ("yes", "skip", "skip", "skip"):
            house.hospital.hears(said, address)
    house.hospital.now = house.hospital.now.replace(year=2027, month=month, day=10, hour=10)
    house.sends()
    house.inviting.attended(number, (), ())
    house.moving_up.run()
    house.sends()
    return number


def says(house: House, *said: str, address: str = ADE) -> str:
    """The last answer to all this."""
    for each in said:
        assert house.hospital.hears(each, address) == "heard"
    return house.hospital.answers(address)[-1]


def kept(house: House, address: str = ADE) -> dict[str, str]:
    """What is kept apart of whoever has that address, but for what they said while joining."""
    query = "SELECT person_id AS id FROM addresses WHERE value = :address"
    (person,) = house.hospital.rows(query, address=address)
    with reading(house.hospital.engine) as connection:
        found = equality.of(connection, pseudonym_of(person["id"], KEYS.pseudonym))
    return {question: answer for question, answer in found.items() if question in LATER_QUESTIONS}


def test_they_are_offered_after_the_first_event_with_the_reason_and_every_way_out(house: House) -> None:
    house.hospital.joins()
    comes(house, ADE)
    offer = says(house, *AFTERWARDS)
    for told in ("6 in all", "all kinds of people", "apart from your name", "SKIP", "NONE", "LATER", "CONSENT"):
        assert told in offer
    assert "religion" in says(house, "yes")
    last = says(house, *ANSWERS)
    assert "reply CLAIM any day" in last and "those questions are finished" in last
    assert kept(house) == KEPT


def test_what_they_agreed_to_is_in_the_ledger_in_its_own_words(house: House) -> None:
    house.hospital.joins()
    comes(house, ADE)
    says(house, *AFTERWARDS, "yes")
    rows = house.hospital.rows(
        "SELECT given, text FROM consents LEFT JOIN wordings ON wordings.id = wording_id "
        "WHERE purpose = 'equality_monitoring' ORDER BY consents.id"
    )
    assert [bool(row["given"]) for row in rows] == [True, True]
    assert "We keep the answers apart from your name." in rows[-1]["text"]


@pytest.mark.parametrize(("no", "left"), [(("none",), 6), (("no",), 6), (("yes", "skip", "widower", "none"), 5)])
def test_no_is_kept_as_prefer_not_to_say_and_never_asked_again(house: House, no: tuple[str, ...], left: int) -> None:
    house.hospital.joins()
    comes(house, ADE)
    assert "we will not ask again" in says(house, *AFTERWARDS, *no)
    assert list(kept(house).values()).count("prefer_not_to_say") == left and kept(house).keys() == LATER_QUESTIONS
    comes(house, ADE, month=6)
    assert "apart from your name" not in says(house, *AFTERWARDS)


@pytest.mark.parametrize("later", [("later",), ("yes", "later")])
def test_another_day_is_theirs_to_choose_and_nothing_reminds_them(house: House, later: tuple[str, ...]) -> None:
    house.hospital.joins()
    comes(house, ADE)
    says(house, *AFTERWARDS, *later)
    assert kept(house) == {}
    assert house.hospital.rows("SELECT id FROM reminders WHERE done_at IS NULL AND kind NOT LIKE 'event_%'") == []
    comes(house, ADE, month=6)
    assert "apart from your name" not in says(house, *AFTERWARDS)
    assert "6 in all" in says(house, "more about me")
    assert "Reply with one number" in says(house, "yes")


def test_silence_ends_them_quietly_and_keeps_what_was_answered(house: House) -> None:
    house.hospital.joins()
    comes(house, ADE)
    before = says(house, *AFTERWARDS, "yes", "judaism")
    resuming = Resuming(house.hospital.engine, house.hospital.shelf, ALWAYS, KEYS, house.hospital.clock)
    house.later(days=8)
    assert resuming.run() == 1 and resuming.run() == 0
    assert house.hospital.answers()[-1] == before and kept(house) == {"religion": "jewish"}
    comes(house, ADE, month=6)
    assert "apart from your name" not in says(house, *AFTERWARDS)


def test_in_northern_ireland_they_are_those_of_section_75(house: House) -> None:
    northern = Path(__file__).parents[2] / "flows/samples/northern/organisation.yaml"
    sources = {**shipped(), "flows/organisation.yaml": northern.read_text("utf-8")}
    house.hospital.shelf.publish(sources)
    house.hospital.joins()
    asked = [says(house, "more about me", "yes")]
    asked += [says(house, said) for said in ("presbyterian", "republican", "skip", "skip", "my mother and kids")]
    for number, told in enumerate(("belief", "political", "married", "orientation", "depends on you", "illness")):
        assert told in asked[number]
    says(house, "none")
    rows = house.hospital.rows("SELECT question, answer FROM equality_answers")
    found = {row["question"]: row["answer"] for row in rows}
    assert (found["religious_belief"], found["political_opinion"]) == ("protestant", "nationalist")
    assert (found["dependants"], found["impairments"]) == ("children, older", "prefer_not_to_say")
    # Nobody declines what is not asked here.
    assert not found.keys() & {"religion", "gender_since_birth", "pregnancy"}


def test_a_hospital_that_asks_none_offers_none(house: House) -> None:
    sources = shipped()
    here = sources["flows/organisation.yaml"]
    line = next(line for line in here.splitlines() if line.startswith("more about me:"))
    house.hospital.shelf.publish({**sources, "flows/organisation.yaml": here.replace(line, "more about me: []")})
    house.hospital.joins()
    comes(house, ADE)
    assert "reply CLAIM any day" in says(house, *AFTERWARDS)
    assert "We have no more questions about you" in says(house, "more about me")


def test_joining_needs_none_of_them(house: House) -> None:
    house.hospital.joins()
    (person,) = house.hospital.rows("SELECT state FROM people")
    assert person["state"] == "improver" and kept(house) == {}
    assert "for people who have joined" in says(house, "more about me", address=BEA)


def test_they_go_with_the_others_when_the_person_says_so(house: House) -> None:
    house.hospital.joins()
    says(house, "more about me", "yes", *ANSWERS)
    assert kept(house) == KEPT
    says(house, "consent", "4", "no")
    assert house.hospital.rows("SELECT id FROM equality_answers") == []


def test_nothing_is_said_or_kept_of_them_anywhere_else(house: House) -> None:
    house.hospital.joins()
    says(house, "more about me", "yes", *ANSWERS)
    everything = house.hospital.everything("equality_answers", PUBLISHED).lower()
    told = ("judaism", "jewish", "widower", "homosexual", "gay_lesbian", "deaf", "hearing, learning", "dyslexia")
    assert [each for each in told if each in everything] == []
    masked = house.hospital.rows("SELECT body FROM messages WHERE kept_apart AND direction = 'in' ORDER BY id")
    assert {row["body"] for row in masked} == {"(answer kept apart)"} and len(masked) == 5 + len(ANSWERS)


def test_their_month_is_that_of_joining_so_that_two_months_together_name_nobody(house: House) -> None:
    house.hospital.joins()
    house.hospital.now = datetime(2027, 4, 20, 14, tzinfo=house.hospital.now.tzinfo)
    says(house, "more about me", "yes", *ANSWERS)
    months = house.hospital.rows("SELECT DISTINCT answered_on FROM equality_answers")
    assert [str(row["answered_on"]) for row in months] == ["2026-11-01"]
    assert MixingAnswers(house.hospital.engine, LONDON, house.hospital.clock).run() == 5 + len(ANSWERS)
    if house.hospital.engine.dialect.name == "postgresql":
        assert len(house.hospital.rows("SELECT DISTINCT xmin::text FROM equality_answers")) == 1
