"""The gate before the channels: it decides who leaves now, and is given back what does not leave."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.channels.channel import Accepted, TryLater
from bot.store import addresses
from bot.store.engine import begin
from bot.store.outbox import LetterRow
from bot.work.admission import Hold
from tests.work.sending_scene import LONG, Scene, scene

__all__ = ["scene"]


class Counting:
    """A gate that lets so many through, puts the rest off, and lets nobody in who is too late."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.asked: list[list[tuple[str, ...]]] = []
        self.taken_back: list[int] = []

    def judge(
        self, connection: Connection, letters: Sequence[tuple[LetterRow, Sequence[str]]], now: datetime
    ) -> Sequence[Hold | None]:
        """The pieces that it was shown are remembered."""
        self.asked.append([tuple(pieces) for _, pieces in letters])
        return [self._one(row, pieces, now) for row, pieces in letters]

    def take_back(
        self, connection: Connection, letters: Sequence[tuple[LetterRow, Sequence[str]]], now: datetime
    ) -> None:
        """There is room for so much more."""
        self.taken_back += [row.id for row, _ in letters]
        self.room += sum(len(pieces) for _, pieces in letters)

    def _one(self, row: LetterRow, pieces: Sequence[str], now: datetime) -> Hold | None:
        if row.kind == "late":
            return Hold("sending_hours", now, "expired")
        self.room -= len(pieces)
        return None if self.room >= 0 else Hold("limit", now + timedelta(seconds=5))


def test_the_gate_decides_who_leaves_now_and_uses_up_no_attempt(scene: Scene) -> None:
    gate = Counting(2)
    ids = [scene.put(scene.address(number), f"letter {number}") for number in range(3)]
    late = scene.put(scene.address(9), kind="late")
    scene.send(scene.deliver_by(scene.sms, gate=gate))
    assert len(scene.sms.sent) == 2
    assert sorted(scene.state(message) for message in ids) == [("accepted", None)] * 2 + [("retry", "limit")]
    assert scene.state(late) == ("expired", "sending_hours")
    assert {scene.row(message).attempts for message in ids} == {0, 1}
    scene.clock.forward(5)
    gate.room = 1
    scene.send(scene.deliver_by(scene.sms, gate=gate))
    assert len(scene.sms.sent) == 3


def test_what_stop_withholds_is_given_back_to_the_gate(scene: Scene) -> None:
    gate, stopped = Counting(1), scene.address(1, "telegram")
    withheld = scene.put(stopped, "letter", "telegram")
    with begin(scene.engine) as connection:
        addresses.stop(connection, stopped, scene.clock.now)
    delivery = scene.deliver_by(scene.telegram, gate=gate)
    scene.send(delivery)
    assert (scene.state(withheld)[0], gate.taken_back, gate.room) == ("suppressed", [withheld], 1)
    scene.put(scene.address(2, "telegram"), "letter", "telegram")
    scene.send(delivery)
    assert scene.telegram.sent == ["letter"] and gate.taken_back == [withheld]


def test_the_gate_is_asked_about_the_words_and_pieces_that_will_leave(scene: Scene) -> None:
    gate = Counting(99)
    address = scene.address(channel="telegram")
    delivery = scene.deliver_by(scene.telegram, gate=gate)
    scene.put(address, None, "telegram", words=json.dumps({"say": "Welcome"}))
    scene.send(delivery)
    scene.telegram.answers.extend([Accepted("a"), TryLater(5, "soon")])
    scene.put(address, LONG, "telegram")
    scene.send(delivery)
    scene.clock.forward(5)
    scene.send(delivery)
    parts = ("first part of it all", "second part of it.", "third part of it.")
    assert gate.asked == [[("Welcome in en",)], [parts], [parts[1:]]]
