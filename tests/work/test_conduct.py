"""A new code of conduct: members agree to it anew, are told of it once by day, and are asked less when they do not."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.store import consents
from bot.store.engine import begin
from bot.work.conduct import TellingOfTheCode
from tests.work.hospital import ADE, BEA, Hospital, shipped
from tests.work.involvement import House, opportunity

AGREEING = ("conduct", "more", "more", "more", "more", "agree")


@pytest.fixture
def house(hospital: Hospital, tmp_path: Path) -> House:
    """A hospital whose staff write files."""
    return House(hospital, tmp_path)


def publishes(house: House, version: str, days: int = 60) -> None:
    """The Trust agrees other words, under another version."""
    here = shipped()["flows/organisation.yaml"]
    here = here.replace("version: draft-1", f"version: {version}").replace("within days: 60", f"within days: {days}")
    house.hospital.shelf.publish({**shipped(), "flows/organisation.yaml": here.replace("Be kind,", "Be very kind,")})


def telling(house: House) -> TellingOfTheCode:
    return TellingOfTheCode(house.hospital.engine, house.hospital.shelf, house.hours, house.hospital.clock)


def told(house: House) -> list[str]:
    """To whom it is said now that the code has changed."""
    telling(house).run()
    house.reminders.run()
    return [to for to, body in house.sends() if "our code of conduct" in body and "has changed" in body]


def agreed(house: House) -> list[tuple[str | None, str, str, str]]:
    """What the ledger keeps of the code: (version, words, language, channel)."""
    rows = house.hospital.rows(
        "SELECT version, text, language, channel FROM consents JOIN wordings ON wordings.id = wording_id "
        "WHERE purpose = 'code_of_conduct' AND given ORDER BY consents.id"
    )
    return [(row["version"], row["text"], row["language"], row["channel"]) for row in rows]


def test_the_ledger_keeps_the_version_with_every_word_of_it(house: House) -> None:
    house.hospital.joins()
    publishes(house, "1")
    for said in AGREEING:
        house.hospital.hears(said)
    assert "Thank you for agreeing" in house.hospital.answers()[-1]
    (first, words, *_), (second, new_words, language, channel) = agreed(house)
    assert (first, second) == ("draft-1", "1") and "Be kind, and respect" in words
    assert "version 1. In short: Be very kind, and respect other views." in new_words
    assert (language, channel) == ("en", "sms")
    others = house.hospital.rows("SELECT version FROM consents WHERE purpose <> 'code_of_conduct'")
    assert others and not [row for row in others if row["version"]]


def test_nobody_is_told_while_the_words_change_and_the_version_does_not(house: House) -> None:
    house.hospital.joins()
    publishes(house, "draft-1")
    house.later(days=50)
    assert told(house) == []


def test_a_member_is_told_once_after_their_next_conversation_and_by_day(house: House) -> None:
    for address in (ADE, BEA):
        house.hospital.joins(address)
    house.later(days=1)
    publishes(house, "1")
    house.later(days=1)
    assert told(house) == []
    house.hospital.hears("help")
    assert told(house) == []  # not in the hour after they wrote
    house.hospital.now = house.hospital.now.replace(hour=23)
    assert told(house) == []
    house.hospital.now = house.hospital.now.replace(hour=10) + timedelta(days=1)
    assert told(house) == [ADE] and told(house) == []
    house.later(days=27)
    assert told(house) == []
    # Whom nothing brought to it is told half-way, and nobody a second time.
    house.later(days=1, hours=5)
    assert told(house) == [BEA]
    house.later(days=200)
    assert told(house) == []


def test_whoever_has_agreed_meanwhile_is_not_told(house: House) -> None:
    house.hospital.joins()
    house.later(days=1)
    publishes(house, "1")
    house.later(days=31)
    assert telling(house).run() == 1
    for said in AGREEING:
        house.hospital.hears(said)
    assert house.reminders.run() == 0
    house.later(days=40)
    assert told(house) == []


def test_whoever_paused_stopped_or_left_is_not_told(house: House) -> None:
    for address, said in ((ADE, "stop"), (BEA, "leave")):
        house.hospital.joins(address)
        house.hospital.hears(said, address)
    house.hospital.hears("yes", BEA)
    publishes(house, "1")
    house.later(days=31)
    assert told(house) == []


def invited(house: House, month: int) -> int:
    """How many are asked to something new."""
    day = f"2027-{month:02}-20"
    number, _ = house.inviting.add(house.reviewed(), house.file(opportunity(f"{day} 14:00", f"{day} 16:00")), "Sam")
    return len(house.inviting.candidates(number))


def test_an_older_one_is_enough_for_a_while_and_then_only_who_agreed_is_invited(house: House) -> None:
    hospital = house.hospital
    for address in (ADE, BEA):
        hospital.joins(address)
    publishes(house, "1")
    house.later(days=59)
    assert invited(house, 3) == 2
    for said in AGREEING:
        hospital.hears(said)
    house.later(days=1)
    assert invited(house, 4) == 1
    last = max(row["id"] for row in hospital.rows("SELECT id FROM opportunities"))
    assert house.inviting.ahead(last).ahead.left_out["have not agreed to the new code of conduct"] == 1
    # Whoever agrees late is invited again at once.
    for said in AGREEING:
        hospital.hears(said, BEA)
    assert invited(house, 6) == 2


def test_who_has_not_agreed_takes_no_place_that_nobody_asked_them_to(house: House) -> None:
    hospital = house.hospital
    for address in (ADE, BEA):
        hospital.joins(address)
    publishes(house, "1")
    house.later(days=59)
    asked = house.opens(opportunity("2027-03-20 14:00", "2027-03-20 16:00"), invite=2)
    house.sends()
    house.later(days=2)
    # They were asked while an older one was enough.
    hospital.hears("yes", ADE)
    assert "Thank you, you have a place" in hospital.answers(ADE)[-1]
    assert house.states(asked) == ["place", "offered"]
    seen = house.opens(opportunity("2027-04-20 14:00", "2027-04-20 16:00"))
    for said in ("what's on", "2", "yes"):
        hospital.hears(said, BEA)
    assert "Our code of conduct has changed. To read it and agree, reply CONDUCT." in hospital.answers(BEA)[-1]
    assert house.states(seen) == []
    for said in (*AGREEING, "what's on", "2", "yes"):
        hospital.hears(said, BEA)
    assert "Thank you, you have a place" in hospital.answers(BEA)[-1]
    assert house.states(seen) == ["place"]


def test_whoever_waits_in_line_since_before_has_the_place_that_comes_free(house: House) -> None:
    hospital = house.hospital
    for address in (ADE, BEA):
        hospital.joins(address)
    number = house.opens(opportunity("2027-03-20 14:00", "2027-03-20 16:00", places=1))
    for address in (ADE, BEA):
        for said in ("what's on", "1", "yes"):
            hospital.hears(said, address)
    assert house.states(number) == ["place", "waiting"]
    publishes(house, "1")
    house.later(days=61)
    hospital.hears("can't come", ADE)
    house.moving_up.run()
    house.sends()
    hospital.hears("yes", BEA)
    assert house.states(number) == ["cancelled_by_person", "place"]


def test_a_no_takes_nothing_back(house: House) -> None:
    house.hospital.joins()
    publishes(house, "1")
    for said in (*AGREEING[:-1], "no"):
        house.hospital.hears(said)
    assert [version for version, *_ in agreed(house)] == ["draft-1"]
    assert "Nothing has changed for now." in house.hospital.answers()[-1]
    assert invited(house, 1) == 1


def test_an_agreement_from_before_versions_were_kept_was_to_the_first(house: House) -> None:
    house.hospital.joins()
    (person,) = house.hospital.rows("SELECT subject FROM people")
    with begin(house.hospital.engine) as connection:
        when = datetime(2026, 11, 24, 15, tzinfo=house.hospital.now.tzinfo)
        consents.record(connection, person["subject"], "code_of_conduct", True, None, "en", False, "sms", when)
    house.later(days=300)
    assert told(house) == [] and invited(house, 12) == 1
