"""Broadcasts from start to end: killed at any moment, run by several, paused, cancelled, expired, stopped."""

import asyncio
import itertools
import multiprocessing
import os
import signal
from datetime import time, timedelta

import pytest
from sqlalchemy import event

from bench.people import populate, value_of
from bot.channels.pretend import PretendChannel
from bot.programme.audience import Audience
from bot.programme.hours import OpenHours
from bot.store import broadcasts, quiet
from bot.store.addresses import hash_of
from bot.store.engine import begin, open_engine, reading
from bot.work.broadcast import Writing
from bot.work.delivery import Delivery
from bot.work.gate import Gate
from bot.work.wording import Worder
from tests.store.crowds import begun, improver
from tests.work.hospital import ADE, BEA, KEYS, LONDON, Hospital

CARA = "+447700900789"


@pytest.fixture
def writing(hospital: Hospital) -> Writing:
    """What the worker's clock runs."""
    return Writing(hospital.engine, hospital.clock, lambda: None)


def states(hospital: Hospital) -> dict[str, int]:
    """The rows of all broadcasts, counted by state."""
    rows = hospital.rows("SELECT state, count(*) AS n FROM messages WHERE broadcast_id IS NOT NULL GROUP BY state")
    return {row["state"]: row["n"] for row in rows}


def state(hospital: Hospital) -> str:
    """Where the newest broadcast stands."""
    return str(hospital.rows("SELECT state FROM broadcasts ORDER BY id DESC LIMIT 1")[0]["state"])


def begin_one(hospital: Hospital, last: timedelta | None = None) -> int:
    """A broadcast to everybody begins."""
    with begin(hospital.engine) as connection:
        expires = None if last is None else hospital.now + last
        return begun(connection, Audience(asked_at_most=1000), hospital.now, expires)


def delivery(hospital: Hospital, channel: PretendChannel) -> Delivery:
    """The sending half, over a pretend channel."""
    worder = Worder(hospital.engine, hospital.shelf, KEYS.pseudonym)
    return Delivery(hospital.engine, {"sms": channel}, worder.word, hospital.clock)


def sent_by(hospital: Hospital) -> list[tuple[str, str]]:
    """(to, body) of all that leaves now."""
    channel = PretendChannel("sms")
    sending = delivery(hospital, channel)
    while asyncio.run(sending.send_waiting()):
        pass
    return [(letter.address, letter.body) for letter in channel.letters]


def people(hospital: Hospital, size: int) -> None:
    """So many improvers."""
    with begin(hospital.engine) as connection:
        for last in range(1, size + 1):
            improver(connection, last)


# Killed, and run by several


def write_until(url: str, hospital: Hospital, step: int) -> bool:
    """Whether a process that writes came to its end, and was not killed when it had talked to the database so often."""

    def write() -> None:
        engine = open_engine(url)
        talks = itertools.count(1)

        def count(*_: object) -> None:
            if next(talks) == step:
                os.kill(os.getpid(), signal.SIGKILL)

        for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(engine, moment, count)
        writing = Writing(engine, hospital.clock, lambda: None)
        with reading(engine) as connection:
            *_, number = broadcasts.to_do(connection)
        while writing.step(number, most=2):
            pass
        os._exit(0)

    process = multiprocessing.get_context("fork").Process(target=write)
    process.start()
    process.join(60)
    assert process.exitcode in (0, -signal.SIGKILL)
    return process.exitcode == 0


@pytest.mark.thorough
def test_killed_at_every_boundary_everybody_has_one_row(hospital: Hospital) -> None:
    people(hospital, 3)
    url = hospital.engine.url.render_as_string(hide_password=False)
    for step in itertools.count(1):
        hospital.now += timedelta(days=31)  # nobody is asked so often within a month
        number = begin_one(hospital)
        hospital.engine.dispose()  # a child must not share a connection
        ended = write_until(url, hospital, step)
        another = Writing(hospital.engine, hospital.clock, lambda: None)
        while another.step(number):
            pass
        rows = hospital.rows("SELECT person_id FROM messages WHERE broadcast_id = :id ORDER BY person_id", id=number)
        assert [row["person_id"] for row in rows] == [1, 2, 3]
        [found] = hospital.rows("SELECT written, state FROM broadcasts WHERE id = :id", id=number)
        assert found == {"written": 3, "state": "sending"}
        if ended:
            break
    assert step > 20  # each statement and each commit was one, before and after


def test_a_run_stops_after_so_many_steps_and_the_next_goes_on(hospital: Hospital, writing: Writing) -> None:
    people(hospital, 3)
    number = begin_one(hospital)
    assert writing.step(number, most=1) and writing.step(number, most=1)
    assert states(hospital) == {"waiting": 2}
    assert writing.run(most=1) == 1
    assert (states(hospital), state(hospital)) == ({"waiting": 3}, "writing")
    assert writing.run() == 1
    assert (writing.run(), state(hospital)) == (0, "sending")


# From start to end


def test_everybody_gets_the_words_in_their_way_and_it_is_finished(hospital: Hospital, writing: Writing) -> None:
    people(hospital, 2)
    begin_one(hospital)
    writing.run()
    assert sorted(sent_by(hospital)) == [
        ("+447700900001", "Leicester's Hospitals: hello."),
        ("+447700900002", "Leicester's Hospitals: hello."),
    ]
    writing.run()
    assert state(hospital) == "finished"
    assert hospital.rows("SELECT finished_at FROM broadcasts")[0]["finished_at"] is not None


def test_the_words_are_those_of_the_moment_of_sending(hospital: Hospital, writing: Writing) -> None:
    people(hospital, 1)
    number = begin_one(hospital)
    writing.run()
    hospital.changes(
        "UPDATE broadcasts SET words = :words",
        words='{"en": {"plain": "Plain.", "easy": "Easy."}}',
    )
    hospital.changes("UPDATE people SET easy = :easy", easy=True)
    assert [body for _, body in sent_by(hospital)] == ["Easy."]
    assert number


def test_pause_and_resume(hospital: Hospital, writing: Writing) -> None:
    people(hospital, 3)
    number = begin_one(hospital)
    writing.step(number, most=2)
    with begin(hospital.engine) as connection:
        assert broadcasts.move(connection, number, "paused")
    assert (writing.run(), sent_by(hospital), states(hospital)) == (0, [], {"waiting": 2})
    with begin(hospital.engine) as connection:
        assert broadcasts.resume(connection, number)
    writing.run()
    assert len(sent_by(hospital)) == 3


def test_a_cancelled_broadcast_is_put_aside_and_closed(hospital: Hospital, writing: Writing) -> None:
    people(hospital, 3)
    number = begin_one(hospital)
    writing.run()
    asyncio.run(delivery(hospital, PretendChannel("sms")).send_waiting(1))
    with begin(hospital.engine) as connection:
        assert broadcasts.move(connection, number, "cancelled")
    assert sent_by(hospital) == []
    writing.run()
    assert states(hospital) == {"cancelled": 2, "accepted": 1}
    assert hospital.rows("SELECT finished_at FROM broadcasts")[0]["finished_at"] is not None


def test_nothing_leaves_after_its_time(hospital: Hospital, writing: Writing) -> None:
    people(hospital, 3)
    number = begin_one(hospital, timedelta(hours=1))
    writing.step(number, most=2)
    hospital.now += timedelta(hours=1)
    assert sent_by(hospital) == []
    writing.run()
    assert (state(hospital), states(hospital)) == ("finished", {"expired": 2})


def test_the_sender_is_woken_by_each_range(hospital: Hospital) -> None:
    people(hospital, 2)
    number = begin_one(hospital)
    woken: list[int] = []
    Writing(hospital.engine, hospital.clock, lambda: woken.append(1)).step(number, most=1)
    assert woken == [1]


# Stop


@pytest.fixture
def three(hospital: Hospital) -> Hospital:
    """Three improvers who came by the front door, and a broadcast that waits for each of them."""
    for address in (ADE, BEA, CARA):
        hospital.joins(address)
    hospital.changes("UPDATE messages SET state = 'delivered', moved_by = 'receipt' WHERE direction = 'out'")
    begin_one(hospital)
    Writing(hospital.engine, hospital.clock, lambda: None).run()
    assert states(hospital) == {"waiting": 3}
    return hospital


def test_who_says_stop_while_a_broadcast_waits_gets_nothing(three: Hospital) -> None:
    three.hears("STOP", BEA)
    assert sorted(to for to, body in sent_by(three) if "hello" in body) == [ADE, CARA]


def test_who_says_stop_while_their_row_is_leased_gets_nothing(three: Hospital) -> None:
    channel = PretendChannel("sms")
    sending = delivery(three, channel)

    async def stopped_in_between() -> None:
        taken = await sending.take(50)
        three.hears("STOP", BEA)
        await asyncio.gather(*map(sending.deliver, taken.letters))

    asyncio.run(stopped_in_between())
    assert sorted(letter.address for letter in channel.letters) == [ADE, CARA]


@pytest.mark.parametrize("leave", ["UPDATE people SET forgetting = :yes", "UPDATE people SET may_invite = NOT :yes"])
def test_who_leaves_or_withdraws_while_their_row_is_leased_gets_nothing(three: Hospital, leave: str) -> None:
    which = " WHERE id = (SELECT person_id FROM addresses WHERE value = :address)"
    channel = PretendChannel("sms")
    sending = delivery(three, channel)

    async def left_in_between() -> None:
        taken = await sending.take(50)
        three.changes(leave + which, yes=True, address=BEA)
        await asyncio.gather(*map(sending.deliver, taken.letters))

    asyncio.run(left_in_between())
    assert sorted(letter.address for letter in channel.letters) == [ADE, CARA]


def test_stop_with_five_thousand_queued(hospital: Hospital) -> None:
    """Those who stop are in the middle of the queue, some of them leased already: nothing is submitted to them."""
    populate(hospital.engine, 5000)
    hospital.changes("UPDATE addresses SET channel = 'sms'")
    begin_one(hospital)
    Writing(hospital.engine, hospital.clock, lambda: None).run()
    assert states(hospital) == {"waiting": 5000}
    stopping = [*range(5, 45, 4), *range(2000, 2010)]
    channel = PretendChannel("sms", at_once=40)
    sending = delivery(hospital, channel)

    async def stop_in_between() -> None:
        taken, now = await sending.take(40), hospital.now
        for number in stopping:
            _rename(hospital, number)
            hospital.hears("STOP", value_of(number))
            hospital.now = now  # all while the letters are leased
        await asyncio.gather(*map(sending.deliver, taken.letters))

    asyncio.run(stop_in_between())
    assert len(channel.letters) == 40 - sum(number <= 40 for number in stopping)
    assert not {letter.address for letter in channel.letters} & {value_of(number) for number in stopping}
    left = hospital.rows(
        "SELECT DISTINCT messages.state FROM messages JOIN addresses ON addresses.id = address_id "
        "WHERE broadcast_id IS NOT NULL AND stopped_at IS NOT NULL"
    )
    assert {row["state"] for row in left} <= {"cancelled", "suppressed"}


def _rename(hospital: Hospital, number: int) -> None:
    """The address is known again by the hash of its number."""
    value = value_of(number)
    hospital.changes(
        "UPDATE addresses SET value_hash = :hash WHERE value = :value",
        hash=hash_of(value, "sms", KEYS.suppression),
        value=value,
    )


def sent_through_the_gate(hospital: Hospital) -> list[str]:
    """Who is sent something now, as far as the gate lets it through."""
    channel = PretendChannel("sms")
    gate = Gate({"sms": 5000.0}, OpenHours(time(9), time(19), LONDON), 1000)
    worder = Worder(hospital.engine, hospital.shelf, KEYS.pseudonym)
    sending = Delivery(hospital.engine, {"sms": channel}, worder.word, hospital.clock, gate=gate)
    while asyncio.run(sending.send_waiting()):
        pass
    return [letter.address for letter in channel.letters]


def test_a_broadcast_waits_for_whoever_pauses_meanwhile(hospital: Hospital, writing: Writing) -> None:
    people(hospital, 2)
    begin_one(hospital, timedelta(days=30))
    writing.run()
    with begin(hospital.engine) as connection:
        quiet.be_quiet(connection, 1, hospital.now + timedelta(days=3))
    assert len(sent_through_the_gate(hospital)) == 1
    assert states(hospital) == {"accepted": 1, "retry": 1}
    hospital.now += timedelta(days=1)
    assert sent_through_the_gate(hospital) == []
    with begin(hospital.engine) as connection:
        quiet.be_quiet_no_more(connection, 1, hospital.now)
    assert len(sent_through_the_gate(hospital)) == 1
    assert states(hospital) == {"accepted": 2}


def test_a_broadcast_that_ends_before_the_pause_does_is_not_sent(hospital: Hospital, writing: Writing) -> None:
    people(hospital, 1)
    begin_one(hospital, timedelta(days=2))
    writing.run()
    with begin(hospital.engine) as connection:
        quiet.be_quiet(connection, 1, hospital.now + timedelta(days=3))
    assert sent_through_the_gate(hospital) == []
    hospital.now += timedelta(days=4)
    writing.run()
    assert sent_through_the_gate(hospital) == [] and states(hospital) == {"expired": 1}
