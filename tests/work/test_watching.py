"""Somebody is told when replies do not flow, and when a pause is forgotten; and nothing is touched."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.store import alarms, outbox, partners
from bot.store.alarms import Alarm
from bot.store.engine import begin, reading
from bot.work.involving import InvolvementRefused
from bot.work.recognition import Recognition
from bot.work.tenures import Tenures
from bot.work.watching import Watch
from tests.work.hospital import ADE, BEA, JOINING, LONDON, Hospital


@pytest.fixture
def watch(hospital: Hospital) -> Watch:
    return Watch(hospital.engine, hospital.clock)


def still_open(hospital: Hospital) -> list[Alarm]:
    with reading(hospital.engine) as connection:
        return alarms.still_open(connection)


def leaves(hospital: Hospital, state: str, counted: bool = True, **more: object) -> None:
    """The next letter is taken, and this comes of it."""
    with begin(hospital.engine) as connection:
        (row,) = outbox.claim(connection, hospital.now, timedelta(minutes=1), 1, "sms")
        if state != "retry":
            assert outbox.submit(connection, [outbox.Submission(row.id, row.fence)], hospital.now)
        outcome = outbox.Outcome(row.id, row.fence, state, counted=counted, **more)  # type: ignore[arg-type]
        outbox.settle(connection, [outcome], hospital.now)


def test_a_reply_that_waits_for_more_than_five_minutes_is_told_and_over_when_it_leaves(
    hospital: Hospital, watch: Watch
) -> None:
    hospital.hears("JOIN")
    hospital.now += timedelta(minutes=5)
    assert watch.run() == 0
    hospital.now += timedelta(seconds=1)
    assert (watch.run(), watch.run()) == (1, 0)
    (alarm,) = still_open(hospital)
    assert (alarm.kind, alarm.about, alarm.reason) == ("stuck", "replies", "oldest_since_2026-11-24T14:00Z")
    leaves(hospital, "accepted")
    assert watch.run() == 0
    assert still_open(hospital) == []


def test_what_a_paused_channel_holds_is_stuck(hospital: Hospital, watch: Watch) -> None:
    hospital.hears("JOIN")
    hospital.now += timedelta(minutes=6)
    leaves(hospital, "retry", counted=False, reason="channel_paused", not_before=hospital.now + timedelta(minutes=1))
    assert watch.run() == 1


def test_one_persons_phone_that_is_out_of_reach_is_not(hospital: Hospital, watch: Watch) -> None:
    hospital.hears("JOIN")
    leaves(hospital, "retry", reason="twilio_30003", not_before=hospital.now + timedelta(minutes=30))
    hospital.hears("yes")
    hospital.now += timedelta(minutes=20)
    assert watch.run() == 0, "neither the letter that is tried again nor the one that has to wait for it"


def test_what_is_sent_to_many_may_wait(hospital: Hospital, watch: Watch) -> None:
    hospital.hears("JOIN")
    hospital.changes("UPDATE messages SET lane = 1 WHERE direction = 'out'")
    hospital.now += timedelta(hours=1)
    assert watch.run() == 0


def test_a_pause_that_nobody_looks_after_for_a_day_is_told(hospital: Hospital, watch: Watch) -> None:
    hospital.joins(replies=JOINING[:3])
    hospital.joins(BEA, replies=JOINING[:3])
    hospital.changes("UPDATE messages SET state = 'delivered', moved_by = 'receipt' WHERE direction = 'out'")
    hospital.changes("UPDATE conversations SET state = 'paused' WHERE id = 1")
    hospital.now += timedelta(hours=23)
    assert watch.run() == 0
    hospital.now += timedelta(hours=2)
    assert watch.run() == 1
    (alarm,) = still_open(hospital)
    assert (alarm.kind, alarm.about, alarm.reason) == ("paused_long", "conversations", "1_paused")
    assert ADE not in str(alarm)
    hospital.changes("UPDATE conversations SET state = 'ended' WHERE id = 1")
    assert watch.run() == 0
    assert still_open(hospital) == []


def test_a_review_that_is_due_is_told_until_it_is_noted_and_an_end_comes_by_itself(hospital: Hospital) -> None:
    recognition = Recognition(hospital.engine, LONDON, hospital.clock)
    tenures = Tenures(hospital.engine, LONDON, hospital.clock)
    hospital.joins()
    with begin(hospital.engine) as connection:
        partners.wish(connection, 1, hospital.now)
        partners.begin(connection, 1, date(2023, 11, 25))
    tenures.run()
    assert still_open(hospital) == []
    hospital.now += timedelta(days=1)
    tenures.run()
    assert [(each.kind, each.reason) for each in still_open(hospital)] == [("partner_review", "1_due")]
    recognition.review(1)
    tenures.run()
    assert still_open(hospital) == []
    hospital.now = datetime(2029, 8, 26, 12, tzinfo=UTC)
    assert tenures.run() == 0
    assert [(each.kind, each.reason) for each in still_open(hospital)] == [("partner_ending", "1_ending")]
    hospital.now = datetime(2029, 11, 26, 12, tzinfo=UTC)
    assert [tenures.run(), tenures.run()] == [1, 0]
    [stands] = recognition.partners()
    assert (stands.partner.state, stands.partner.ended_on, stands.tenure) == ("ended", date(2029, 11, 25), "")
    [told] = still_open(hospital)
    assert (told.kind, told.reason) == ("partner_over", "1_over")
    assert hospital.rows("SELECT action FROM record WHERE actor = 'system' AND action = 'ended_partner'")
    with begin(hospital.engine) as connection:
        alarms.acknowledge(connection, told.id, "Priya", hospital.now)
    tenures.run()
    assert still_open(hospital) == []
    with pytest.raises(InvolvementRefused, match="has not said that they would like"):
        recognition.begin(1)
