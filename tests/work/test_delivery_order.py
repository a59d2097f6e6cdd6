"""Who is sent to first, what an earlier letter holds back, and what it does not; real outbox."""

import asyncio
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.channels.channel import Accepted, InDoubt, TryLater
from bot.channels.pretend import PretendChannel
from bot.programme.hours import OpenHours
from bot.store import outbox
from bot.store.engine import begin
from bot.work.gate import Gate
from tests.work.sending_scene import NOON, Scene, scene

__all__ = ["scene"]


def test_one_address_hears_in_order_and_a_retry_holds_the_next_back(scene: Scene) -> None:
    address = scene.address(channel="telegram")
    talk = scene.talk(address)
    for body in ("one", "two", "three"):
        scene.put(address, body, "telegram", conversation_id=talk)
    scene.telegram.answers.extend([Accepted("1"), TryLater(5, "soon")])
    scene.send()
    assert scene.telegram.sent == ["one"]
    scene.clock.forward(5)
    scene.send()
    assert scene.telegram.sent == ["one", "two", "three"]


def test_a_reply_goes_before_what_is_sent_to_many(scene: Scene) -> None:
    scene.put(scene.address(1), "to many", lane=outbox.BULK)
    scene.put(scene.address(2), "a reply")
    scene.run(scene.delivery.send_waiting(1))
    assert scene.sms.sent == ["a reply"]


@pytest.mark.parametrize("ahead", ["held until tomorrow", "in doubt"])
def test_help_in_an_emergency_waits_for_nothing_that_is_ahead_of_it(scene: Scene, ahead: str) -> None:
    address = scene.address()
    gate = Gate({"sms": 100.0}, OpenHours(time.min, time.min, ZoneInfo("Europe/London")), 1)
    delivery = scene.deliver_by(scene.sms, gate=gate if ahead == "held until tomorrow" else None)
    first = scene.put(address, "a reply")
    if ahead == "in doubt":
        scene.sms.answers.append(InDoubt("twilio_timeout"))
    scene.send(delivery)
    assert scene.state(first)[0] == ("retry" if ahead == "held until tomorrow" else "unknown")
    scene.put(address, "Ring 999.", kind="urgent")
    later = scene.put(address, "another reply")
    assert scene.run(delivery.seconds_until_due()) == 0.0
    scene.send(delivery)
    assert scene.sms.sent[-1] == "Ring 999."
    assert scene.state(later)[0] == "waiting"


def test_a_stalled_letter_holds_only_its_own_address(scene: Scene) -> None:
    bodies = [f"letter {number}" for number in range(5)]
    for number, body in enumerate(bodies):
        scene.put(scene.address(number), body)

    async def story() -> None:
        go_on = asyncio.Event()
        scene.sms.answers.append(go_on)
        sending = asyncio.create_task(scene.delivery.send_waiting())
        async with asyncio.timeout(30):
            while len(scene.sms.sent) < 4:
                await asyncio.sleep(0)
        go_on.set()
        await sending

    scene.run(story())
    assert sorted(scene.sms.sent) == bodies


def test_when_the_next_letter_is_due(scene: Scene) -> None:
    async def due() -> float | None:
        return await scene.delivery.seconds_until_due()

    assert scene.run(due()) is None
    scene.put(scene.address(), not_before=NOON + timedelta(seconds=40))
    assert scene.run(due()) == 40
    scene.clock.forward(50)
    assert scene.run(due()) == 0


def test_a_full_channel_is_not_asked_for_again_and_again_and_the_other_still_sends(scene: Scene) -> None:
    sms, chat = PretendChannel(at_once=1), PretendChannel("telegram")
    delivery = scene.deliver_by(sms, chat)
    for number in range(3):
        scene.put(scene.address(number))

    async def story() -> tuple[float | None, int, int]:
        go_on = asyncio.Event()
        sms.answers.append(go_on)
        sending = asyncio.create_task(delivery.send_waiting())
        async with asyncio.timeout(30):
            while sms.answers:
                await asyncio.sleep(0)
        waits = await delivery.seconds_until_due()
        with begin(scene.engine):  # whoever writes now is not in the way of a look that would bring nothing
            idle = await delivery.send_waiting()
        scene.put(scene.address(9, "telegram"), "Hello", "telegram")
        other = await delivery.send_waiting()
        go_on.set()
        await sending
        return waits, idle, other

    assert scene.run(story()) == (None, 0, 1)
    assert chat.sent == ["Hello"]
    assert scene.send(delivery) == 2, "there is room again"
