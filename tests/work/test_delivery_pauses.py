"""A provider that wants no more for now: nothing is lost, no attempt is used up, and other channels go on."""

from collections.abc import Sequence

import pytest

from bot.channels.channel import Paused, not_now
from bot.store import addresses, outbox
from bot.store.engine import begin
from bot.store.outbox import LetterRow
from bot.work.submitting import Ready, Submitting
from tests.work.sending_scene import Scene, scene

__all__ = ["scene"]


def test_twenty_times_too_many_requests_loses_nothing_and_uses_no_attempt(scene: Scene) -> None:
    ids = [scene.put(scene.address(number)) for number in range(30)]
    scene.sms.answers.extend([not_now("twilio_20429")] * 20)
    for _ in range(100):
        scene.send()
        scene.clock.forward(30)
    assert len(scene.sms.sent) == len(ids)
    assert {(scene.row(message).state, scene.row(message).attempts) for message in ids} == {("accepted", 1)}


def test_a_paused_channel_is_left_alone_in_every_process_and_the_others_go_on(scene: Scene) -> None:
    first = scene.put(scene.address(100))
    scene.sms.answers.append(Paused("twilio_20003"))
    assert scene.send() == 1
    assert (scene.row(first).state, scene.row(first).attempts) == ("retry", 0)
    others = [scene.put(scene.address(number)) for number in range(10)]
    scene.put(scene.address(1, "telegram"), "Hello", "telegram")
    elsewhere = scene.deliver_by(scene.sms, scene.telegram)
    assert scene.send(elsewhere) == 1, "nothing is even claimed for the channel that pauses"
    assert scene.telegram.sent == ["Hello"]
    assert {scene.row(message).state for message in others} == {"waiting"}
    assert scene.run(elsewhere.seconds_until_due()) == 30
    scene.sms.answers.append(Paused("twilio_20003"))
    scene.clock.forward(30)
    assert scene.send(elsewhere) == 1, "one letter goes ahead"
    assert scene.run(elsewhere.seconds_until_due()) == 60
    assert [alarm.reason for alarm in scene.alarms()] == ["twilio_20003"]
    scene.clock.forward(60)
    assert scene.send() == 11
    assert len(scene.sms.sent) == 11
    assert scene.alarms() == []


def test_a_letter_that_should_go_ahead_and_may_not_leaves_that_to_another(scene: Scene) -> None:
    stopped = scene.address(1)
    scene.put(stopped)
    scene.sms.answers.append(Paused("twilio_20003"))
    scene.send()
    scene.clock.forward(30)
    with begin(scene.engine) as connection:
        addresses.stop(connection, stopped, scene.clock.now)
    scene.put(scene.address(2), "the other")
    scene.send()
    assert scene.sms.sent == ["the other"]


def test_what_is_leased_when_a_pause_begins_is_put_off(scene: Scene) -> None:
    other = scene.deliver_by(scene.sms)
    letters = [scene.put(scene.address(number), f"letter {number}") for number in (1, 2)]
    taken = scene.run(other.take(1))
    scene.sms.answers.append(Paused("twilio_20003"))
    scene.send()
    (rows,) = taken.letters
    scene.run(other.deliver(rows))
    assert scene.sms.sent == []
    assert scene.state(letters[0]) == ("retry", "channel_paused")
    assert (scene.row(letters[0]).attempts, other.under_way) == (0, 0)


def test_too_many_requests_pause_the_whole_bot_for_as_long_as_it_says(scene: Scene) -> None:
    scene.put(scene.address(1, "telegram"), "one", "telegram", lane=outbox.BULK)
    scene.telegram.answers.append(not_now("telegram_429", 7.0))
    scene.send()
    scene.put(scene.address(2, "telegram"), "two", "telegram")
    other = scene.deliver_by(scene.sms, scene.telegram)
    scene.clock.forward(6.9)
    assert scene.send(other) == 0
    scene.clock.forward(0.1)
    assert scene.send(other) == 2
    assert sorted(scene.telegram.sent) == ["one", "two"]
    assert scene.alarms() == []


def test_standing_still_is_no_proof_that_a_paused_channel_is_open_again(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.put(scene.address())
    scene.sms.answers.append(Paused("twilio_20003"))
    scene.send()
    scene.clock.forward(30)
    real = Submitting.submit

    def submit(self: Submitting, rows: Sequence[LetterRow], ahead: bool = False) -> dict[int, Ready]:
        ready = real(self, rows, ahead)
        scene.clock.forward(41)
        return ready

    monkeypatch.setattr(Submitting, "submit", submit)
    scene.run(scene.delivery.send_waiting())
    assert scene.sms.sent == []
    assert [alarm.kind for alarm in scene.alarms()] == ["channel_paused"]
