"""From a request to a reminder, on a real database: people text, staff order, and the clock goes."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.store.outbox import FACTS
from bot.work.event_reminders import due_at
from tests.work.hospital import ADE, BEA, LONDON, Hospital
from tests.work.involvement import House, opportunity


@pytest.fixture
def house(hospital: Hospital, tmp_path: Path) -> House:
    """A hospital whose staff write files."""
    return House(hospital, tmp_path)


def test_from_a_request_to_a_reminder(house: House) -> None:
    hospital = house.hospital
    hospital.joins(ADE)
    number = house.opens(invite=5)
    assert [to for to, body in house.sends() if "choose new signs?" in body] == [ADE]
    hospital.hears("more")
    assert "Wednesday" not in hospital.answers()[-1] and "Why you: you know about Diabetes" in hospital.answers()[-1]
    hospital.hears("yes")
    assert hospital.answers()[-1].startswith("Thank you, you have a place. Tuesday 9 March 2027, 2pm to 4pm.")
    for said in ("1 and 2", "5", "yes"):
        hospital.hears(said)
    assert "Hall 2" in hospital.answers()[-1]
    assert house.states(number) == ["place"]
    assert hospital.rows("SELECT access_needs AS needs FROM invitations") == [{"needs": "quiet"}]
    house.sends()
    hospital.now = hospital.now.replace(year=2027, month=3, day=2, hour=10, minute=1)
    assert house.reminders.run() == 1 and house.reminders.run() == 0
    [(to, body)] = house.sends()
    assert to == ADE and "a week to go" in body and "Tuesday 9 March 2027, 2pm to 4pm, Hall 2" in body
    assert "Please bring your glasses." in body
    hospital.now = hospital.now.replace(day=8)
    assert house.reminders.run() == 1
    [(to, body)] = house.sends()
    assert to == ADE and "see you tomorrow" in body and "Please bring your glasses." in body


def test_a_reminder_that_was_hard_is_said_again_in_easy_words(house: House) -> None:
    hospital = house.hospital
    hospital.joins(ADE)
    house.opens(invite=5)
    house.sends()
    for said in ("yes", "1 and 2", "5", "yes"):
        hospital.hears(said)
    house.sends()
    hospital.now = hospital.now.replace(year=2027, month=3, day=8, hour=10, minute=1)
    assert house.reminders.run() >= 1
    assert "see you tomorrow" in house.sends()[-1][1]
    hospital.hears("HARD")
    assert "Hello from Leicester's Hospitals. It is tomorrow. " in hospital.answers()[-1]
    assert "Where: Hall 2, Infirmary Road. Please bring your glasses." in hospital.answers()[-1]
    hospital.hears("HARD")
    assert "We will look at these words." in hospital.answers()[-1], "there are none easier"


@pytest.mark.parametrize(
    ("starts", "days", "due"),
    [
        ("2027-03-09 14:00", 7, "2027-03-02 10:00"),
        # The clocks go forward on 28 March and back on 31 October: it stays 10 on the wall.
        ("2027-03-30 13:00", 7, "2027-03-23 10:00"),
        ("2027-03-30 13:00", 1, "2027-03-29 09:00"),
        ("2027-11-02 14:00", 7, "2027-10-26 09:00"),
        ("2027-11-02 14:00", 1, "2027-11-01 10:00"),
        # 23:30 in UTC is the next day in London.
        ("2027-06-30 23:30", 1, "2027-06-30 09:00"),
    ],
)
def test_reminders_are_at_10_by_the_clock_on_the_wall(starts: str, days: int, due: str) -> None:
    utc = [datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC) for text in (starts, due)]
    assert due_at(utc[0], days, LONDON).astimezone(UTC) == utc[1]


def joined_with_a_place(house: House, text: str = "") -> int:
    """Ade takes the first thing that is on."""
    house.hospital.joins(ADE)
    number = house.opens(text)
    for said in ("what's on", "1", "yes", "skip", "skip", "skip"):
        house.hospital.hears(said)
    house.sends()
    return number


def test_a_reminder_that_comes_too_late_says_nothing_false(house: House) -> None:
    joined_with_a_place(house)
    house.hospital.now = datetime(2027, 3, 9, 9, tzinfo=UTC)  # nobody sent anything for days
    assert house.reminders.run() == 0 and house.sends() == []


def test_what_people_do_in_their_own_time_has_no_reminders(house: House) -> None:
    number = joined_with_a_place(house, opportunity(starts="", ends="2027-03-31 18:00").replace("starts: \n", ""))
    assert any("in your own time, until Wednesday 31 March 2027" in body for body in house.hospital.answers())
    assert house.hospital.rows("SELECT id FROM reminders WHERE done_at IS NULL") == []
    assert house.states(number) == ["place"]


def test_somebody_who_has_not_joined_may_look_but_not_take(house: House) -> None:
    house.opens()
    for said in ("what's on", "1", "more", "yes"):
        house.hospital.hears(said)
    assert "please join first" in house.hospital.answers()[-1]
    assert house.hospital.rows("SELECT id FROM invitations") == []


def test_two_places_and_cant_come_asks_which(house: House) -> None:
    first = joined_with_a_place(house)
    second = house.opens(opportunity(title="{plain: Reading a letter, easy: Read a letter}"))
    for said in ("what's on", "2", "yes", "skip", "can't come", "2"):
        house.hospital.hears(said)
    assert house.states(first) == ["place"] and house.states(second) == ["cancelled_by_person"]


def test_which_is_answered_after_the_event_and_the_place_stays_for_who_came(house: House) -> None:
    hospital = house.hospital
    first = joined_with_a_place(house)
    second = house.opens(opportunity("2027-03-11 14:00", "2027-03-11 16:00"))
    for said in ("what's on", "2", "yes", "skip"):
        hospital.hears(said)
    hospital.now = datetime(2027, 3, 9, 13, tzinfo=UTC)
    hospital.hears("can't come")
    assert "Which can't you come to?" in hospital.answers()[-1]
    hospital.now = datetime(2027, 3, 10, 9, tzinfo=UTC)
    hospital.hears("1")
    assert "We have changed nothing." in hospital.answers()[-1]
    assert house.states(first) == house.states(second) == ["place"]
    [(person, state, _)] = house.inviting.who_came(first)
    assert state == "place" and house.inviting.attended(first, (person,), ()) == (1, 0)
    hospital.hears("claim")
    assert "Which one is it for?" in hospital.answers()[-1]
    # The other is still to come, so this frees it.
    hospital.hears("can't come")
    assert "You are no longer down for this" in hospital.answers()[-1]
    assert house.states(first) == ["attended"] and house.states(second) == ["cancelled_by_person"]


def test_easy_words_by_telegram_to_the_end(house: House) -> None:
    hospital = house.hospital
    hospital.joins("700000123", "telegram")
    hospital.hears("easy", "700000123", "telegram")
    number = house.opens()
    for said in ("what's on", "1"):
        hospital.hears(said, "700000123", "telegram")
    assert "Choose new signs with us." in hospital.answers("700000123")[-1]
    hospital.presses("yes", "700000123")
    assert house.states(number) == ["place"]


def test_nothing_that_people_said_of_themselves_is_in_the_outbox_before_it_leaves(house: House) -> None:
    joined_with_a_place(house)
    house.hospital.now = datetime(2027, 3, 2, 10, 5, tzinfo=UTC)
    house.reminders.run()
    rows = house.hospital.rows("SELECT body, words FROM messages WHERE state = 'waiting'")
    assert [row["body"] for row in rows] == [None] and '"says": "remind_event_week"' in rows[0]["words"]


def test_what_people_need_in_their_own_words_stands_beside_their_next_place_too(house: House) -> None:
    house.hospital.joins()
    for said in ("NEEDS", "a chair with arms", "TIMES", "evenings"):
        house.hospital.hears(said)
    first, second = house.opens(), house.opens()
    for number in (first, second):
        house.hospital.changes("UPDATE opportunities SET state = 'closed' WHERE id <> :id", id=number)
        house.hospital.changes("UPDATE opportunities SET state = 'open' WHERE id = :id", id=number)
        for said in ("WHAT'S ON", "1", "yes"):
            house.hospital.hears(said)
        for said in ("SKIP",) * (1 if number == second else 3):
            house.hospital.hears(said)
    assert [needs for _, _, needs in house.inviting.who_came(second)] == ["a chair with arms"]
    assert house.hospital.rows("SELECT key FROM interests WHERE kind = 'when_free'") == [{"key": "evenings"}]


@pytest.mark.parametrize("waits", [False, True])
def test_what_they_told_us_that_they_need_is_expected_though_they_say_nothing_more(house: House, waits: bool) -> None:
    hospital = house.hospital
    hospital.joins()
    for said in ("NEEDS", "a chair with arms"):
        hospital.hears(said)
    hospital.joins(BEA)
    number = house.opens(opportunity(places=1))
    if waits:
        for said in ("WHAT'S ON", "1", "yes"):
            hospital.hears(said, BEA)
    for said in ("WHAT'S ON", "1", "yes"):
        hospital.hears(said)
    if waits:
        assert house.states(number) == ["place", "waiting"]
        hospital.hears("can't come", BEA)
        assert house.moving_up.run() == 1
        house.sends()
        hospital.hears("yes")
    assert [(state, needs) for _, state, needs in house.inviting.who_came(number)] == [("place", "a chair with arms")]


def test_whoever_pauses_is_reminded_of_their_place_and_told_that_it_is_no_more(house: House) -> None:
    number = joined_with_a_place(house)
    house.hospital.hears("PAUSE")
    house.hospital.hears("1 May")
    assert "only about what you said yes to" in house.hospital.answers()[-1]
    house.sends()
    house.hospital.now = house.hospital.now.replace(year=2027, month=3, day=2, hour=10, minute=1)
    assert house.reminders.run() == 1
    assert house.inviting.cancel(number) == 1
    rows = house.hospital.rows("SELECT kind FROM messages WHERE state = 'waiting'")
    assert [row["kind"] for row in rows] == [FACTS, FACTS]


def test_that_it_is_no_more_waits_for_the_code_of_a_shared_phone_until_it_would_have_begun(house: House) -> None:
    number = joined_with_a_place(house)
    house.inviting.cancel(number)
    house.later(days=30)
    [(_, body)] = house.sends()
    assert "this will not take place" in body
