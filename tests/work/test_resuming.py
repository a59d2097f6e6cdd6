"""Waits that end, nudges and giving up, over a real database: each once, by day, and never to whoever has stopped."""

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from textwrap import dedent

import pytest

from bot.store import addresses, outbox
from bot.store.engine import begin
from bot.work.resuming import Resuming
from tests.store.scenes import settle, submitting
from tests.work.hospital import ADE, BEA, DAYTIME, KEYS, Hospital, shipped

VISIT = """
    title: Your visit
    starts on: [visit]
    steps:
      day: {ask: Which day?, easy: Which day?, answer: date, save: visit_day}
      wait: {wait: "until 1 day after {visit_day} at 10:00"}
      how: {ask: How was it?, easy: How was it?, answer: text, save: how}
      thanks: {say: Thank you for telling us., easy: Thank you.}
"""
TEA = """
    title: A cup of tea
    starts on: [tea]
    nudge after: 2 days
    give up after: 7 days
    steps:
      milk: {ask: Milk?, easy: Milk?, answer: yes or no, save: milk, on silence: none}
      over: {end: yes}
      none: {say: No milk then., easy: No milk., go: call}
      call: {do: want_call, go: end}
"""
NEWS = """
    title: The news
    starts on: [news]
    steps:
      wait: {wait: 1 day at 10:00}
      news: {say: There is news., easy: News.}
      again: {wait: 1 day at 10:00}
      more: {ask: More news?, easy: More?, answer: yes or no}
"""
DAY = timedelta(days=1)


def sources() -> Mapping[str, str]:
    """What is shipped, and three flows of these tests."""
    mine = {"visit": VISIT, "tea": TEA, "news": NEWS}
    return {**shipped(), **{f"flows/{name}.yaml": dedent(text) for name, text in mine.items()}}


@pytest.fixture
def clock(hospital: Hospital) -> Resuming:
    hospital.shelf.publish(sources())
    return Resuming(hospital.engine, hospital.shelf, DAYTIME, KEYS, hospital.clock)


def states(hospital: Hospital) -> list[str]:
    return [row["state"] for row in hospital.rows("SELECT state FROM conversations ORDER BY id")]


def leave(hospital: Hospital) -> list[str]:
    """What becomes of all that waits to leave, in the order in which it leaves."""
    left = []
    while True:
        with begin(hospital.engine) as connection:
            rows = outbox.claim(connection, hospital.now, timedelta(minutes=1), 50, "sms")
            for row in rows:
                if submitting(connection, row.id, row.fence, hospital.now):
                    settle(connection, row.id, row.fence, "sent", hospital.now)
                    left.append(row.body or "")
        if not rows:
            return left


def test_a_wait_ends_at_its_time_and_once(hospital: Hospital, clock: Resuming) -> None:
    hospital.hears("visit")
    hospital.hears("26 November 2026")
    assert states(hospital) == ["waiting"] and clock.run() == 0
    hospital.now = datetime(2026, 11, 27, 9, 59, tzinfo=UTC)
    assert clock.run() == 0
    hospital.now += timedelta(minutes=1)
    assert (clock.run(), clock.run()) == (1, 0)
    assert states(hospital) == ["open"] and hospital.answers()[-1] == "How was it?"
    hospital.hears("All right")
    assert hospital.answers()[-1] == "Thank you for telling us." and states(hospital) == ["ended"]


def test_what_the_clock_begins_leaves_with_the_bulk_and_grows_stale(hospital: Hospital, clock: Resuming) -> None:
    hospital.hears("news")
    hospital.now = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
    assert clock.run() == 1
    (row,) = hospital.rows("SELECT lane FROM messages WHERE body = 'There is news.' AND expires_at IS NOT NULL")
    assert row["lane"] == outbox.BULK
    assert states(hospital) == ["waiting"]
    hospital.now += 3 * DAY
    assert "There is news." not in leave(hospital)


def test_not_at_night(hospital: Hospital, clock: Resuming) -> None:
    hospital.hears("tea")
    hospital.now = datetime(2026, 11, 26, 22, 0, tzinfo=UTC)
    assert clock.run() == 0
    hospital.now = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
    assert clock.run() == 1


def test_ten_in_the_morning_is_by_the_clock_on_the_wall(hospital: Hospital, clock: Resuming) -> None:
    hospital.now = datetime(2027, 3, 26, 15, 0, tzinfo=UTC)
    hospital.hears("visit")
    hospital.hears("27 March 2027")
    hospital.now = datetime(2027, 3, 28, 8, 59, tzinfo=UTC)  # summer time has begun that night
    assert clock.run() == 0
    hospital.now += timedelta(minutes=1)
    assert clock.run() == 1


def test_what_is_said_meanwhile_is_answered_and_the_wait_lets_it_go_first(hospital: Hospital, clock: Resuming) -> None:
    hospital.hears("visit")
    hospital.hears("26 November 2026")
    hospital.hears("hello")
    assert "reply JOIN" in hospital.answers()[-1]
    hospital.now = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
    hospital.hears("JOIN")
    assert states(hospital) == ["waiting", "open"]
    assert clock.run() == 0
    hospital.hears("no")
    hospital.changes("UPDATE people SET forgetting = false")
    assert clock.run() == 1
    assert hospital.answers()[-1] == "How was it?"


def test_a_nudge_comes_once_and_then_the_end_of_waiting(hospital: Hospital, clock: Resuming) -> None:
    hospital.hears("tea")
    hospital.now += 2 * DAY
    assert (clock.run(), clock.run()) == (1, 0)
    assert hospital.answers()[-1].endswith("Milk?") and "no hurry" in hospital.answers()[-1]
    hospital.now += 4 * DAY
    assert clock.run() == 0
    hospital.now += DAY
    assert clock.run() == 1
    assert hospital.answers()[-1] == "No milk then." and states(hospital) == ["ended"]
    # What a verb wants a person to see stands beside the last thing that was heard.
    assert hospital.rows("SELECT body FROM messages WHERE needs_person IS NOT NULL") == [{"body": "tea"}]


def test_an_answer_ends_the_silence(hospital: Hospital, clock: Resuming) -> None:
    hospital.hears("tea")
    hospital.now += DAY
    hospital.hears("yes")
    hospital.now += 9 * DAY
    assert clock.run() == 0 and states(hospital) == ["ended"]


def test_a_nudge_that_was_overtaken_by_an_answer_does_not_leave(hospital: Hospital, clock: Resuming) -> None:
    hospital.hears("tea")
    leave(hospital)
    hospital.now += 2 * DAY
    assert clock.run() == 1
    hospital.hears("perhaps")
    left = leave(hospital)
    assert len(left) == 1 and "did not understand" in left[0]


def test_a_nudge_leaves_when_nothing_was_said(hospital: Hospital, clock: Resuming) -> None:
    hospital.hears("tea")
    leave(hospital)
    hospital.now += 2 * DAY
    assert clock.run() == 1
    assert [body.rpartition("\n")[2] for body in leave(hospital)] == ["Milk?"]


def test_nobody_who_has_stopped_is_nudged_and_start_finds_the_question(hospital: Hospital, clock: Resuming) -> None:
    hospital.hears("tea")
    hospital.hears("STOP")
    before = len(hospital.answers())
    hospital.now += 9 * DAY
    assert (clock.run(), clock.run()) == (0, 0)
    assert len(hospital.answers()) == before and states(hospital) == ["open"]
    hospital.hears("START")
    assert hospital.answers()[-1].endswith("Milk?")
    hospital.now += 2 * DAY
    assert clock.run() == 1


def test_a_wait_of_somebody_who_has_stopped_is_over(hospital: Hospital, clock: Resuming) -> None:
    hospital.hears("news")
    hospital.hears("STOP")
    hospital.now += 2 * DAY
    assert clock.run() == 0 and states(hospital) == ["ended"]


def test_a_suppressed_address_is_let_alone(hospital: Hospital, clock: Resuming) -> None:
    hospital.hears("tea")
    (row,) = hospital.rows("SELECT id FROM addresses")
    with begin(hospital.engine) as connection:
        addresses.suppress(connection, row["id"], "landline")
    hospital.now += 2 * DAY
    assert clock.run() == 0
    assert hospital.rows("SELECT id FROM messages WHERE kind = 'nudge'") == []


def test_urgent_words_keep_the_clock_away(hospital: Hospital, clock: Resuming) -> None:
    hospital.hears("tea")
    hospital.hears("I want to die")
    hospital.now += 9 * DAY
    assert clock.run() == 0 and states(hospital) == ["paused"]


def test_two_clocks_at_once_do_it_once(hospital: Hospital, clock: Resuming) -> None:
    for number in range(5):
        hospital.hears("tea", f"+4477009000{number:02}")
    hospital.now += 2 * DAY
    together = threading.Barrier(4)

    def tick(_: int) -> int:
        together.wait(30)
        return clock.run()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(tick, range(4))) == 5
    assert len(hospital.rows("SELECT id FROM messages WHERE kind = 'nudge'")) == 5


def test_two_questions_that_are_due_at_once_are_chosen_between(hospital: Hospital, clock: Resuming) -> None:
    for word in ("visit", "24 November 2026", "news"):
        hospital.hears(word)
    hospital.now = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
    hospital.changes("UPDATE conversations SET place = :at WHERE flow = 'news'", at='[1,["news:again"],0,0,[],[],0,[]]')
    assert clock.run() == 1
    assert hospital.answers()[-1].endswith("1 for Your visit\n2 for The news") and states(hospital) == [
        "open",
        "waiting",
    ]
    hospital.hears("2")
    assert hospital.answers()[-1] == "More news?" and states(hospital) == ["waiting", "open"]
    hospital.hears("no")
    assert clock.run() == 1
    assert hospital.answers()[-1] == "How was it?" and states(hospital) == ["open", "ended"]


def test_who_chooses_the_first_is_asked_about_the_second_later(hospital: Hospital, clock: Resuming) -> None:
    for word in ("visit", "24 November 2026", "news"):
        hospital.hears(word)
    hospital.now = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
    hospital.changes("UPDATE conversations SET place = :at WHERE flow = 'news'", at='[1,["news:again"],0,0,[],[],0,[]]')
    clock.run()
    hospital.hears("your visit")
    assert hospital.answers()[-1] == "How was it?"
    hospital.hears("Good")
    assert clock.run() == 1
    assert hospital.answers()[-1] == "More news?"


def test_who_does_not_choose_is_asked_about_the_first(hospital: Hospital, clock: Resuming) -> None:
    for word in ("visit", "24 November 2026", "news"):
        hospital.hears(word)
    hospital.now = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
    hospital.changes("UPDATE conversations SET place = :at WHERE flow = 'news'", at='[1,["news:again"],0,0,[],[],0,[]]')
    clock.run()
    hospital.now += 2 * DAY
    assert clock.run() == 1
    assert hospital.answers()[-1] == "How was it?"


def test_a_flow_chosen_halfway_may_wait_beside_the_open_question(hospital: Hospital, clock: Resuming) -> None:
    for word in ("tea", "news", "2"):
        hospital.hears(word)
    assert hospital.answers()[-1] == "Milk?" and states(hospital) == ["open", "waiting"]
    hospital.hears("yes")
    hospital.now += 2 * DAY
    assert clock.run() == 1
    assert hospital.answers()[-1] == "There is news."


def test_one_that_fails_is_tried_later_and_troubles_nobody(hospital: Hospital, clock: Resuming) -> None:
    hospital.hears("tea")
    hospital.hears("tea", BEA)
    hospital.changes("UPDATE conversations SET flow = 'nothing' WHERE id = 1")
    hospital.now += 2 * DAY
    assert clock.run() == 1
    assert hospital.answers(BEA)[-1].endswith("Milk?") and len(hospital.answers(ADE)) == 1
    hospital.changes("UPDATE conversations SET flow = 'tea', place = 'x' WHERE id = 1")
    assert clock.run() == 0 and states(hospital) == ["open", "open"]
    hospital.now += timedelta(hours=1)
    assert clock.run() == 0 and states(hospital) == ["ended", "open"]


def test_a_conversation_goes_on_with_the_revision_that_it_began_on(hospital: Hospital, clock: Resuming) -> None:
    hospital.hears("visit")
    hospital.hears("24 November 2026")
    other = VISIT.replace("How was it?", "Well?").replace("save: how", "save: how_it_was")
    hospital.shelf.publish({**sources(), "flows/visit.yaml": dedent(other)})
    hospital.now = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
    clock.run()
    assert hospital.answers()[-1] == "How was it?"
