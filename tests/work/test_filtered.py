"""Words that a carrier filters leave to nobody again: the real client, its double, both databases."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import Engine, select

from bot.channels.sms import SmsChannel
from bot.demo.doubles import Doubles, Refuse, running_doubles
from bot.programme.hours import OpenHours
from bot.store import addresses, alarms, outbox
from bot.store.engine import begin, reading
from bot.store.outbox import BULK, LetterRow
from bot.store.service_tables import tallies
from bot.store.tables import messages
from bot.work import spending
from bot.work.delivery import Delivery
from bot.work.filtered import Filtered
from bot.work.gate import Gate
from bot.work.receipts import Receipts
from tests.work.hospital import KEYS, LONDON

NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
FILTERS = Refuse(400, {"code": 30007, "message": "Message filtered", "status": 400})
ALWAYS = OpenHours(time.min, time.min, LONDON)
SAYING = "Come on Friday"


class House:
    """A delivery by SMS, whose words may be filtered."""

    def __init__(self, engine: Engine, doubles: Doubles) -> None:
        self.engine, self.twilio = engine, doubles.twilio
        self.filtered = Filtered(KEYS.suppression, self._word)
        self.receipts = Receipts(engine, lambda: NOON, self.filtered)
        self._url = doubles.twilio_url

    def put(self, last: int, body: str | None = SAYING, **more: object) -> int:
        """A letter to somebody else each time."""
        value = f"+44770090{last:04d}"
        with begin(self.engine) as connection:
            key = addresses.hash_of(value, "sms", KEYS.suppression)
            where = addresses.arrive(connection, "sms", value, key, NOON - timedelta(days=9)).address_id
            return outbox.put(connection, where, None, "sms", NOON, body=body, **more)  # type: ignore[arg-type]

    def send(self) -> None:
        """All that waits, through a client of its own."""
        asyncio.run(self._send())

    async def _send(self) -> None:
        channel = SmsChannel(self.twilio.sid, self.twilio.token, "+447700900100", self._url)
        gate = Gate({"sms": 1000}, ALWAYS, 1000, self.filtered)
        delivery = Delivery(self.engine, {"sms": channel}, self._word, lambda: NOON, gate=gate, filtered=self.filtered)
        while await delivery.send_waiting():
            pass
        await delivery.close()

    def state(self, number: int) -> tuple[str, str | None]:
        """How a message stands, and why."""
        with reading(self.engine) as connection:
            row = connection.execute(select(messages).where(messages.c.id == number)).one()
        return row.state, row.reason

    def alarms(self) -> list[tuple[str, str, str]]:
        """What staff are told."""
        with reading(self.engine) as connection:
            return [(alarm.kind, alarm.about, alarm.reason) for alarm in alarms.still_open(connection)]

    @staticmethod
    def _word(words: str, row: LetterRow) -> tuple[str, tuple[()]]:
        return words, ()


@pytest.fixture(scope="module")
def doubles() -> Iterator[Doubles]:
    """Served once; each test counts from where it begins."""
    with running_doubles() as doubles:
        yield doubles


@pytest.fixture
def house(engine: Engine, doubles: Doubles) -> House:
    """On SQLite and on PostgreSQL."""
    return House(engine, doubles)


def test_filtered_words_are_handed_over_once_and_to_nobody_else(house: House) -> None:
    before = len(house.twilio.book("tries"))
    house.twilio.faults.put(FILTERS)
    first = house.put(1)
    house.send()
    again, to_many, other = house.put(2), house.put(3, lane=BULK), house.put(4, "Come on Monday")
    apart = house.put(5, None, words=SAYING, kept_apart=True)
    house.send()
    assert house.state(first) == ("failed", "twilio_30007")
    assert {house.state(one) for one in (again, to_many, apart)} == {("failed", "words_filtered")}
    assert house.state(other)[0] == "accepted"
    assert [one["to"] for one in house.twilio.book("tries")[before:]] == ["+447700900001", "+447700900004"]
    ((kind, about, reason),) = house.alarms()
    assert (kind, about) == ("words_filtered", "sms") and reason in {
        f"message {one}" for one in (again, to_many, apart)
    }


@pytest.mark.parametrize("kept", [True, False], ids=["kept", "kept nowhere"])
def test_a_filter_that_is_told_by_a_receipt_counts_as_much(house: House, kept: bool) -> None:
    first = house.put(1) if kept else house.put(1, None, words=SAYING, kept_apart=True)
    house.send()
    assert house.receipts.note(house.twilio.sent[-1]["sid"], first, "undelivered", "30007")
    second = house.put(2)
    house.send()
    assert house.state(second) == ("failed", "words_filtered")


def test_help_in_an_emergency_leaves_all_the_same(house: House) -> None:
    house.twilio.faults.put(FILTERS)
    house.put(1)
    house.send()
    urgent = house.put(2, kind="urgent")
    house.send()
    assert house.state(urgent)[0] == "accepted"


def test_staff_may_let_them_leave_again(house: House) -> None:
    house.twilio.faults.put(FILTERS)
    first = house.put(1)
    house.send()
    with begin(house.engine) as connection:
        assert house.filtered.allow(connection, first, NOON)
        assert not house.filtered.allow(connection, first, NOON)
        assert not house.filtered.allow(connection, first + 99, NOON)
    assert house.alarms() == []
    second = house.put(2)
    house.send()
    assert house.state(second)[0] == "accepted"


def test_the_words_themselves_are_not_kept_with_it(house: House) -> None:
    house.twilio.faults.put(FILTERS)
    house.put(1)
    house.send()
    with reading(house.engine) as connection:
        names = connection.execute(select(tallies.c.name)).scalars().all()
    (mark,) = [name for name in names if name.startswith("filtered sms ")]
    assert SAYING not in str(names) and len(mark) == len("filtered sms ") + 64


def test_the_alarm_is_over_when_nobody_wanted_them_for_a_day(house: House) -> None:
    house.twilio.faults.put(FILTERS)
    house.put(1)
    house.send()
    for later, left in ((timedelta(hours=23), 1), (timedelta(hours=25), 0)):
        with begin(house.engine) as connection:
            spending.end_alarms(connection, ALWAYS, NOON + later)
        assert len(house.alarms()) == left
