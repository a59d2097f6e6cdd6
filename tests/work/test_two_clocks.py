"""Two clocks may tick at the same moment: whatever is due is done once all the same, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import TypeVar

from bot.channels.pretend import PretendChannel
from bot.store import alarms, outbox
from bot.store.engine import begin, reading
from bot.work.delivery import Delivery
from bot.work.reminders import Reminders
from bot.work.retention import Retention
from bot.work.watching import Watch
from tests.work.hospital import ALWAYS, JOINING, KEYS, Hospital

CLOCKS = 8
PEOPLE = [f"+447700900{number:03d}" for number in range(300, 306)]
LATER = (*JOINING[:8], "later")
T = TypeVar("T")


def tick_together(ticks: list[Callable[[], T]]) -> list[T]:
    """What each of these clocks says, all ticking at the same moment."""
    together = Barrier(len(ticks))

    def tick(one: Callable[[], T]) -> T:
        together.wait(30)
        return one()

    with ThreadPoolExecutor(len(ticks)) as pool:
        return list(pool.map(tick, ticks))


def test_a_reminder_is_put_once(hospital: Hospital) -> None:
    for person in PEOPLE:
        hospital.joins(person, replies=LATER)
    hospital.now = datetime(2026, 12, 2, 12, 0, tzinfo=UTC)
    before = hospital.rows("SELECT id FROM messages WHERE direction = 'out'")
    clocks = [Reminders(hospital.engine, hospital.shelf, ALWAYS, hospital.clock) for _ in range(CLOCKS)]
    assert sum(tick_together([clock.run for clock in clocks])) == len(PEOPLE)
    put = hospital.rows("SELECT address_id FROM messages WHERE direction = 'out' AND lane = 1")
    assert len({row["address_id"] for row in put}) == len(put) == len(PEOPLE)
    assert len(hospital.rows("SELECT id FROM messages WHERE direction = 'out'")) == len(before) + len(PEOPLE)


def test_everybody_is_forgotten_by_one(hospital: Hospital) -> None:
    for person in PEOPLE:
        hospital.hears("JOIN", person)
    hospital.now += timedelta(days=15)
    clocks = [Retention(hospital.engine, KEYS, hospital.clock) for _ in range(CLOCKS)]
    assert sum(tick_together([clock.run for clock in clocks])) == len(PEOPLE)
    assert {row["state"] for row in hospital.rows("SELECT state FROM people")} == {"forgotten"}


def test_a_dead_lease_is_counted_once(hospital: Hospital) -> None:
    for person in PEOPLE:
        hospital.hears("JOIN", person)
    with begin(hospital.engine) as connection:
        first, *rest = outbox.claim(connection, hospital.now, timedelta(0), len(PEOPLE), "sms")
        assert outbox.submit(connection, [outbox.Submission(first.id, first.fence)], hospital.now)
    hospital.now += timedelta(seconds=1)
    # Made in this thread, for each keeps room in an event loop of its own.
    clocks = [
        Delivery(hospital.engine, {"sms": PretendChannel("sms")}, lambda *_: ("", []), hospital.clock)
        for _ in range(CLOCKS)
    ]
    swept = tick_together([clock.sweep for clock in clocks])
    assert (sum(one.freed for one in swept), sum(one.in_doubt for one in swept)) == (len(rest), 1)


def test_an_alarm_is_news_once(hospital: Hospital) -> None:
    hospital.hears("JOIN")
    hospital.now += timedelta(minutes=6)
    clocks = [Watch(hospital.engine, hospital.clock) for _ in range(CLOCKS)]
    assert sum(tick_together([clock.run for clock in clocks])) == 1
    with reading(hospital.engine) as connection:
        (alarm,) = alarms.still_open(connection)
    assert (alarm.kind, alarm.about) == ("stuck", "replies")
