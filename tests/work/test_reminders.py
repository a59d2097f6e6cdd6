"""The one reminder after LATER: once, by day, in the person's words of that moment, and not after STOP."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.store import outbox
from bot.store.engine import begin
from bot.work.reminders import Reminders
from bot.work.wording import Worder
from tests.work.hospital import ALWAYS, DAYTIME, JOINING, KEYS, Hospital

LATER = (*JOINING[:8], "later")


@pytest.fixture
def reminders(hospital: Hospital) -> Reminders:
    hospital.joins(replies=LATER)
    return Reminders(hospital.engine, hospital.shelf, DAYTIME, hospital.clock)


def test_it_is_due_after_a_week_at_ten_and_sent_once(hospital: Hospital, reminders: Reminders) -> None:
    hospital.now = datetime(2026, 12, 1, 9, 59, tzinfo=UTC)
    assert reminders.run() == 0
    hospital.now += timedelta(minutes=1)
    assert reminders.run() == 1
    assert reminders.run() == 0


def test_not_at_night(hospital: Hospital, reminders: Reminders) -> None:
    hospital.now = datetime(2026, 12, 1, 22, 0, tzinfo=UTC)
    assert reminders.run() == 0
    hospital.now = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
    assert reminders.run() == 1


def test_ten_in_the_morning_is_by_the_clock_on_the_wall(hospital: Hospital) -> None:
    hospital.now = datetime(2026, 10, 22, 12, 0, tzinfo=UTC)  # summer time ends on the 25th
    hospital.joins(replies=LATER)
    (due,) = hospital.rows("SELECT due_at FROM reminders")
    by_day = Reminders(hospital.engine, hospital.shelf, ALWAYS, hospital.clock)
    hospital.now = datetime(2026, 10, 29, 9, 59, 59, tzinfo=UTC)
    assert by_day.run() == 0, due
    hospital.now = datetime(2026, 10, 29, 10, 0, tzinfo=UTC)
    assert by_day.run() == 1


def test_who_has_joined_meanwhile_is_not_reminded(hospital: Hospital, reminders: Reminders) -> None:
    hospital.joins(replies=("about me", *JOINING[8:]))
    hospital.now = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
    assert reminders.run() == 0


def test_it_is_worded_as_it_leaves(hospital: Hospital, reminders: Reminders) -> None:
    hospital.now = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
    reminders.run()
    hospital.hears("EASY")
    hospital.changes(
        "UPDATE messages SET state = 'delivered', moved_by = 'receipt' WHERE direction = 'out' AND words IS NULL"
    )
    with begin(hospital.engine) as connection:
        (row,) = outbox.claim(connection, hospital.now, timedelta(minutes=1), 10, "sms")
    assert row.words is not None and json.loads(row.words)["parts"]
    body, _ = Worder(hospital.engine, hospital.shelf, KEYS.pseudonym).word(row.words, row)
    assert body == _reminder(hospital, easy=True)


def test_after_stop_it_does_not_leave(hospital: Hospital, reminders: Reminders) -> None:
    hospital.hears("STOP")
    hospital.now = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
    reminders.run()
    with begin(hospital.engine) as connection:
        for row in outbox.claim(connection, hospital.now, timedelta(minutes=1), 10, "sms"):
            assert not outbox.submit(connection, [outbox.Submission(row.id, row.fence)], hospital.now)
    states = hospital.rows("SELECT state FROM messages WHERE words IS NOT NULL")
    assert all(row["state"] == "suppressed" for row in states)


def _reminder(hospital: Hospital, easy: bool) -> str:
    book = hospital.shelf.current()[1]
    return book.templates["common.remind_equality", "en", easy, True].fill(lambda name: "")
