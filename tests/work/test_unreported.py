"""A receipt that met a closed door is fetched from Twilio by the real client: no text is left without its fate."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from bot.channels.sms import SmsChannel
from bot.demo.double import Receipts as Plan
from bot.demo.doubles import Doubles, Refuse, running_doubles
from bot.store import addresses, outbox
from bot.store.engine import begin, reading
from bot.store.unreported import GIVEN_UP, LOOKED_AT_AGAIN, RECEIPT_WITHIN
from bot.work.delivery import Delivery
from bot.work.receipts import Receipts
from bot.work.unreported import Unreported

OURS = "+447700900999"


class Scene:
    """An outbox, Twilio's double, whose receipts reach nobody, and the tick that asks."""

    def __init__(self, engine: Engine, both: Doubles) -> None:
        self.engine, self.twilio = engine, both.twilio
        self.now = datetime.now(UTC)
        sms = SmsChannel(both.twilio.sid, both.twilio.token, OURS, both.twilio_url)
        self.sending = Delivery(engine, {"sms": sms}, lambda words, row: (words, ()), lambda: self.now)
        self.clocks = [Unreported(engine, [sms, object()], Receipts(engine, lambda: self.now), lambda: self.now)] * 2

    def sends(self, *plans: Plan) -> None:
        """A text for each plan is taken by Twilio, which goes by it and is heard by nobody."""
        with begin(self.engine) as connection:
            for last, plan in enumerate(plans):
                value = f"+4477009000{last:02d}"
                hashed = addresses.hash_of(value, "sms", "key")
                address = addresses.arrive(connection, "sms", value, hashed, self.now).address_id
                outbox.put(connection, address, None, "sms", self.now, body="Thank you")
                self.twilio.faults.put(plan)
        asyncio.run(self.sending.send_waiting())
        self.twilio.close()  # once what it tells is told

    def asks(self, after: timedelta = RECEIPT_WITHIN) -> int:
        """What the tick finds so much later."""
        self.now += after
        return self.clocks[0].run()

    def states(self) -> list[str]:
        """Where all texts stand."""
        with reading(self.engine) as connection:
            rows = connection.execute(text("SELECT state FROM messages WHERE repeats IS NULL ORDER BY state"))
            return [row[0] for row in rows]

    def looked(self) -> int:
        """How often Twilio was asked about one text."""
        return len([look for look in self.twilio.book("looks") if "name" in look])


@pytest.fixture
def scene(engine: Engine) -> Iterator[Scene]:
    """One with nothing in it."""
    with running_doubles() as doubles:
        yield Scene(engine, doubles)


def test_what_no_receipt_told_is_asked_for(scene: Scene) -> None:
    scene.sends(Plan(("sent", "delivered")), Plan(("undelivered",), error_code=30005))
    assert scene.asks(RECEIPT_WITHIN - timedelta(seconds=1)) == 0, "one may still come"
    assert scene.asks(timedelta(seconds=1)) == 2
    assert scene.states() == ["delivered", "undelivered"]
    with reading(scene.engine) as connection:
        closed = connection.execute(text("SELECT suppressed FROM addresses WHERE suppressed IS NOT NULL")).scalars()
        assert list(closed) == ["twilio_30005"], "as its receipt would have done"
    assert (scene.asks(), scene.looked()) == (0, 2)


def test_two_clocks_at_once_ask_once(scene: Scene) -> None:
    scene.sends(*[Plan(("delivered",))] * 4)
    scene.now += RECEIPT_WITHIN
    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(Unreported.run, scene.clocks)) == 4
    assert (scene.states(), scene.looked()) == (["delivered"] * 4, 4)


def test_what_is_still_on_its_way_is_asked_about_again_and_given_up_at_last(scene: Scene) -> None:
    scene.sends(Plan(("sent",)))
    assert (scene.asks(), scene.states(), scene.looked()) == (0, ["sent"], 1)
    assert (scene.asks(), scene.looked()) == (0, 1)
    assert (scene.asks(LOOKED_AT_AGAIN), scene.looked()) == (0, 2)
    assert (scene.asks(GIVEN_UP), scene.looked()) == (0, 2)


def test_a_provider_that_cannot_be_asked_is_asked_at_the_next_tick(scene: Scene) -> None:
    scene.sends(Plan(("delivered",)), Plan(("delivered",)))
    scene.twilio.faults.put(Refuse(503, {"code": 0, "message": "away"}))
    assert (scene.asks(), scene.states()) == (0, ["accepted", "accepted"])
    assert (scene.asks(timedelta(minutes=1)), scene.states()) == (2, ["delivered", "delivered"])
