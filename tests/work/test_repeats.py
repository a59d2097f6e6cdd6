"""What a carrier could not deliver goes once more, a row of a broadcast too: and nobody gets two texts by it."""

from datetime import timedelta
from typing import Any

import pytest

from bot.store import broadcasts, repeats
from bot.store.engine import begin, reading
from bot.work.broadcast import Writing
from bot.work.receipts import Receipts
from tests.work.hospital import Hospital
from tests.work.test_broadcast import begin_one, people, sent_by, state

HALF_AN_HOUR = timedelta(minutes=30)
LAST = timedelta(hours=5)


class Scene:
    """A broadcast to three people that is over, and what carriers say of it."""

    def __init__(self, hospital: Hospital, last: timedelta | None = LAST) -> None:
        people(hospital, 3)
        self.hospital = hospital
        self.writing = Writing(hospital.engine, hospital.clock, lambda: None)
        self.receipts = Receipts(hospital.engine, hospital.clock)
        self.number = begin_one(hospital, last)
        self.writing.run()
        assert len(sent_by(hospital)) == 3
        self.writing.run()
        assert state(hospital) == "finished"
        self.letter = int(hospital.rows("SELECT min(id) AS id FROM messages WHERE broadcast_id IS NOT NULL")[0]["id"])

    def reported(self, status: str, error: str = "", letter: int = 0) -> None:
        """The carrier's word on the first letter, or on another."""
        number = letter or self.letter
        (row,) = self.hospital.rows("SELECT provider_id FROM messages WHERE id = :id", id=number)
        assert self.receipts.note(row["provider_id"], number, status, error)

    def out_of_reach(self) -> None:
        """Phone off: the broadcast goes on for the sake of that one."""
        self.reported("undelivered", "30003")

    def later(self, by: timedelta = HALF_AN_HOUR) -> list[tuple[str, str]]:
        """What leaves after that time; then the clock has looked at the broadcast."""
        self.hospital.now += by
        left = sent_by(self.hospital)
        self.writing.run()
        return left

    def by_state(self) -> dict[str, int]:
        """The figures of the broadcast."""
        with reading(self.hospital.engine) as connection:
            return broadcasts.by_state(connection, self.number)

    def whose(self) -> str:
        """The number that the first letter goes to."""
        to = "SELECT value FROM messages JOIN addresses ON addresses.id = address_id WHERE messages.id = :id"
        return str(self.hospital.rows(to, id=self.letter)[0]["value"])

    def repeat(self) -> dict[str, Any]:
        """What goes in place of the first letter."""
        (row,) = self.hospital.rows("SELECT * FROM messages WHERE repeats = :id", id=self.letter)
        return row


@pytest.fixture
def scene(hospital: Hospital) -> Scene:
    """The one of a broadcast that has an end."""
    return Scene(hospital)


def test_a_row_goes_once_more_after_half_an_hour_and_its_person_counts_once(scene: Scene) -> None:
    scene.out_of_reach()
    assert state(scene.hospital) == "sending"
    assert scene.by_state() == {"waiting": 1, "accepted": 2}
    assert scene.later(HALF_AN_HOUR - timedelta(seconds=1)) == []
    ((to, body),) = scene.later(timedelta(seconds=1))
    first = scene.hospital.rows(
        "SELECT state, body, broadcast_id, value FROM messages JOIN addresses ON addresses.id = address_id "
        "WHERE messages.id = :id",
        id=scene.letter,
    )[0]
    assert first == {"state": "undelivered", "body": body, "broadcast_id": None, "value": to}
    assert (state(scene.hospital), scene.by_state()) == ("finished", {"accepted": 3})


def test_it_is_not_tried_a_third_time(scene: Scene) -> None:
    scene.out_of_reach()
    scene.later()
    scene.reported("undelivered", "30003", scene.repeat()["id"])
    assert scene.later() == []
    assert scene.by_state() == {"accepted": 2, "undelivered": 1}


def test_a_receipt_that_comes_twice_repeats_once(scene: Scene) -> None:
    scene.out_of_reach()
    scene.out_of_reach()
    assert len(scene.later()) == 1


def test_the_same_person_has_one_row_though_the_cursor_should_be_moved_back(scene: Scene) -> None:
    scene.out_of_reach()
    scene.hospital.changes("UPDATE broadcasts SET cursor = 0, state = 'writing'")
    scene.writing.run()
    assert scene.by_state() == {"waiting": 1, "accepted": 2}


@pytest.mark.parametrize("how", ["cancelled before", "cancelled while it waits", "over by then"])
def test_nothing_of_a_broadcast_that_is_cancelled_or_over_goes_once_more(hospital: Hospital, how: str) -> None:
    scene = Scene(hospital, HALF_AN_HOUR if how == "over by then" else LAST)
    if how == "cancelled before":
        hospital.changes("UPDATE broadcasts SET state = 'cancelled'")
    scene.out_of_reach()
    if how == "cancelled while it waits":
        with begin(hospital.engine) as connection:
            assert broadcasts.move(connection, scene.number, "cancelled")
    assert scene.later() == []
    ended = {"cancelled": 1} if how == "cancelled while it waits" else {"undelivered": 1}
    assert scene.by_state() == {"accepted": 2} | ended


def test_one_that_is_paused_keeps_it_and_sends_it_when_it_goes_on(scene: Scene) -> None:
    scene.out_of_reach()
    with begin(scene.hospital.engine) as connection:
        assert broadcasts.move(connection, scene.number, "paused")
    assert scene.later() == []
    with begin(scene.hospital.engine) as connection:
        assert broadcasts.resume(connection, scene.number)
    assert len(scene.later(timedelta(0))) == 1


def test_what_has_arrived_after_all_is_not_sent_twice_and_counts_as_delivered(scene: Scene) -> None:
    scene.out_of_reach()
    scene.reported("delivered")
    assert scene.later() == []
    assert (scene.repeat()["state"], scene.repeat()["reason"]) == ("cancelled", repeats.ARRIVED)
    assert (state(scene.hospital), scene.by_state()) == ("finished", {"accepted": 2, "delivered": 1})


def test_whoever_writes_while_it_waits_is_not_sent_what_is_older(scene: Scene) -> None:
    scene.out_of_reach()
    words = scene.hospital.rows("SELECT body FROM messages WHERE id = :id", id=scene.letter)[0]["body"]
    scene.hospital.hears("HELP", scene.whose())
    answered = scene.later()
    assert len(answered) == 1 and answered[0][1] != words
    assert scene.repeat()["reason"] == repeats.ANSWERED
    assert scene.by_state() == {"accepted": 2, "undelivered": 1}


def test_stop_is_final_for_what_would_go_once_more(scene: Scene) -> None:
    scene.out_of_reach()
    scene.hospital.hears("STOP", scene.whose())
    assert scene.later() == []
    assert scene.by_state() == {"accepted": 2, "cancelled": 1}
