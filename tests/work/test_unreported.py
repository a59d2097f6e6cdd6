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
from bot.work import unreported as work
from bot.work.delivery import Delivery
from bot.work.receipts import Receipts
from bot.work.unreported import AT_A_TIME, SECONDS, Unreported

OURS = "+447700900999"


class Scene:
    """An outbox, Twilio's double, whose receipts reach nobody, and the tick that asks."""

    def __init__(self, engine: Engine, both: Doubles) -> None:
        self.engine, self.twilio = engine, both.twilio
        self.now = datetime.now(UTC)
        sms = SmsChannel(both.twilio.sid, both.twilio.token, OURS, both.twilio_url)
        self.sending = Delivery(engine, {"sms": sms}, lambda words, row: (words, ()), lambda: self.now)
        self.channels = [sms, object()]
        self.clocks = [self.unreported()] * 2

    def unreported(self, seconds: float = SECONDS) -> Unreported:
        """The tick that asks, for so long at a time."""
        receipts = Receipts(self.engine, lambda: self.now)
        return Unreported(self.engine, self.channels, receipts, lambda: self.now, seconds)

    def sends(self, *plans: Plan) -> None:
        """A text for each plan is taken by Twilio, which goes by it and is heard by nobody."""
        with begin(self.engine) as connection:
            for last, plan in enumerate(plans):
                value = f"+447700900{last:03d}"
                hashed = addresses.hash_of(value, "sms", "key")
                address = addresses.arrive(connection, "sms", value, hashed, self.now).address_id
                outbox.put(connection, address, None, "sms", self.now, body="Thank you")
                self.twilio.faults.put(plan)
        asyncio.run(self._send_all())
        self.twilio.close()  # once what it tells is told

    async def _send_all(self) -> None:
        while await self.sending.send_waiting():
            pass

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


def test_after_a_long_outage_many_are_asked_about_in_one_run(scene: Scene) -> None:
    many = 2 * AT_A_TIME + 5
    scene.sends(*[Plan(("delivered",))] * many)
    assert (scene.asks(), scene.looked()) == (many, many)
    assert scene.states() == ["delivered"] * many


def test_a_run_asks_no_more_than_so_many(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "MOST", 2 * AT_A_TIME)
    scene.sends(*[Plan(("delivered",))] * (2 * AT_A_TIME + 5))
    assert scene.asks() == 2 * AT_A_TIME
    assert scene.asks(timedelta(minutes=1)) == 5


def test_where_the_provider_takes_its_time_a_run_begins_with_no_more_of_them(scene: Scene) -> None:
    scene.sends(*[Plan(("delivered",))] * (AT_A_TIME + 5))
    scene.clocks = [scene.unreported(seconds=0.0)]
    assert scene.asks() == AT_A_TIME
    assert scene.asks(timedelta(minutes=1)) == 5


def test_when_the_provider_says_no_in_the_middle_the_rest_waits_for_the_next_run(scene: Scene) -> None:
    scene.sends(*[Plan(("delivered",))] * (2 * AT_A_TIME))
    for _ in range(AT_A_TIME + 3):
        scene.twilio.faults.put(Plan())  # which is no refusal
    scene.twilio.faults.put(Refuse(429, {"code": 20429, "message": "Too many requests"}))
    assert (scene.asks(), scene.looked()) == (AT_A_TIME + 3, AT_A_TIME + 4)
    assert scene.asks(timedelta(minutes=1)) == AT_A_TIME - 3
