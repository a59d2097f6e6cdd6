"""A worker that dies, stops or stands still, or loses its database, with letters in hand; real outbox."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection
from structlog.testing import capture_logs

from bot.store import addresses, outbox
from bot.store.engine import DatabaseTrouble, begin
from bot.store.outbox import LetterRow
from bot.work.submitting import Ready, Submitting
from tests.work.sending_scene import OneAtATime, Scene, scene

__all__ = ["scene"]


@pytest.mark.parametrize("kept", [False, True], ids=["rolled back", "committed, and never told so"])
def test_a_letter_that_was_not_handed_over_as_the_database_went_does_not_wait_for_its_lease(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    """No time passes in this test. That it was submitted may have been kept; the provider was never called."""
    real, away = Submitting.submit, iter([True])

    def submit(self: Submitting, rows: Sequence[LetterRow], ahead: bool = False) -> dict[int, Ready]:
        is_away = next(away, False)
        if kept or not is_away:
            ready = real(self, rows, ahead)
        if is_away:
            states.append(scene.state(letter)[0])
            raise DatabaseTrouble("away")
        return ready

    states: list[str] = []
    monkeypatch.setattr(Submitting, "submit", submit)
    letter = scene.put(scene.address())
    assert scene.send() == 2
    assert states == ["submitting" if kept else "leased"]
    assert [one.id for one in scene.sms.letters] == [letter]
    row = scene.row(letter)
    assert (row.state, row.attempts) == ("accepted", 1)


def test_stop_in_that_moment_is_final_all_the_same(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    where, away = scene.address(), iter([True])
    real = Submitting.submit

    def submit(self: Submitting, rows: Sequence[LetterRow], ahead: bool = False) -> dict[int, Ready]:
        ready = real(self, rows, ahead)
        if next(away, False):
            with begin(scene.engine) as connection:
                addresses.stop(connection, where, scene.clock.now)
                outbox.cancel_waiting(connection, where)
            raise DatabaseTrouble("away")
        return ready

    monkeypatch.setattr(Submitting, "submit", submit)
    letter = scene.put(where)
    scene.send()
    assert scene.sms.letters == [] and scene.state(letter)[0] == "suppressed"


def test_a_telegram_reply_of_a_worker_that_died_leaves_after_all_and_an_sms_does_not(scene: Scene) -> None:
    chat = scene.address(1, "telegram")
    ids = [
        scene.put(chat, "reply", "telegram", conversation_id=scene.talk(chat)),
        scene.put(scene.address(2, "telegram"), "to many", "telegram", lane=outbox.BULK),
        scene.put(scene.address(3, "telegram"), None, "telegram", kind="press", provider_id="9"),
        scene.put(scene.address(1)),
    ]
    with begin(scene.engine) as connection:
        for channel in ("telegram", "sms"):
            rows = outbox.claim(connection, scene.clock.now, timedelta(seconds=60), 10, channel)
            outbox.submit(connection, [outbox.Submission(row.id, row.fence) for row in rows], scene.clock.now)
    scene.clock.forward(61)
    assert scene.delivery.sweep() == (1, 3)
    scene.clock.forward(5)
    scene.send()
    assert [scene.state(message) for message in ids] == [
        ("accepted", None),
        *[("unknown", "lease_lost")] * 3,
    ]


@pytest.mark.parametrize("channel", ["sms", "telegram"])
def test_a_worker_that_stood_still_after_submitting_hands_nothing_over(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, channel: str
) -> None:
    """Frozen between its commit and the call: what it holds may have been overtaken by STOP when it comes to again."""
    message = scene.put(scene.address(channel=channel), channel=channel)
    real = Submitting.submit

    def submit(self: Submitting, rows: Sequence[LetterRow], ahead: bool = False) -> dict[int, Ready]:
        ready = real(self, rows, ahead)
        states.append(scene.state(message)[0])
        scene.clock.forward(41)
        return ready

    states: list[str] = []
    monkeypatch.setattr(Submitting, "submit", submit)
    scene.run(scene.delivery.send_waiting())
    assert states == ["submitting"]
    assert scene.sms.sent + scene.telegram.sent == []
    assert scene.state(message) == ("retry", "lease_nearly_over")
    assert scene.row(message).attempts == 0
    monkeypatch.undo()
    scene.send()
    assert scene.sms.sent + scene.telegram.sent == ["Hello"]
    assert scene.state(message) == ("accepted", None)


def test_what_came_of_a_letter_is_written_down_when_the_database_is_back(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = scene.put(scene.address())
    real, away = outbox.settle, iter([True, True])

    def settle(connection: Connection, outcomes: Sequence[outbox.Outcome], now: datetime) -> set[int]:
        is_away = next(away, False) if outcomes else False
        if is_away:
            raise DatabaseTrouble("away")
        return real(connection, outcomes, now)

    monkeypatch.setattr(outbox, "settle", settle)
    scene.send()
    assert scene.sms.sent == ["Hello"]
    assert scene.state(message)[0] == "accepted"


def test_a_letter_that_cannot_be_dealt_with_is_left_to_the_sweep(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    message = scene.put(scene.address())

    def broken(connection: Connection, outcomes: Sequence[outbox.Outcome], now: datetime) -> set[int]:
        if outcomes:
            raise KeyError("about Ade")
        return set()

    monkeypatch.setattr(outbox, "settle", broken)
    with capture_logs() as logs:
        scene.send()
    assert [line["event"] for line in logs] == ["letter_left_to_sweep"]
    assert "Ade" not in str(logs)
    monkeypatch.undo()
    scene.clock.forward(61)
    assert scene.delivery.sweep() == (0, 1)
    assert scene.state(message)[0] == "unknown"
    assert scene.sms.sent == ["Hello"]


def test_what_is_leased_is_given_back_and_what_is_submitted_is_finished(scene: Scene) -> None:
    channel = OneAtATime("sms", scene.sms)
    delivery = scene.deliver_by(channel)
    ids = [scene.put(scene.address(number), f"letter {number}") for number in range(3)]

    async def story() -> None:
        go_on = asyncio.Event()
        scene.sms.answers.append(go_on)
        sending = asyncio.create_task(delivery.send_waiting())
        async with asyncio.timeout(30):
            while scene.sms.answers:
                await asyncio.sleep(0)
        await delivery.give_back()
        go_on.set()
        await sending

    scene.run(story())
    assert sorted(scene.state(message)[0] for message in ids) == ["accepted", "waiting", "waiting"]
    assert {scene.row(message).attempts for message in ids} == {0, 1}
    scene.send()
    assert sorted(scene.sms.sent) == ["letter 0", "letter 1", "letter 2"]
