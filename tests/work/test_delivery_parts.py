"""A letter that leaves in parts: none is repeated, whatever fails between two of them; real outbox."""

import asyncio
import json
import threading

import pytest
from sqlalchemy import Connection

from bot.channels.channel import Accepted, InDoubt, Outcome, TryLater, not_now
from bot.store import outbox
from bot.store.engine import DatabaseTrouble
from tests.work.sending_scene import LONG, Scene, scene

__all__ = ["scene"]


@pytest.mark.parametrize("trouble", [TryLater(5, "soon"), InDoubt("telegram_500"), not_now("telegram_429", 5.0)])
def test_a_later_part_that_fails_does_not_repeat_the_first(scene: Scene, trouble: Outcome) -> None:
    address = scene.address(channel="telegram")
    buttons = json.dumps([["Yes", "1:2:3:1"]])
    talk = scene.talk(address)
    message = scene.put(address, LONG, "telegram", conversation_id=talk, buttons=buttons)
    scene.telegram.answers.extend([Accepted("a"), trouble])
    scene.send()
    assert scene.row(message).state == "retry"
    scene.clock.forward(5)
    scene.send(scene.deliver_by(scene.telegram))  # as after a restart
    assert scene.telegram.sent == ["first part of it all", "second part of it.", "third part of it."]
    assert [bool(letter.buttons) for letter in scene.telegram.letters] == [False, False, True]
    row = scene.row(message)
    assert (row.state, row.provider_id.count(",")) == ("accepted", 2)


def test_a_worker_that_dies_between_two_parts_repeats_none(scene: Scene) -> None:
    address = scene.address(channel="telegram")
    message = scene.put(address, LONG, "telegram", conversation_id=scene.talk(address))
    never = asyncio.Event()
    scene.telegram.answers.extend([Accepted("a"), never])

    async def dies_in_the_second_part() -> None:
        sending = asyncio.create_task(scene.delivery.send_waiting())
        async with asyncio.timeout(30):
            while scene.telegram.answers:
                await asyncio.sleep(0)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)

    scene.run(dies_in_the_second_part())
    assert (scene.row(message).state, scene.row(message).provider_id) == ("submitting", "a")
    scene.clock.forward(61)
    other = scene.deliver_by(scene.telegram)
    assert other.sweep() == (1, 0)
    scene.clock.forward(5)
    scene.send(other)
    assert scene.telegram.sent == ["first part of it all", "second part of it.", "third part of it."]


@pytest.mark.parametrize("meanwhile", ["nothing", "the lease ran out", "another claimed it"])
def test_a_part_that_left_as_the_database_went_leaves_once(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    """The first of three is with Telegram, and cannot be noted before the database is back."""
    address = scene.address(channel="telegram")
    message = scene.put(address, LONG, "telegram", conversation_id=scene.talk(address))
    real, other = outbox.pieces_left, scene.deliver_by(scene.telegram)
    is_away, is_back = asyncio.Event(), threading.Event()

    async def story() -> None:
        sending = asyncio.create_task(scene.delivery.send_waiting())
        loop = asyncio.get_running_loop()

        def pieces_left(connection: Connection, message_id: int, fence: int, provider_ids: str) -> bool:
            if is_back.is_set():
                return real(connection, message_id, fence, provider_ids)
            loop.call_soon_threadsafe(is_away.set)
            raise DatabaseTrouble("away")

        monkeypatch.setattr(outbox, "pieces_left", pieces_left)
        async with asyncio.timeout(30):
            await is_away.wait()
        if meanwhile != "nothing":
            scene.clock.forward(61)
            assert await asyncio.to_thread(other.sweep) == (1, 0)
        if meanwhile == "another claimed it":
            scene.clock.forward(5)
            assert (await other.take(1)).due == 1
        is_back.set()
        await sending

    parts = ["first part of it all", "second part of it.", "third part of it."]
    scene.run(story())
    if meanwhile == "another claimed it":
        # The one that stood still sends no more of it, and does not say what became of it.
        assert (scene.telegram.sent, scene.state(message)[0]) == (parts[:1], "leased")
        return
    scene.clock.forward(5)
    scene.send(other)
    assert scene.telegram.sent == parts
    assert scene.state(message) == ("accepted", None)
