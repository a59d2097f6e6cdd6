"""What waits leaves: once, and never after STOP; real outbox, real doubles where HTTP matters."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, select
from structlog.testing import capture_logs

from bot.channels.channel import Accepted, InDoubt, Letter, Outcome, Picture, Refused, TryLater
from bot.channels.pretend import PretendChannel
from bot.channels.sms import SmsChannel
from bot.channels.telegram import TelegramChannel
from bot.demo.doubles import AcceptThenFail, Refuse, running_doubles
from bot.store import addresses, outbox
from bot.store.engine import begin, reading
from bot.store.outbox import LetterRow
from bot.store.tables import addresses as address_table
from bot.store.tables import messages
from bot.work.delivery import Delivery
from tests.work.sending_scene import LONG, NOON, OneAtATime, Scene, scene

__all__ = ["scene"]


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


def test_two_workers_send_each_letter_once(scene: Scene) -> None:
    for number in range(40):
        scene.put(scene.address(number), f"letter {number}")
    two = [scene.deliver_by(scene.sms) for _ in range(2)]

    async def story() -> None:
        while sum(await asyncio.gather(*(delivery.send_waiting(7) for delivery in two))):
            pass

    scene.run(story())
    assert sorted(scene.sms.sent) == sorted(f"letter {number}" for number in range(40))


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
