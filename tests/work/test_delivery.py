"""What waits leaves: once, in order, and never after STOP; real outbox, real doubles where HTTP matters."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, Engine, select
from structlog.testing import capture_logs

from bot.channels.channel import Accepted, InDoubt, Letter, Outcome, Paused, Picture, Refused, TryLater, not_now
from bot.channels.pretend import PretendChannel
from bot.channels.sms import SmsChannel
from bot.channels.telegram import TelegramChannel
from bot.demo.doubles import AcceptThenFail, Refuse, running_doubles
from bot.programme.hours import OpenHours
from bot.store import addresses, alarms, conversations, outbox, revisions
from bot.store.engine import DatabaseTrouble, begin, reading
from bot.store.outbox import LetterRow
from bot.store.tables import addresses as address_table
from bot.store.tables import messages
from bot.work.admission import Hold, Judge
from bot.work.delivery import Delivery
from bot.work.gate import Gate
from bot.work.submitting import Ready, Submitting

NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)


class Clock:
    """A time that tests move."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        """Later."""
        self.now += timedelta(seconds=seconds)


class Scene:
    """An outbox with people, two pretend phones, the delivery between them, and one event loop."""

    def __init__(self, engine: Engine, runner: asyncio.Runner) -> None:
        self.engine = engine
        self.run = runner.run
        self.clock = Clock()
        self.sms, self.telegram = PretendChannel("sms", 1600), PretendChannel("telegram", 20)
        self.tidied: list[str] = []
        self.delivery = self.deliver_by(self.sms, self.telegram)

    def deliver_by(self, *channels: Any, gate: Judge | None = None) -> Delivery:
        """A delivery over these channels."""
        return Delivery(
            self.engine,
            {channel.name: channel for channel in channels},
            lambda words, row: (f"{json.loads(words)['say']} in {row.language}", [("Yes", "1:1:1:1")]),
            self.clock,
            gate=gate,
            after_settled=self._after_settled,
            chance=lambda: 0.5,
        )

    def address(self, last: int = 1, channel: str = "sms") -> int:
        """Whoever has this number."""
        value = f"+44770090{last:04d}" if channel == "sms" else f"77009{last:04d}"
        with begin(self.engine) as connection:
            key = addresses.hash_of(value, channel, "key")
            return addresses.arrive(connection, channel, value, key, self.clock.now).address_id

    def talk(self, address_id: int) -> int:
        """A conversation with them."""
        with begin(self.engine) as connection:
            revisions.store(connection, "r1", "{}", self.clock.now)
            return conversations.begin(connection, address_id, "join", "r1", "{}", self.clock.now)

    def put(self, address_id: int, body: str | None = "Hello", channel: str = "sms", **more: Any) -> int:
        """A letter that waits for them."""
        talk = more.pop("conversation_id", None)
        with begin(self.engine) as connection:
            return outbox.put(connection, address_id, talk, channel, self.clock.now, body=body, **more)

    def send(self, delivery: Delivery | None = None) -> int:
        """Until nothing is due now; how many were dealt with."""

        async def all_of_it() -> int:
            total = 0
            while count := await (delivery or self.delivery).send_waiting():
                total += count
            return total

        return self.run(all_of_it())

    def row(self, message_id: int) -> Any:
        """A message as it is now."""
        with reading(self.engine) as connection:
            return connection.execute(select(messages).where(messages.c.id == message_id)).one()

    def state(self, message_id: int) -> tuple[str, str | None]:
        """Its state, and the reason for it."""
        row = self.row(message_id)
        return row.state, row.reason

    def alarms(self) -> list[alarms.Alarm]:
        """What staff must see."""
        with reading(self.engine) as connection:
            return alarms.still_open(connection)

    def _after_settled(self, connection: Connection) -> None:
        found = connection.execute(select(messages.c.state).order_by(messages.c.id)).scalars()
        self.tidied.append(" ".join(found))


@pytest.fixture
def scene(engine: Engine) -> Iterator[Scene]:
    """The same on SQLite and on PostgreSQL."""
    with asyncio.Runner() as runner:
        yield Scene(engine, runner)


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


def test_what_waits_leaves_and_is_accepted(scene: Scene) -> None:
    first = scene.put(scene.address(1), "Thank you, Ade", buttons=json.dumps([["Yes", "1:2:3:1"]]))
    second = scene.put(scene.address(2), "Thank you, Bo")
    assert scene.send() == 2
    assert sorted(scene.sms.letters) == [
        Letter(first, "+447700900001", "Thank you, Ade", (("Yes", "1:2:3:1"),)),
        Letter(second, "+447700900002", "Thank you, Bo"),
    ]
    row = scene.row(first)
    assert (row.state, row.attempts, row.accepted_at) == ("accepted", 1, scene.clock.now)
    assert row.provider_id.startswith(f"{first}:")
    assert scene.send() == 0


def test_words_are_rendered_when_they_leave_and_not_kept(scene: Scene) -> None:
    message = scene.put(scene.address(), None, words=json.dumps({"say": "Welcome"}))
    scene.send()
    assert scene.sms.sent == ["Welcome in en"]
    assert scene.sms.letters[0].buttons == (("Yes", "1:1:1:1"),)
    assert scene.row(message).body is None


def test_words_that_cannot_be_rendered_fail_alone(scene: Scene) -> None:
    broken = scene.put(scene.address(1), None, words="{}")
    scene.put(scene.address(2), "Hello")
    scene.send()
    assert scene.state(broken) == ("failed", "render_raised_KeyError")
    assert scene.sms.sent == ["Hello"]


def test_submitting_is_committed_before_the_call(scene: Scene) -> None:
    class Looking(PretendChannel):
        async def send(self, letter: Letter) -> Outcome:
            self.seen = scene.state(letter.id)
            return await super().send(letter)

    channel = Looking("sms")
    scene.put(scene.address())
    scene.send(scene.deliver_by(channel))
    assert channel.seen == ("submitting", None)


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


@pytest.mark.parametrize("stop", [addresses.stop, lambda c, a, now: addresses.suppress(c, a, "wrong number")])
def test_after_stop_nothing_is_submitted(scene: Scene, stop: Callable[[Connection, int, datetime], None]) -> None:
    address = scene.address()
    ids = [scene.put(address, f"letter {number}") for number in range(20)]
    with begin(scene.engine) as connection:
        stop(connection, address, scene.clock.now)
    scene.send()
    assert scene.sms.sent == []
    assert {scene.state(message) for message in ids} == {("suppressed", None)}


def test_what_is_too_late_is_not_sent(scene: Scene) -> None:
    message = scene.put(scene.address(), expires_at=NOON + timedelta(minutes=1))
    scene.clock.forward(60)
    scene.send()
    assert scene.state(message)[0] == "expired"


def test_an_address_refused_for_good_is_suppressed(scene: Scene) -> None:
    address = scene.address()
    first, second = scene.put(address), scene.put(address)
    scene.sms.answers.append(Refused("twilio_21610", suppress=True))
    scene.send()
    assert scene.state(first) == ("failed", "twilio_21610")
    assert scene.state(second)[0] == "suppressed"
    with reading(scene.engine) as connection:
        assert connection.execute(select(address_table.c.suppressed)).scalar() == "twilio_21610"


def test_a_refused_letter_does_not_close_its_address(scene: Scene) -> None:
    address = scene.address()
    scene.put(address, "filtered")
    scene.put(address, "harmless")
    scene.sms.answers.append(Refused("twilio_30007"))
    scene.send()
    assert scene.sms.sent == ["harmless"]


@pytest.mark.parametrize("doubt", [InDoubt("twilio_timeout"), ZeroDivisionError("with +447700900001")])
def test_an_sms_in_doubt_is_shown_and_never_sent_again(scene: Scene, doubt: InDoubt | Exception) -> None:
    message = scene.put(scene.address())
    scene.sms.answers.append(doubt)
    scene.send()
    reason = doubt.reason if isinstance(doubt, InDoubt) else "channel_raised_ZeroDivisionError"
    assert scene.state(message) == ("unknown", reason)
    scene.clock.forward(3600)
    scene.delivery.sweep()
    assert scene.send() == 0
    assert scene.sms.sent == []


def test_a_telegram_reply_in_doubt_is_sent_again(scene: Scene) -> None:
    address = scene.address(channel="telegram")
    message = scene.put(address, "Hello", "telegram", conversation_id=scene.talk(address))
    scene.telegram.answers.append(InDoubt("telegram_timeout"))
    scene.send()
    assert scene.state(message) == ("retry", "telegram_timeout")
    scene.clock.forward(2)
    scene.send()
    assert scene.telegram.sent == ["Hello"]


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


class OneAtATime(PretendChannel):
    """Another channel's phone, with room for one letter."""

    def __init__(self, name: str, phone: PretendChannel) -> None:
        super().__init__(name, at_once=1)
        self.letters, self.answers = phone.letters, phone.answers


def test_a_provider_that_answers_nothing_does_not_use_up_the_queue(scene: Scene) -> None:
    ids = [scene.put(scene.address(number)) for number in range(20)]
    scene.sms.answers.extend([InDoubt("twilio_timeout")] * 3)
    scene.send(scene.deliver_by(OneAtATime("sms", scene.sms)))
    assert [scene.state(message) for message in ids].count(("unknown", "twilio_timeout")) == 3
    assert scene.sms.sent == []


def test_letters_for_a_channel_that_is_not_set_up_wait(scene: Scene) -> None:
    first, second = scene.put(scene.address(1)), scene.put(scene.address(2))
    with capture_logs() as logs:
        delivery = scene.deliver_by(scene.telegram)
        assert [scene.send(delivery) for _ in range(2)] == [0, 0]
    assert {scene.state(message) for message in (first, second)} == {("waiting", None)}
    assert logs == [{"event": "channel_missing", "channel": "sms", "log_level": "warning"}]
    scene.send()
    assert len(scene.sms.sent) == 2


def test_a_press_is_answered_by_the_id_it_came_with(scene: Scene) -> None:
    address = scene.address(channel="telegram")
    press = scene.put(address, None, "telegram", kind="press", provider_id="990")
    scene.put(address, "Thank you", "telegram")
    scene.telegram.answers.append(InDoubt("telegram_timeout"))
    scene.send()
    assert scene.state(press) == ("failed", "telegram_timeout")
    assert scene.telegram.sent == ["Thank you"], "the words are not held back"
    second = scene.put(address, None, "telegram", kind="press", provider_id="991")
    scene.send()
    letter = scene.telegram.letters[-1]
    assert (letter.kind, letter.reply_to, letter.body) == ("press", "991", "")
    assert scene.state(second)[0] == "accepted"


LONG = "first part of it all\n\nsecond part of it.\n\nthird part of it."


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


def test_a_letter_already_known_to_the_provider_is_not_sent_again(scene: Scene) -> None:
    message = scene.put(scene.address(), provider_id="SM1")
    scene.send()
    assert scene.sms.sent == []
    assert scene.state(message) == ("accepted", None)


def test_what_follows_a_settlement_cannot_undo_it(scene: Scene) -> None:
    message = scene.put(scene.address())
    scene.send()
    assert scene.tidied == ["accepted"]

    def broken(connection: Connection) -> None:
        raise ValueError("about Ade")

    delivery = Delivery(scene.engine, {"sms": scene.sms}, _no_words, scene.clock, after_settled=broken)
    second = scene.put(scene.address())
    with capture_logs() as logs:
        scene.send(delivery)
    assert [scene.state(one)[0] for one in (message, second)] == ["accepted", "accepted"]
    assert logs[0]["event"] == "after_settled_failed"
    assert "Ade" not in str(logs)


def _no_words(words: str, row: LetterRow) -> tuple[str, list[tuple[str, str]]]:
    raise AssertionError


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


def test_two_workers_send_each_letter_once(scene: Scene) -> None:
    for number in range(40):
        scene.put(scene.address(number), f"letter {number}")
    two = [scene.deliver_by(scene.sms) for _ in range(2)]

    async def story() -> None:
        while sum(await asyncio.gather(*(delivery.send_waiting(7) for delivery in two))):
            pass

    scene.run(story())
    assert sorted(scene.sms.sent) == sorted(f"letter {number}" for number in range(40))


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


def test_over_http_with_the_real_clients(scene: Scene) -> None:
    sms, chat = scene.address(1), scene.address(1, "telegram")
    talk = scene.talk(chat)
    ids = [scene.put(sms, "An SMS"), scene.put(chat, "A chat", "telegram", conversation_id=talk)]

    async def story() -> None:
        telegram = TelegramChannel("12345:x", doubles.telegram_url)
        twilio = SmsChannel(doubles.twilio.sid, doubles.twilio.token, "+447700900999", doubles.twilio_url)
        delivery = scene.deliver_by(telegram, twilio)
        doubles.twilio.faults.put(AcceptThenFail())
        blocked = {"ok": False, "error_code": 429, "description": "slow", "parameters": {"retry_after": 7}}
        doubles.telegram.faults.put(Refuse(429, blocked))
        await delivery.send_waiting()
        scene.clock.forward(7)
        await delivery.send_waiting()
        await delivery.close()

    with running_doubles() as doubles:
        scene.run(story())
        assert [message["Body"] for message in doubles.twilio.sent] == ["An SMS"]
        assert [message["text"] for message in doubles.telegram.sent] == ["A chat"]
    assert [scene.state(message)[0] for message in ids] == ["unknown", "accepted"]


# The gate


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


# Pictures


def _pictured(scene: Scene) -> Delivery:
    """A delivery by Telegram whose letters all show the picture that their words name."""
    channels = {"telegram": scene.telegram}
    show = lambda words, row: Picture(json.loads(words)["picture"], "A box.", "<svg/>")  # noqa: E731
    return Delivery(scene.engine, channels, _no_words, scene.clock, show=show, chance=lambda: 0.5)


def _shown(scene: Scene) -> list[tuple[str, str, int]]:
    """(words, picture, buttons) of what was sent."""
    return [(one.body, one.picture.name if one.picture else "", len(one.buttons)) for one in scene.telegram.letters]


BESIDE = {"words": json.dumps({"picture": "box"}), "buttons": json.dumps([["Yes", "1:1:1:1"]])}


def test_a_picture_and_short_words_are_one_message(scene: Scene) -> None:
    letter = scene.put(scene.address(channel="telegram"), "Hello", "telegram", **BESIDE)
    scene.send(_pictured(scene))
    assert _shown(scene) == [("Hello", "box", 1)]
    assert scene.state(letter) == ("accepted", None)
    assert scene.row(letter).body == "Hello"


def test_long_words_follow_their_picture_and_nothing_leaves_twice(scene: Scene) -> None:
    scene.put(scene.address(channel="telegram"), LONG, "telegram", **BESIDE)
    scene.telegram.answers.extend([Accepted("a"), TryLater(5, "soon")])
    scene.send(_pictured(scene))
    assert _shown(scene) == [("A box.", "box", 0)]
    scene.clock.forward(5)
    scene.send(_pictured(scene))
    parts = ["first part of it all", "second part of it.", "third part of it."]
    assert _shown(scene) == [("A box.", "box", 0), (parts[0], "", 0), (parts[1], "", 0), (parts[2], "", 1)]


def test_a_picture_that_did_not_leave_goes_with_the_next_try(scene: Scene) -> None:
    scene.put(scene.address(channel="telegram"), LONG, "telegram", **BESIDE)
    scene.telegram.answers.append(TryLater(5, "soon"))
    scene.send(_pictured(scene))
    scene.clock.forward(5)
    scene.send(_pictured(scene))
    assert _shown(scene)[0] == ("A box.", "box", 0) and len(_shown(scene)) == 4


# Said to many


def test_words_said_to_many_are_kept_as_they_were_sent_unless_they_are_kept_apart(scene: Scene) -> None:
    words = json.dumps({"say": "Come"})
    kept = scene.put(scene.address(1), None, words=words, lane=outbox.BULK)
    apart = scene.put(scene.address(2), None, words=words, lane=outbox.BULK, kept_apart=True)
    scene.send()
    assert scene.sms.sent == ["Come in en"] * 2
    assert [scene.row(message).body for message in (kept, apart)] == ["Come in en", None]


def test_letters_submitted_together_are_sent_together_but_not_those_that_may_not(scene: Scene) -> None:
    channel = PretendChannel("telegram", together=10)
    ids = [scene.put(scene.address(number, "telegram"), f"letter {number}", "telegram") for number in range(4)]
    stopped = scene.address(2, "telegram")
    with begin(scene.engine) as connection:
        addresses.stop(connection, stopped, scene.clock.now)
    taken = scene.run(scene.deliver_by(channel).take(50))
    assert [[row.id for row in group] for group in taken.letters] == [ids]
    scene.run(scene.deliver_by(channel).deliver(taken.letters[0]))
    assert sorted(channel.sent) == ["letter 0", "letter 1", "letter 3"]
    assert [scene.state(message)[0] for message in ids] == ["accepted", "accepted", "suppressed", "accepted"]


def test_a_phone_out_of_reach_is_tried_once_more_by_another_letter(scene: Scene) -> None:
    message = scene.put(scene.address())
    scene.sms.answers.extend([TryLater(1800.0, "twilio_30003", once=True)] * 2)
    scene.send()
    scene.clock.forward(1800)
    scene.send()
    scene.clock.forward(1800)
    assert scene.send() == 0
    with reading(scene.engine) as connection:
        rows = connection.execute(select(messages).order_by(messages.c.id)).all()
    assert [(row.state, row.reason, row.repeats) for row in rows] == [
        ("failed", "twilio_30003", None),
        ("failed", "twilio_30003", message),
    ]
