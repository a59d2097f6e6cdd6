"""A text that met a closed door is found in Twilio's own list by the real client, and taken in once, if late."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from bot.channels import sms
from bot.channels.channel import CannotTell
from bot.channels.sms import SmsChannel
from bot.demo.doubles import Doubles, running_doubles
from bot.store import alarms, restored, ticks
from bot.store.engine import begin, reading
from bot.work.conversation import Conversations
from bot.work.inbound import Inbound
from bot.work.missed import AT_THE_DOOR, FARTHEST, Missed
from tests.work.hospital import ADE, BEA, KEYS, LONDON, Hospital

OURS, URL = "+447700900999", "https://texts.hospital.example"
MINUTE = timedelta(minutes=1)


class Scene:
    """A hospital, Twilio's list, and the tick that reads it."""

    def __init__(self, hospital: Hospital, doubles: Doubles) -> None:
        self.hospital, self.twilio = hospital, doubles.twilio
        self.sms = SmsChannel(doubles.twilio.sid, doubles.twilio.token, OURS, doubles.twilio_url)
        self.missed = self.clock(self.sms)
        self.other = self.clock(self.sms)

    def clock(self, sms: SmsChannel) -> Missed:
        """One process's tick."""
        here = self.hospital
        return Missed(here.engine, here.shelf, here.conversations, [sms, object()], KEYS, URL, here.clock)

    def ticks(self, tick: Missed | None = None) -> int:
        """How many were taken in, as the clock runs it: only what went well is written down."""
        done = (tick or self.missed).run()
        with begin(self.hospital.engine) as connection:
            ticks.ran(connection, ticks.MISSED, self.hospital.now, done)
        return done

    def missed_text(self, body: str, sender: str = ADE, to: str = OURS) -> str:
        """Somebody texts, and finds the door closed; Twilio's name for it."""
        self.hospital.now += timedelta(seconds=10)
        return self.twilio.text_in(sender, to, body, self.hospital.now)

    def later(self, by: timedelta = 2 * MINUTE) -> None:
        """So much later."""
        self.hospital.now += by

    def heard(self, address: str = ADE) -> list[str]:
        """What was heard from an address, oldest first."""
        rows = self.hospital.rows(
            "SELECT body FROM messages JOIN addresses ON addresses.id = address_id WHERE direction = 'in' "
            "AND value = :address ORDER BY messages.id",
            address=address,
        )
        return [row["body"] for row in rows]

    def told(self) -> list[str]:
        """Why staff must look, as far as it is about late texts: without its times."""
        with reading(self.hospital.engine) as connection:
            open_ones = [alarm for alarm in alarms.still_open(connection) if alarm.kind == "texts_late"]
        return [f"{alarm.about} {alarm.reason.partition('_from_')[0]}" for alarm in open_ones]


@pytest.fixture
def scene(hospital: Hospital) -> Iterator[Scene]:
    """A hospital whose clock has run a while."""
    with running_doubles() as doubles:
        scene = Scene(hospital, doubles)
        scene.ticks()
        scene.later()
        yield scene


def test_what_met_a_closed_door_is_answered_late_and_once(scene: Scene) -> None:
    name = scene.missed_text("JOIN")
    scene.later()
    assert scene.ticks() == 1
    assert scene.heard() == ["JOIN"] and len(scene.hospital.answers()) == 1
    assert scene.told() == ["sms 1_taken_in_0_left"]
    assert scene.hospital.hears("JOIN", name=name) == "known", "should Twilio bring it after all"
    scene.later()
    assert (scene.ticks(), len(scene.hospital.answers())) == (0, 1)


def test_what_came_through_the_door_is_not_taken_in_again(scene: Scene) -> None:
    name = scene.missed_text("JOIN")
    scene.hospital.hears("JOIN", name=name)
    scene.later()
    assert (scene.ticks(), scene.heard(), scene.told()) == (0, ["JOIN"], [])


def test_what_may_still_be_at_the_door_is_left_to_it(scene: Scene) -> None:
    scene.missed_text("JOIN")
    assert scene.ticks() == 0
    scene.later(AT_THE_DOOR)
    assert scene.ticks() == 1


def test_two_clocks_at_once_take_it_in_once(scene: Scene) -> None:
    senders = [ADE, BEA]
    for sender in senders:
        scene.missed_text("JOIN", sender)
    scene.later()
    together = Barrier(2)

    def run(tick: Missed) -> int:
        together.wait(30)
        return tick.run()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(run, (scene.missed, scene.other))) == len(senders)
    assert [(scene.heard(sender), len(scene.hospital.answers(sender))) for sender in senders] == [(["JOIN"], 1)] * 2


def test_a_late_answer_is_not_taken_for_one_to_a_later_question(scene: Scene) -> None:
    scene.hospital.hears("JOIN")
    scene.missed_text("yes")
    scene.missed_text("yes", BEA)
    scene.hospital.hears("yes")  # nothing came of it, so they wrote again
    asked = scene.hospital.answers()
    scene.later()
    assert scene.ticks() == 1
    assert scene.hospital.answers() == asked and scene.heard(BEA) == ["yes"]
    assert scene.told() == ["sms 1_taken_in_1_left"]
    scene.later()
    assert (scene.ticks(), scene.told()) == (0, ["sms 1_taken_in_1_left"]), "and that is told once"


def test_of_several_late_ones_the_first_is_heard(scene: Scene) -> None:
    scene.missed_text("JOIN")
    scene.missed_text("JOIN?")
    scene.later()
    assert (scene.ticks(), scene.heard(), scene.told()) == (1, ["JOIN"], ["sms 1_taken_in_1_left"])


def test_nor_for_one_to_a_question_that_we_have_asked_since(scene: Scene) -> None:
    scene.hospital.hears("JOIN")
    scene.missed_text("yes")
    scene.later()
    scene.hospital.changes(
        "UPDATE messages SET state = 'leased', moved_by = 'worker', fence = fence + 1 WHERE direction = 'out'"
    )
    for state in ("submitting", "accepted"):
        scene.hospital.changes(
            f"UPDATE messages SET state = '{state}', moved_by = 'worker' WHERE direction = 'out'",
        )
    left = scene.hospital.rows("SELECT max(created_at) AS at FROM messages WHERE direction = 'in'")[0]["at"]
    late = left + (600_000_000 if isinstance(left, int) else timedelta(minutes=10))
    scene.hospital.changes("UPDATE messages SET accepted_at = :late WHERE direction = 'out'", late=late)
    scene.later()
    assert (scene.ticks(), scene.heard()) == (0, ["JOIN"])
    assert scene.told() == ["sms 0_taken_in_1_left"]


def test_stop_counts_however_late_it_comes(scene: Scene) -> None:
    scene.hospital.hears("JOIN")
    scene.missed_text("STOP")
    scene.hospital.hears("yes")
    scene.later()
    assert scene.ticks() == 1
    assert scene.hospital.rows("SELECT stopped_at FROM addresses")[0]["stopped_at"] is not None


def test_but_not_when_they_have_come_back_since(scene: Scene) -> None:
    scene.hospital.hears("JOIN")
    scene.hospital.hears("STOP")
    scene.missed_text("STOP")
    scene.hospital.hears("START")
    scene.later()
    assert scene.ticks() == 0
    assert scene.hospital.rows("SELECT stopped_at FROM addresses")[0]["stopped_at"] is None


def test_danger_is_heard_however_late_it_comes(scene: Scene) -> None:
    scene.hospital.hears("JOIN")
    scene.missed_text("I want to kill myself")
    scene.hospital.hears("yes")
    scene.later()
    assert scene.ticks() == 1
    assert "999" in scene.hospital.answers()[-1]


def test_it_looks_back_to_where_it_last_looked_and_no_farther(scene: Scene) -> None:
    scene.missed_text("JOIN")
    scene.later(timedelta(hours=30))  # the whole service was down
    assert scene.ticks() == 1
    scene.missed_text("JOIN", BEA)
    scene.later(FARTHEST + MINUTE)
    assert (scene.ticks(), scene.heard(BEA)) == (0, [])


@pytest.mark.parametrize("oldest_first", [False, True])
def test_a_list_of_several_pages_is_read_in_whatever_order_it_comes(
    scene: Scene, oldest_first: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sms, "LISTED", 2)
    scene.twilio.oldest_first = oldest_first
    for number in range(5):  # before it last looked
        scene.twilio.text_in(f"+44770090010{number}", OURS, "JOIN", scene.hospital.now - timedelta(minutes=30 - number))
    scene.missed_text("JOIN")
    scene.missed_text("JOIN", BEA)
    scene.later()
    assert scene.ticks() == 2
    assert (scene.heard(), scene.heard(BEA)) == (["JOIN"], ["JOIN"])
    assert len(scene.twilio.book("looks")) == (4 if oldest_first else 2), "and no more of it than is needed"


def test_what_was_sent_before_it_first_ran_is_no_concern_of_ours(hospital: Hospital) -> None:
    with running_doubles() as doubles:
        scene = Scene(hospital, doubles)
        scene.missed_text("JOIN")
        scene.later(timedelta(hours=1))
        assert (scene.ticks(), scene.heard()) == (0, [])


def test_nor_is_what_came_between_a_backup_and_its_return(scene: Scene) -> None:
    scene.missed_text("JOIN")
    with begin(scene.hospital.engine) as connection:
        restored.nothing_twice(connection, scene.hospital.now)
    scene.later()
    assert (scene.ticks(), scene.heard()) == (0, [])


def test_a_list_that_cannot_be_had_is_read_farther_back_the_next_time(scene: Scene) -> None:
    scene.missed_text("JOIN")
    right, scene.twilio.token = scene.twilio.token, "another"
    for _ in range(3):
        scene.later(timedelta(hours=1))
        with pytest.raises(CannotTell):
            scene.ticks()
    scene.twilio.token = right
    assert (scene.ticks(), scene.heard()) == (1, ["JOIN"])


def test_only_texts_from_numbers_to_ours_are_taken_in(scene: Scene) -> None:
    scene.missed_text("JOIN", to="+447700900998")
    scene.missed_text("JOIN", sender="60006")
    scene.later()
    assert scene.ticks() == 0
    assert scene.hospital.rows("SELECT id FROM messages") == []


@pytest.mark.parametrize(
    ("brings_to", "taken"), [(f"{URL}/webhooks/sms", 1), ("https://other.example/webhooks/sms", 0)]
)
def test_of_two_services_with_one_number_only_the_one_it_is_brought_to_answers(
    scene: Scene, brings_to: str, taken: int
) -> None:
    scene.twilio.delivers_to = brings_to
    scene.missed_text("JOIN")
    scene.later()
    assert (scene.ticks(), len(scene.heard())) == (taken, taken)


class Defective(Conversations):
    """One that can keep nothing of Ade's."""

    def hear(self, inbound: Inbound) -> str:
        """As any other, but for Ade."""
        if inbound.address == ADE:
            raise ZeroDivisionError
        return super().hear(inbound)


def test_one_that_cannot_be_kept_holds_up_no_other_and_is_told(scene: Scene) -> None:
    here = scene.hospital
    here.conversations = Defective(here.engine, here.shelf, KEYS, LONDON, here.clock)
    for sender in (ADE, BEA):
        scene.missed_text("JOIN", sender)
    scene.later()
    assert scene.ticks(scene.clock(scene.sms)) == 1
    assert (scene.heard(), scene.heard(BEA)) == ([], ["JOIN"])
    assert scene.told() == ["sms 1_taken_in_1_left"]


def test_the_alarm_is_over_once_somebody_has_it(scene: Scene) -> None:
    scene.missed_text("JOIN")
    scene.later()
    scene.ticks()
    with begin(scene.hospital.engine) as connection:
        (alarm,) = alarms.still_open(connection)
        alarms.acknowledge(connection, alarm.id, "Sam", scene.hospital.now)
    scene.ticks()
    assert scene.told() == []
