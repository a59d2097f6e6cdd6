"""An SMS in doubt: found in Twilio's own list by the real client, or left to staff; never guessed, never sent twice."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from bot.channels.channel import InDoubt, Letter
from bot.channels.pretend import PretendChannel
from bot.channels.provider_errors import WAYS
from bot.channels.sms import SmsChannel
from bot.demo.doubles import AcceptThenFail, Doubles, Refuse, running_doubles
from bot.store import addresses, alarms, conversations, doubts, outbox, pauses, revisions
from bot.store.engine import begin, reading
from bot.store.outbox import LetterRow
from bot.store.tables import addresses as address_table
from bot.store.tables import messages
from bot.work.delivery import Delivery
from bot.work.doubts import CannotDecide, Doubts, decide
from bot.work.receipts import Receipts

OURS = "+447700900999"
WORDS = "Thank you, Ade"


class Scene:
    """An outbox, Twilio's double with the real client, and those who look for what is in doubt."""

    def __init__(self, engine: Engine, both: Doubles, runner: asyncio.Runner) -> None:
        self.engine, self.twilio, self.run = engine, both.twilio, runner.run
        self.began = self.now = datetime.now(UTC)
        self.twilio_url = both.twilio_url
        self.sms = SmsChannel(both.twilio.sid, both.twilio.token, OURS, both.twilio_url)
        self.delivery = Delivery(engine, {"sms": self.sms}, self._word, lambda: self.now)
        self.doubts = Doubts(engine, {"sms": self.sms}, self._word, lambda: self.now)

    def put(self, body: str | None = WORDS, last: int = 1, value: str = "", **more: Any) -> int:
        """A letter that waits."""
        value = value or f"+44770090{last:04d}"
        with begin(self.engine) as connection:
            hashed = addresses.hash_of(value, "sms", "key")
            address = addresses.arrive(connection, "sms", value, hashed, self.now).address_id
            return outbox.put(connection, address, None, "sms", self.now, body=body, **more)

    def sends(self) -> None:
        """What is due leaves."""
        self.run(self.delivery.send_waiting())

    def in_doubt(self, body: str | None = WORDS, last: int = 1, **more: Any) -> int:
        """A letter that Twilio has accepted, and answered with an error."""
        letter = self.put(body, last, **more)
        self.twilio.faults.put(AcceptThenFail())
        self.sends()
        assert self.row(letter).state == "unknown"
        return letter

    def looks(self, after: timedelta = doubts.CALLBACK_WITHIN) -> int:
        """How many are found, so long after the beginning."""
        self.now = self.began + after
        return self.doubts.run()

    def row(self, number: int) -> Any:
        """A message as it is now."""
        with reading(self.engine) as connection:
            return connection.execute(select(messages).where(messages.c.id == number)).one()

    def alarms(self) -> list[tuple[str, str]]:
        """What staff must see."""
        with reading(self.engine) as connection:
            return [(alarm.kind, alarm.about) for alarm in alarms.still_open(connection)]

    def decides(self, number: int, choice: Any) -> int:
        """What staff say."""
        with begin(self.engine) as connection:
            return decide(connection, number, choice, self.now)

    def _word(self, words: str, row: LetterRow) -> tuple[str, list[tuple[str, str]]]:
        return f"{words} for {row.person_id}", []


@pytest.fixture
def scene(engine: Engine) -> Iterator[Scene]:
    """On each database, with a Twilio of its own."""
    with running_doubles() as both, asyncio.Runner() as runner:
        scene = Scene(engine, both, runner)
        yield scene
        runner.run(scene.delivery.close())


def test_a_letter_that_twilio_has_is_found_after_a_quarter_of_an_hour(scene: Scene) -> None:
    letter = scene.in_doubt()
    assert scene.looks(timedelta(minutes=14)) == 0
    assert scene.row(letter).state == "unknown"
    assert scene.looks() == 1
    row, sent = scene.row(letter), scene.twilio.sent[-1]
    assert (row.state, row.provider_id, row.moved_by) == ("delivered", sent["sid"], "look-up")
    assert len(scene.twilio.sent) == 1
    assert scene.alarms() == []


def test_the_real_client_asks_for_this_number_from_ours_since_that_day(scene: Scene) -> None:
    scene.in_doubt()
    scene.looks()
    asked = scene.twilio.book("looks")[-1]
    day = (scene.began - timedelta(minutes=2)).date().isoformat()
    wanted = {"To": "+447700900001", "From": OURS, "DateSent>": day}
    assert {name: asked[name] for name in wanted} == wanted
    assert asked["method"] == "GET"


def test_words_that_are_kept_nowhere_are_worded_again_to_be_found(scene: Scene) -> None:
    letter = scene.in_doubt(None, words="About you", kept_apart=True)
    assert scene.row(letter).body is None
    assert scene.looks() == 1
    assert scene.row(letter).state == "delivered"


def test_what_twilio_does_not_have_is_shown_to_staff_until_they_decide(scene: Scene) -> None:
    letter = scene.put()
    scene.twilio.faults.put(Refuse(500, ""))
    scene.sends()
    assert scene.looks() == 0
    assert scene.alarms() == [("unknown_messages", "sms")]
    assert scene.looks(timedelta(days=1)) == 0
    with reading(scene.engine) as connection:
        (line,) = doubts.unknown(connection)
    assert (line.id, line.channel, line.reason) == (letter, "sms", "twilio_http_500")
    assert scene.decides(letter, "failed") == letter
    scene.doubts.run()
    assert scene.alarms() == []
    row = scene.row(letter)
    assert (row.state, row.reason, row.moved_by) == ("failed", "staff_failed:twilio_http_500", "staff")
    assert scene.twilio.sent == []


def test_of_two_that_could_be_the_one_neither_is_taken(scene: Scene) -> None:
    letters = [scene.put(), scene.put()]
    scene.twilio.faults.put(AcceptThenFail())
    scene.sends()
    scene.now += timedelta(minutes=3)
    scene.twilio.faults.put(Refuse(500, ""))
    scene.sends()
    assert len(scene.twilio.sent) == 1
    assert scene.looks(timedelta(minutes=20)) == 0
    assert [scene.row(letter).state for letter in letters] == ["unknown", "unknown"]


def test_a_copy_that_staff_may_have_meant_is_not_taken_for_another(scene: Scene) -> None:
    first = scene.in_doubt()
    scene.now += timedelta(minutes=3)
    second = scene.put()
    scene.twilio.faults.put(Refuse(500, ""))
    scene.sends()
    scene.decides(first, "sent")
    assert scene.looks(timedelta(minutes=20)) == 0
    assert scene.row(second).state == "unknown"


@pytest.mark.parametrize(
    ("body", "to", "later"),
    [
        pytest.param("Thank you, Bo", 1, 0, id="other words"),
        pytest.param(WORDS, 2, 0, id="another number"),
        pytest.param(WORDS, 1, 60, id="another time"),
    ],
)
def test_what_only_looks_like_it_is_not_taken_for_it(scene: Scene, body: str, to: int, later: int) -> None:
    letter = scene.put()
    scene.twilio.faults.put(Refuse(500, ""))
    scene.sends()
    scene.run(scene.sms.send(Letter(999, f"+44770090{to:04d}", body)))
    with scene.twilio.changed:
        scene.twilio.books["sent"][-1]["at"] += timedelta(minutes=later)
    assert scene.looks() == 0
    assert scene.row(letter).state == "unknown"


def test_the_copy_of_another_letter_of_ours_is_not_taken_for_it(scene: Scene) -> None:
    known = scene.put()
    scene.sends()
    letter = scene.put()
    scene.twilio.faults.put(Refuse(500, ""))
    scene.sends()
    assert scene.looks() == 0
    assert [scene.row(number).state for number in (known, letter)] == ["accepted", "unknown"]


def test_a_list_that_cannot_be_had_is_asked_for_again(scene: Scene) -> None:
    letter = scene.in_doubt()
    token, scene.twilio.token = scene.twilio.token, "changed meanwhile"
    assert scene.looks() == 0
    assert scene.alarms() == []
    # Whoever may not see the list never will: after an hour staff look for themselves.
    assert scene.looks(doubts.CALLBACK_WITHIN + doubts.LOOKED_FOR + timedelta(minutes=1)) == 0
    assert scene.alarms() == [("unknown_messages", "sms")]
    scene.twilio.token = token
    assert scene.looks() == 1
    assert scene.row(letter).state == "delivered"
    assert scene.alarms() == []


def test_a_failure_found_in_the_list_has_its_meaning(scene: Scene) -> None:
    letter = scene.in_doubt()
    scene.twilio.wait_for(1)
    with scene.twilio.changed:
        scene.twilio.books["sent"][-1] |= {"status": "undelivered", "error_code": 30006}
    assert scene.looks() == 1
    assert (scene.row(letter).state, scene.row(letter).reason) == ("undelivered", "twilio_30006")
    with reading(scene.engine) as connection:
        assert connection.execute(select(address_table.c.suppressed)).scalar() == "twilio_30006"


@pytest.mark.parametrize("code", WAYS)
@pytest.mark.parametrize(("number", "stops"), [("", True), ("+353870000000", False), ("+447797700000", False)])
def test_a_closed_way_found_in_the_list_pauses_the_channel_at_home_and_abroad_is_one_message(
    scene: Scene, code: int, number: str, stops: bool
) -> None:
    letter = scene.in_doubt(value=number)
    scene.twilio.wait_for(1)
    with scene.twilio.changed:
        scene.twilio.books["sent"][-1] |= {"status": "failed", "error_code": code}
    assert scene.looks() == 1
    assert (scene.row(letter).state, scene.row(letter).reason) == ("failed", f"twilio_{code}")
    assert scene.alarms() == [("channel_paused" if stops else "region_closed", "sms")]
    with reading(scene.engine) as connection:
        assert ("sms" in pauses.standing(connection)) == stops


def test_a_callback_that_comes_first_leaves_nothing_to_look_for(scene: Scene) -> None:
    letter = scene.in_doubt()
    assert Receipts(scene.engine, lambda: scene.now).note(scene.twilio.sent[-1]["sid"], letter, "delivered", "")
    looks = len(scene.twilio.book("looks"))
    assert scene.looks() == 0
    assert len(scene.twilio.book("looks")) == looks
    assert scene.row(letter).moved_by == "receipt"


def test_a_provider_that_keeps_no_list_leaves_it_to_staff(scene: Scene) -> None:
    silent = PretendChannel("telegram")
    silent.answers.append(InDoubt("telegram_timeout"))
    with begin(scene.engine) as connection:
        key = addresses.hash_of("77", "telegram", "key")
        address = addresses.arrive(connection, "telegram", "77", key, scene.now).address_id
        letter = outbox.put(connection, address, None, "telegram", scene.now, body="Come", lane=outbox.BULK)
    delivery = Delivery(scene.engine, {"telegram": silent}, scene.doubts._render, lambda: scene.now)
    scene.run(delivery.send_waiting())
    scene.now += timedelta(minutes=15)
    assert Doubts(scene.engine, {"telegram": silent}, scene.doubts._render, lambda: scene.now).run() == 0
    assert scene.row(letter).state == "unknown"
    assert scene.alarms() == [("unknown_messages", "telegram")]


def test_staff_send_it_once_more_as_another_message_and_only_once(scene: Scene) -> None:
    letter = scene.in_doubt()
    again = scene.decides(letter, "again")
    row, new = scene.row(letter), scene.row(again)
    assert (row.state, row.reason) == ("failed", "staff_again:twilio_http_500")
    assert (new.repeats, new.body, new.state, new.address_id) == (letter, WORDS, "waiting", row.address_id)
    scene.sends()
    assert scene.row(again).state == "accepted"
    with pytest.raises(CannotDecide, match="not in doubt"):
        scene.decides(letter, "again")


def test_staff_may_know_that_it_was_sent_and_a_receipt_may_still_know_better(scene: Scene) -> None:
    letter = scene.in_doubt()
    assert scene.decides(letter, "sent") == letter
    assert (scene.row(letter).state, scene.row(letter).reason) == ("sent", "staff_sent:twilio_http_500")
    assert Receipts(scene.engine, lambda: scene.now).note("SM77", letter, "delivered", "")
    assert scene.row(letter).state == "delivered"


def test_what_is_not_in_doubt_or_has_no_words_left_is_not_decided(scene: Scene) -> None:
    forgotten, letter = scene.in_doubt(last=2), scene.put()
    with pytest.raises(CannotDecide, match="not in doubt"):
        scene.decides(letter, "sent")
    with begin(scene.engine) as connection:
        connection.execute(messages.update().where(messages.c.id == forgotten).values(body=None))
    with pytest.raises(CannotDecide, match="words are gone"):
        scene.decides(forgotten, "again")
    assert scene.row(forgotten).state == "unknown"


def test_nothing_is_guessed_about_a_conversation_that_goes_on(scene: Scene) -> None:
    with begin(scene.engine) as connection:
        revisions.store(connection, "r1", "{}", scene.now)
        key = addresses.hash_of("+447700900003", "sms", "key")
        address = addresses.arrive(connection, "sms", "+447700900003", key, scene.now).address_id
        talk = conversations.begin(connection, address, "join", "r1", "{}", scene.now)
        first = outbox.put(connection, address, talk, "sms", scene.now, body="One")
        second = outbox.put(connection, address, talk, "sms", scene.now, body="Two")
    scene.twilio.faults.put(AcceptThenFail())
    scene.sends()
    scene.now += timedelta(minutes=2)
    scene.sends()
    assert [scene.row(number).state for number in (first, second)] == ["unknown", "accepted"]
    assert scene.looks() == 1
    assert [one["Body"] for one in scene.twilio.sent] == ["One", "Two"]
