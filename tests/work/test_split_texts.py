"""A text that we cut ourselves: what has left does not leave again, and what follows a part in doubt does not leave."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from bot.channels.channel import Accepted, InDoubt, Outcome
from bot.channels.pretend import PretendChannel
from bot.channels.sms import SmsChannel
from bot.store import outbox
from bot.store.engine import begin
from bot.work.doubts import decide
from tests.work.sending_scene import LONG, Scene

PARTS = ["first part of it all", "second part of it.", "third part of it."]
DOUBT = InDoubt("timeout")


@pytest.fixture
def scene(engine: Engine) -> Iterator[Scene]:
    """An outbox whose channels both cut at twenty characters."""
    with asyncio.Runner() as runner:
        scene = Scene(engine, runner)
        scene.sms = PretendChannel("sms", 20)
        scene.delivery = scene.deliver_by(scene.sms, scene.telegram)
        yield scene


def time_passes(scene: Scene) -> None:
    """An hour, in which every lease runs out, and whatever is due leaves."""
    for _ in range(6):
        scene.clock.forward(600)
        scene.delivery.sweep()
        scene.send()


def channel(scene: Scene, name: str) -> PretendChannel:
    """The one of that name."""
    return scene.sms if name == "sms" else scene.telegram


def test_by_sms_nothing_is_cut() -> None:
    real = SmsChannel("AC1", "secret", "+447700900999")
    assert list(real.pieces("word " * 320)) == ["word " * 320]
    asyncio.run(real.close())


@pytest.mark.parametrize("name", ["sms", "telegram"])
@pytest.mark.parametrize("answers", [[DOUBT], [Accepted("7:1"), DOUBT]], ids=["part 1", "part 2"])
def test_no_part_leaves_again_and_none_after_the_one_in_doubt(scene: Scene, name: str, answers: list[Outcome]) -> None:
    letter = scene.put(scene.address(channel=name), LONG, name, lane=outbox.BULK)
    channel(scene, name).answers += answers
    scene.send()
    assert scene.state(letter) == ("unknown", "timeout")
    time_passes(scene)
    assert (channel(scene, name).sent, scene.state(letter)) == (PARTS[: len(answers) - 1], ("unknown", "timeout"))
    assert scene.row(letter).provider_id == (None if len(answers) == 1 else "7:1")


@pytest.mark.parametrize("name", ["sms", "telegram"])
def test_a_worker_that_dies_in_part_1_leaves_all_of_it_in_doubt(scene: Scene, name: str) -> None:
    letter = scene.put(scene.address(channel=name), LONG, name, lane=outbox.BULK)
    with begin(scene.engine) as connection:
        (row,) = outbox.claim(connection, scene.clock.now, timedelta(minutes=1), 1, name)
        assert outbox.submit(connection, [outbox.Submission(row.id, row.fence)], scene.clock.now) == {letter}
    time_passes(scene)
    assert (channel(scene, name).sent, scene.state(letter)) == ([], ("unknown", "lease_lost"))


def test_the_next_message_by_sms_waits_two_minutes_for_it_and_no_longer(scene: Scene) -> None:
    address = scene.address()
    scene.put(address, LONG)
    scene.put(address, "Next")
    scene.sms.answers.append(DOUBT)
    scene.send()
    scene.clock.forward(119)
    scene.send()
    assert scene.sms.sent == []
    scene.clock.forward(1)
    scene.send()
    assert scene.sms.sent == ["Next"]


@pytest.mark.parametrize("answers", [[DOUBT], [Accepted("7:1"), DOUBT]], ids=["part 1", "part 2"])
def test_a_reply_on_telegram_goes_on_with_the_part_in_doubt(scene: Scene, answers: list[Outcome]) -> None:
    """There silence costs more than a part that is read twice; the parts before it do not leave again."""
    address = scene.address(channel="telegram")
    letter = scene.put(address, LONG, "telegram", conversation_id=scene.talk(address))
    scene.telegram.answers += answers
    scene.send()
    assert scene.state(letter) == ("retry", "timeout")
    time_passes(scene)
    assert (scene.telegram.sent, scene.state(letter)) == (PARTS, ("accepted", None))


def test_when_staff_want_it_sent_again_the_parts_that_have_left_do_not(scene: Scene) -> None:
    letter = scene.put(scene.address(channel="telegram"), LONG, "telegram", lane=outbox.BULK)
    scene.telegram.answers += [Accepted("7:1"), DOUBT]
    scene.send()
    with begin(scene.engine) as connection:
        again = decide(connection, letter, "again", scene.clock.now)
    scene.send()
    assert (scene.telegram.sent, scene.state(again)[0]) == (PARTS, "accepted")
    assert scene.state(letter) == ("failed", "staff_again:timeout")
    assert scene.row(again).provider_id.startswith("7:1,") and scene.row(letter).provider_id is None
