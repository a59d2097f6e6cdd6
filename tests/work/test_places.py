"""Places: never more than there are, the others in line in their order, and a list that moves up by itself."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.store import addresses, contributions
from bot.store.engine import begin, reading
from bot.work import places
from tests.store.crowds import improver
from tests.store.scenes import number as phone
from tests.work.hospital import ADE, BEA, LONDON, Hospital
from tests.work.involvement import House, opportunity

CROWD = 200


@pytest.fixture
def house(hospital: Hospital, tmp_path: Path) -> House:
    """A hospital whose staff write files."""
    return House(hospital, tmp_path)


def crowd(hospital: Hospital, size: int) -> list[tuple[int, int]]:
    """(person, address) of so many improvers."""
    with begin(hospital.engine) as connection:
        made = [improver(connection, last, services=("eye",)) for last in range(1, size + 1)]
    return [(each.person_id, each.address_id) for each in made]


def takes(house: House, number: int, who: tuple[int, int]) -> str:
    """What one person's yes comes to."""
    with begin(house.hospital.engine) as connection:
        return places.take(connection, number, *who, house.hospital.now, LONDON, ())


def test_of_200_at_once_exactly_10_have_a_place_and_the_others_wait_in_their_order(house: House) -> None:
    people = crowd(house.hospital, CROWD)
    number = house.opens(opportunity(places=10))
    with ThreadPoolExecutor(CROWD) as pool:
        outcomes = list(pool.map(lambda who: takes(house, number, who), people))
    assert outcomes.count("place") == 10 and outcomes.count("waiting") == CROWD - 10
    rows = house.hospital.rows("SELECT state, turn FROM invitations ORDER BY turn")
    assert [row["turn"] for row in rows] == list(range(1, CROWD + 1))
    assert [row["state"] for row in rows] == ["place"] * 10 + ["waiting"] * (CROWD - 10)


def test_a_yes_said_twice_at_once_takes_one_place(house: House) -> None:
    [who] = crowd(house.hospital, 1)
    number = house.opens()
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: takes(house, number, who), range(8))) == {"place"}
    assert house.states(number) == ["place"]


def test_cant_come_moves_the_list_up_in_its_order(house: House) -> None:
    hospital = house.hospital
    first, second, third = crowd(hospital, 3)
    number = house.opens(opportunity(places=1))
    assert [takes(house, number, who) for who in (first, second, third)] == ["place", "waiting", "waiting"]
    assert house.moving_up.run() == 0
    hospital.hears("can't come", phone(1))
    assert "You are no longer down for this" in hospital.answers(phone(1))[-1]
    assert house.moving_up.run() == 1 and house.moving_up.run() == 0
    assert house.states(number) == ["cancelled_by_person", "place_offered", "waiting"]
    [to_second] = [body for to, body in house.sends() if to == phone(2)]
    assert "a place is free for you" in to_second and "Reply YES or NO by Wednesday 25 November 2026" in to_second
    hospital.hears("yes please", phone(2))
    assert hospital.answers(phone(2))[-1].startswith("Thank you, you have a place. Tuesday 9 March 2027")
    assert house.states(number) == ["cancelled_by_person", "place", "waiting"]
    [due] = hospital.rows("SELECT count(*) AS n FROM reminders WHERE done_at IS NULL")
    assert due["n"] == 2  # the first person's went with their place


def test_an_offer_that_nobody_takes_goes_to_the_next_and_the_clock_stops_overnight(house: House) -> None:
    hospital = house.hospital
    first, second, third = crowd(hospital, 3)
    number = house.opens(opportunity(places=1))
    for who in (first, second, third):
        takes(house, number, who)
    hospital.hears("can't come", phone(1))
    house.moving_up.run()
    house.sends()
    hospital.now = datetime(2026, 11, 25, 3, tzinfo=UTC)
    assert house.moving_up.run() == 0  # at night nothing lapses and nothing is offered
    hospital.now = datetime(2026, 11, 25, 14, 5, tzinfo=UTC)
    assert house.moving_up.run() == 2
    assert house.states(number) == ["cancelled_by_person", "lapsed", "place_offered"]
    hospital.hears("yes", phone(2))
    assert "Sorry, this place has gone" in hospital.answers(phone(2))[-1]


def test_whoever_said_stop_is_passed_over_and_whoever_says_no_gives_the_offer_on(house: House) -> None:
    hospital = house.hospital
    people = crowd(hospital, 4)
    number = house.opens(opportunity(places=1))
    for who in people:
        takes(house, number, who)
    hospital.hears("STOP", phone(2))
    hospital.hears("can't come", phone(1))
    house.moving_up.run()
    assert house.states(number) == ["cancelled_by_person", "waiting", "place_offered", "waiting"]
    house.sends()
    hospital.hears("no", phone(3))
    assert house.moving_up.run() == 1
    assert house.states(number) == ["cancelled_by_person", "waiting", "declined", "place_offered"]


def test_whoever_had_to_wait_is_asked_what_whoever_said_yes_first_is(house: House) -> None:
    hospital = house.hospital
    first, second = crowd(hospital, 2)
    number = house.opens(opportunity(places=1))
    for who in (first, second):
        takes(house, number, who)
    hospital.hears("can't come", phone(1))
    house.moving_up.run()
    house.sends()
    hospital.hears("yes", phone(2))
    assert "When can you usually come?" in hospital.answers(phone(2))[-1]
    for said in ("1", "my own chair", "yes"):
        hospital.hears(said, phone(2))
    assert hospital.answers(phone(2))[-1].startswith("Thank you, that is all. It is at Hall 2, Infirmary Road.")
    assert house.inviting.who_came(number) == [(second[0], "place", "my own chair")]
    # Once is enough: next time they are asked only what they need then.
    house.opens(opportunity("2027-04-20 14:00", "2027-04-20 16:00"))
    for said in ("what's on", "2", "yes"):
        hospital.hears(said, phone(2))
    assert "Do you need anything else for this one?" in hospital.answers(phone(2))[-1]


def test_whoever_waits_and_pauses_hears_of_the_place_that_is_theirs_now(house: House) -> None:
    hospital = house.hospital
    first, second = crowd(hospital, 2)
    number = house.opens(opportunity(places=1))
    for who in (first, second):
        takes(house, number, who)
    for said in ("pause", "next Tuesday"):
        hospital.hears(said, phone(2))
    assert "we will write first only about what you said yes to" in hospital.answers(phone(2))[-1]
    hospital.hears("can't come", phone(1))
    house.sends()
    house.moving_up.run()
    assert house.states(number) == ["cancelled_by_person", "place_offered"]
    [body] = [body for to, body in house.sends() if to == phone(2)]
    assert "a place is free for you" in body
    hospital.hears("yes", phone(2))
    assert house.states(number) == ["cancelled_by_person", "place"]


def test_no_place_is_offered_too_late_to_answer(house: House) -> None:
    people = crowd(house.hospital, 2)
    number = house.opens(opportunity(places=1))
    for who in people:
        takes(house, number, who)
    house.hospital.hears("can't come", phone(1))
    house.hospital.now = datetime(2027, 3, 9, 12, 30, tzinfo=UTC)
    assert house.moving_up.run() == 0
    assert house.states(number) == ["cancelled_by_person", "waiting"]


def test_places_of_what_is_over_cancelled_or_closed_are_not_given(house: House) -> None:
    first, second = crowd(house.hospital, 2)
    number = house.opens()
    house.inviting.close(number)
    assert takes(house, number, first) == "over"
    house.inviting.open(number)
    assert takes(house, number, first) == "place"
    house.inviting.cancel(number)
    assert takes(house, number, second) == "over"


def test_nobody_has_a_place_in_what_is_over_or_cancelled_though_they_had_one(house: House) -> None:
    [who] = crowd(house.hospital, 1)
    closed, cancelled = house.opens(), house.opens()
    for number in (closed, cancelled):
        assert takes(house, number, who) == "place"
    house.inviting.close(closed)
    house.inviting.cancel(cancelled)
    assert (takes(house, closed, who), takes(house, cancelled, who)) == ("place", "over")
    house.hospital.now = datetime(2027, 3, 9, 14, tzinfo=UTC)
    assert takes(house, closed, who) == "over"
    assert house.states(closed) == ["place"], "whether they came is for staff to say"


@pytest.mark.parametrize(("moment", "free"), [(timedelta(seconds=-1), True), (timedelta(), False)])
def test_a_place_can_be_given_up_until_it_begins(house: House, moment: timedelta, free: bool) -> None:
    hospital = house.hospital
    [who] = crowd(hospital, 1)
    number = house.opens()
    takes(house, number, who)
    hospital.now = datetime(2027, 3, 9, 14, tzinfo=UTC) + moment
    with begin(hospital.engine) as connection:
        assert places.give_up(connection, number, who[0], hospital.now) is free
    assert house.states(number) == ["cancelled_by_person" if free else "place"]


def test_an_offer_answered_after_the_event_tells_nobody_that_they_have_a_place(house: House) -> None:
    hospital = house.hospital
    first, second = crowd(hospital, 2)
    number = house.opens(opportunity("2026-11-26 14:00", "2026-11-26 16:00", places=1))
    for who in (first, second):
        takes(house, number, who)
    hospital.hears("can't come", phone(1))
    house.moving_up.run()
    house.sends()
    takes(house, number, second)  # as when staff take it for them, who rang
    hospital.now = datetime(2026, 11, 27, 10, tzinfo=UTC)
    hospital.hears("yes", phone(2))
    assert "Sorry, this place has gone to somebody else, or it is too late" in hospital.answers(phone(2))[-1]
    assert house.states(number) == ["cancelled_by_person", "place"]


def test_an_erased_person_leaves_their_place_to_the_next(house: House) -> None:
    hospital = house.hospital
    hospital.joins(ADE)
    number = house.opens(opportunity(places=1))
    hospital.hears("what's on")
    for said in ("1", "yes", "skip", "skip", "skip"):
        hospital.hears(said)
    assert house.states(number) == ["place"]
    from bot.store import people as store

    with begin(hospital.engine) as connection:
        hashed = addresses.hash_of(ADE, "sms", "suppression key of the tests")
        person = addresses.arrive(connection, "sms", ADE, hashed, hospital.now).person_id
        store.forget(connection, person)
    assert house.states(number) == []
    assert BEA != ADE


@pytest.mark.parametrize("said", [("LEAVE", "yes"), ("DIED",)])
def test_whoever_leaves_or_has_died_leaves_place_and_turn_to_the_next(house: House, said: tuple[str, ...]) -> None:
    hospital = house.hospital
    first, second, third = crowd(hospital, 3)
    number, over = house.opens(opportunity(places=1)), house.opens(opportunity(places=1))
    for who in (first, second, third):
        takes(house, number, who)
    takes(house, over, first)
    hospital.changes("UPDATE opportunities SET starts_at = created_at, ends_at = created_at WHERE id = :id", id=over)
    for last in (1, 2):
        for word in said:
            hospital.hears(word, phone(last))
    assert house.states(number) == ["cancelled_by_person", "cancelled_by_person", "waiting"]
    assert house.states(over) == ["place"], "whether they came is for staff to say"
    assert house.moving_up.run() == 1
    assert house.states(number) == ["cancelled_by_person", "cancelled_by_person", "place_offered"]
    [due] = hospital.rows("SELECT count(*) AS n FROM reminders WHERE done_at IS NULL")
    assert due["n"] == 0


def test_whoever_has_left_is_told_of_no_change(house: House) -> None:
    hospital = house.hospital
    [who] = crowd(hospital, 1)
    number = house.opens()
    takes(house, number, who)
    hospital.hears("LEAVE", phone(1))
    hospital.hears("yes", phone(1))
    house.sends()
    # As it stands where somebody left before places went with them.
    hospital.changes("UPDATE invitations SET state = 'place'")
    assert house.inviting.cancel(number) == 0 and house.sends() == []
    with reading(hospital.engine) as connection:
        assert contributions.address_of(connection, who[0]) is None
