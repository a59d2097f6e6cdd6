"""Nothing about a person is shown where somebody else may read it: shared phones, lost numbers, talks with people."""

import asyncio
from pathlib import Path

import pytest

from bot.channels.pretend import PretendChannel
from bot.store import behind
from bot.store.engine import reading
from bot.work.announcing import Announcing
from bot.work.delivery import Delivery
from bot.work.desk import By, Desk, DeskRefused
from bot.work.gate import Gate
from bot.work.reply_code import WRONG_THRICE
from tests.work.hospital import ADE, ALWAYS, BEA, DAYTIME, KEYS, LONDON, Hospital
from tests.work.involvement import House, opportunity

WAITS = "There is a message for you. To read it, reply with your code. To stop messages, reply STOP."
NEXT_YEAR = opportunity("2028-03-09 14:00", "2028-03-09 16:00")
ASKS = "To go on here, please reply with your code. To stop messages, reply STOP."


class Phones(House):
    """A house whose letters pass the gate."""

    def sends(self) -> list[tuple[str, str]]:
        """(to, body) of all that leaves now."""
        Announcing(self.hospital.engine, self.hospital.shelf, DAYTIME, self.hospital.clock).run()
        channel, gate = PretendChannel("sms"), Gate({}, ALWAYS, 10_000)
        sending = Delivery(self.hospital.engine, {"sms": channel}, self.worder.word, self.hospital.clock, gate=gate)
        while asyncio.run(sending.send_waiting()):
            pass
        return [(letter.address, letter.body) for letter in channel.letters]

    def minutes_later(self) -> list[tuple[str, str]]:
        """What leaves at the next look, once the clock has announced what is held back."""
        self.later(minutes=2)
        return self.sends()


@pytest.fixture
def house(hospital: Hospital, tmp_path: Path) -> Phones:
    """A house with Ade and Bea, who have joined, and nothing under way."""
    phones = Phones(hospital, tmp_path)
    hospital.joins(ADE)
    hospital.joins(BEA)
    phones.sends()
    return phones


def shares(house: Phones, code: str = "2580") -> None:
    """Ade chooses a code, and the hour in which it need not be given is over."""
    for said in ("PRIVATE", "yes", code):
        house.hospital.hears(said)
    house.sends()
    house.later(hours=2)


def test_on_a_shared_phone_an_invitation_waits_for_the_code(house: Phones) -> None:
    shares(house)
    number = house.opens(invite=2)
    assert [to for to, body in house.sends() if "signs" in body] == [BEA]
    assert house.minutes_later() == [(ADE, WAITS)]
    assert house.minutes_later() == []
    house.hospital.hears("2 5 8 0")
    invitation, thanks = sorted(house.sends())  # they leave at once, in whatever order
    assert thanks == (ADE, "Thank you. For an hour we can write as usual.")
    assert invitation[0] == ADE and "choose new signs" in invitation[1]
    house.hospital.hears("yes")
    assert "place" in house.states(number)


def test_whoever_holds_the_phone_reads_nothing_without_the_code(house: Phones) -> None:
    shares(house)
    for said in ("WHAT I AGREED", "MY DATA", "hello", "SERVICES", "BACK", "MORE", "yes"):
        house.hospital.hears(said)
        assert house.sends() == [(ADE, ASKS)]
    house.hospital.hears("HELP")
    (helped,) = house.sends()
    assert "Relay UK" in helped[1]
    house.hospital.hears("I want to kill myself")
    (urgent,) = house.sends()
    assert "call 999" in urgent[1]


def test_the_code_is_kept_nowhere_but_as_a_hash(house: Phones) -> None:
    shares(house, "86420")
    house.hospital.hears("86421")
    house.hospital.hears("86420")
    everything = house.hospital.everything("revisions")
    assert "8642" not in everything and "(a code)" in everything


def test_what_was_open_goes_on_after_the_code(house: Phones) -> None:
    house.hospital.hears("SERVICES")
    for said in ("PRIVATE", "yes", "2580"):
        house.hospital.hears(said)
    house.sends()
    house.later(hours=2)
    house.hospital.hears("eye clinic")
    assert house.sends() == [(ADE, ASKS)]
    house.hospital.hears("2580")
    (asked,) = house.sends()
    assert "Which services do you know about?" in asked[1]
    house.hospital.hears("eye clinic")
    assert "You know about Eye clinic" in house.sends()[0][1]


def test_a_wrong_code_three_times_tells_a_person_and_opens_nothing(house: Phones) -> None:
    shares(house)
    for said in ("1111", "2222", "3333"):
        house.hospital.hears(said)
    bodies = [body for _, body in house.sends()]
    assert ["not the code" in body for body in bodies] == [True, True, False]
    assert "one try too many" in bodies[-1]
    needs = house.hospital.rows("SELECT needs_person FROM messages WHERE needs_person IS NOT NULL")
    assert [row["needs_person"] for row in needs] == [WRONG_THRICE]
    house.hospital.hears("2580")
    assert "one try too many" in house.sends()[0][1]
    house.later(hours=1)
    house.hospital.hears("2580")
    assert "as usual" in house.sends()[0][1]


def test_without_a_code_again_everything_is_shown(house: Phones) -> None:
    shares(house)
    for said in ("2580", "PRIVATE", "no"):
        house.hospital.hears(said)
    house.sends()
    house.later(hours=2)
    house.hospital.hears("MENU")
    assert "What would you like to see or change?" in house.sends()[0][1]


def test_the_code_goes_with_the_person_and_what_is_held_is_no_secret(house: Phones) -> None:
    shares(house)
    with reading(house.hospital.engine) as connection:
        (row,) = house.hospital.rows("SELECT id, person_id FROM addresses WHERE value = :v", v=ADE)
        assert behind.is_locked(connection, row["id"], house.hospital.now)
    for said in ("2580", "LEAVE", "yes", "DELETE MY DATA", "yes"):
        house.hospital.hears(said)
    house.later(hours=2)
    house.hospital.hears("hello")
    assert house.hospital.rows("SELECT id FROM people WHERE reply_code IS NOT NULL") == []


def test_what_staff_write_to_a_shared_phone_waits_for_the_code(house: Phones) -> None:
    shares(house)
    house.hospital.hears("PERSON")
    number = house.hospital.handing.waiting()[0].id
    house.sends()
    house.hospital.handing.answer(number, "Lee", "Your biopsy is on Monday.")
    assert house.sends() == []
    assert house.minutes_later() == [(ADE, WAITS)]
    house.hospital.hears("2580")
    assert any("biopsy" in body for _, body in house.sends())


def test_nobody_is_invited_in_the_middle_of_a_talk_with_people(house: Phones) -> None:
    house.hospital.hears("PERSON")
    house.sends()
    number = house.opens(invite=2)
    assert [to for to, body in house.sends() if "signs" in body] == [BEA]
    house.later(hours=1)
    assert house.sends() == []
    house.hospital.handing.hand_back(house.hospital.handing.waiting()[0].id, "Lee")
    house.later(hours=1)
    assert [to for to, body in house.sends() if "choose new signs" in body] == [ADE]
    assert house.states(number) == ["offered", "offered"]


def test_in_a_talk_with_people_they_still_hear_that_it_does_not_happen_and_are_passed_over(house: Phones) -> None:
    number = house.opens(invite=2)
    house.sends()
    house.hospital.hears("yes", ADE)
    house.sends()
    house.hospital.hears("PERSON", ADE)
    house.sends()
    house.inviting.cancel(number)
    assert any(to == ADE and "will not take place" in body for to, body in house.sends())


def test_after_a_year_of_silence_the_first_words_ask_who_is_there(house: Phones) -> None:
    house.later(days=366)
    house.hospital.hears("hello", BEA)
    house.hospital.hears("yes", BEA)
    house.sends()
    house.opens(NEXT_YEAR, invite=2)
    assert [to for to, body in house.sends() if "signs" in body] == [BEA]
    ((to, body),) = house.minutes_later()
    assert to == ADE and "Are you that person?" in body and "signs" not in body
    assert house.minutes_later() == []
    house.hospital.hears("yes")
    invitation, welcome = sorted(house.sends())
    assert "We have kept what you told us." in welcome[1] and "choose new signs" in invitation[1]
    house.hospital.hears("yes")
    assert "place" in house.hospital.rows("SELECT state FROM invitations ORDER BY id LIMIT 1")[0]["state"]


def test_until_it_is_known_who_is_there_nothing_is_sent_and_nothing_ever_to_somebody_else(house: Phones) -> None:
    house.later(days=366)
    house.opens(NEXT_YEAR, invite=2)
    house.sends()
    assert len(house.minutes_later()) == 2
    house.hospital.hears("what is this?")
    assert ["Are you that person?" in body for _, body in house.sends()] == [True]
    house.later(minutes=2)
    assert house.sends() == []
    house.hospital.hears("no")
    assert ["about the other person" in body for _, body in house.sends()] == [True]
    house.later(days=2)
    assert house.sends() == []


def test_a_place_is_not_offered_in_the_middle_of_a_talk_with_people(house: Phones) -> None:
    number = house.opens(invite=2)
    house.sends()
    with_places = "UPDATE opportunities SET places = 1 WHERE id = :id"
    house.hospital.changes(with_places, id=number)
    house.hospital.hears("yes", ADE)
    house.hospital.hears("yes", BEA)
    house.hospital.hears("PERSON", BEA)
    house.sends()
    house.hospital.hears("CAN'T COME", ADE)
    house.hospital.hears("yes", ADE)
    house.later(minutes=1)
    house.moving_up.run()
    assert sorted(house.states(number)) == ["cancelled_by_person", "waiting"]
    house.hospital.handing.hand_back(house.hospital.handing.waiting()[0].id, "Lee")
    house.moving_up.run()
    assert sorted(house.states(number)) == ["cancelled_by_person", "place_offered"]


def test_staff_let_somebody_who_has_forgotten_the_code_read_again(house: Phones) -> None:
    shares(house)
    hospital, by = house.hospital, By("Lee", "command")
    house.opens(invite=2)
    house.sends()
    desk = Desk(hospital.engine, hospital.shelf, KEYS, LONDON, hospital.clock)
    person = hospital.rows("SELECT person_id FROM addresses WHERE value = :value", value=ADE)[0]["person_id"]
    desk.forget_code(person, by, "rang, and knew the date of joining")
    assert [to for to, body in house.sends() if "choose new signs" in body] == [ADE]
    assert hospital.rows("SELECT actor, action, why FROM record WHERE action = 'forgot_code'") == [
        {"actor": "Lee", "action": "forgot_code", "why": "rang, and knew the date of joining"}
    ]
    with pytest.raises(DeskRefused, match="without a code"):
        desk.forget_code(person, by)


@pytest.mark.parametrize(("said", "sent"), [("yes", "choose new signs"), ("no", "about the other person")])
def test_somebody_from_a_list_who_never_wrote_is_asked_who_is_there_a_year_later(
    house: Phones, said: str, sent: str
) -> None:
    house.hospital.changes("UPDATE addresses SET last_heard_at = NULL WHERE value = :ade", ade=ADE)
    house.later(days=366)
    house.opens(NEXT_YEAR, invite=2)
    house.sends()
    assert ["Are you that person?" in body for to, body in house.minutes_later() if to == ADE] == [True]
    house.hospital.hears(said)
    assert any(sent in body for to, body in house.sends() if to == ADE)
    house.later(days=2)
    assert said == "yes" or house.sends() == []
