"""The worker sends at once, outlives trouble, and ends without losing or repeating anything."""

import asyncio
import dataclasses
import os
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from structlog.testing import capture_logs

from bot import worker as worker_module
from bot.channels.channel import Accepted, Letter, Outcome
from bot.channels.pretend import PretendChannel
from bot.clock import Record, Tick, unrecorded
from bot.demo.doubles import AcceptThenStall, running_doubles
from bot.programme.audience import Audience
from bot.settings import Settings
from bot.store import addresses, broadcasts, outbox, schema, waking
from bot.store.engine import DatabaseTrouble, begin, open_engine, reading
from bot.store.tables import messages
from bot.wiring import build_parts
from bot.work.delivery import Delivery
from bot.worker import Bell, Listening, Waker, Worker, build_worker
from tests.store.crowds import begun, improver

PATIENCE = 30.0  # the longest that a test waits for what ought to come at once
FOREVER = 3600.0


class Phone(PretendChannel):
    """A pretend phone that other threads can wait for, and hold up."""

    def __init__(self) -> None:
        super().__init__("sms")
        self.most_at_once = 0
        self.closed = False
        self.open = threading.Event()
        self.open.set()
        self._under_way = 0
        self._changed = threading.Condition()

    async def send(self, letter: Letter) -> Outcome:
        """Accept once the phone is open."""
        with self._changed:
            self._under_way += 1
            self.most_at_once = max(self.most_at_once, self._under_way)
            self._changed.notify_all()
        while not self.open.is_set():
            await asyncio.sleep(0.01)
        with self._changed:
            self._under_way -= 1
            self.letters.append(letter)
            self._changed.notify_all()
        return Accepted(f"{letter.id}:1")

    async def close(self) -> None:
        """Remembered."""
        self.closed = True

    def wait_for(self, count: int, under_way: bool = False) -> list[str]:
        """The words sent, once there are so many; or once so many letters are under way."""
        with self._changed:
            enough = (lambda: self._under_way >= count) if under_way else (lambda: len(self.sent) >= count)
            assert self._changed.wait_for(enough, PATIENCE)
            return self.sent


class Office:
    """An outbox, a phone, and a worker between them."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.phone = Phone()
        self.event = threading.Event()
        self.delivery = Delivery(engine, {"sms": self.phone}, _no_words, lambda: datetime.now(UTC))

    def put(self, body: str = "Hello", last: int = 1, wake: bool = False, after: float = 0.0) -> int:
        """A letter that waits."""
        now = datetime.now(UTC)
        with begin(self.engine) as connection:
            value = f"+44770090{last:04d}"
            key = addresses.hash_of(value, "sms", "key")
            address = addresses.arrive(connection, "sms", value, key, now).address_id
            due = now + timedelta(seconds=after)
            letter = outbox.put(connection, address, None, "sms", now, body=body, not_before=due)
        if wake:
            self.event.set()
        return letter

    def states(self) -> list[str]:
        """The state of every message, oldest first."""
        with reading(self.engine) as connection:
            return list(connection.execute(select(messages.c.state).order_by(messages.c.id)).scalars())

    @contextmanager
    def at_work(
        self, *ticks: Tick, waker: Waker | None = None, record: Record = unrecorded
    ) -> Iterator[threading.Event]:
        """A worker in a thread for as long as the block lasts; gives the event that ends it."""
        stop = threading.Event()
        worker = Worker(self.delivery, ticks, waker or Bell(self.event), record=record)
        thread = threading.Thread(target=worker.run, args=(stop,))
        thread.start()
        try:
            yield stop
        finally:
            stop.set()
            thread.join(PATIENCE)
            assert not thread.is_alive()


def _no_words(words: str, row: outbox.LetterRow) -> tuple[str, list[tuple[str, str]]]:
    raise AssertionError


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    engine = open_engine(f"sqlite:///{tmp_path}/office.db")
    schema.upgrade(engine)
    yield Office(engine)
    engine.dispose()


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is found by looking unasked."""
    monkeypatch.setattr(worker_module, "POLL", FOREVER)


@pytest.mark.usefixtures("patient")
def test_what_waits_at_the_start_is_sent(office: Office) -> None:
    office.put("one", 1)
    office.put("two", 2)
    with office.at_work():
        assert sorted(office.phone.wait_for(2)) == ["one", "two"]
    assert office.states() == ["accepted", "accepted"]
    assert office.phone.closed


@pytest.mark.usefixtures("patient")
def test_the_bell_wakes_it(office: Office) -> None:
    with office.at_work():
        for number in range(1, 4):
            office.put(f"letter {number}", wake=True)
            assert office.phone.wait_for(number)[-1] == f"letter {number}"


@pytest.mark.usefixtures("patient")
def test_one_letter_of_an_address_calls_the_next(office: Office) -> None:
    bodies = [f"letter {number}" for number in range(5)]
    for body in bodies:
        office.put(body)
    with office.at_work():
        assert office.phone.wait_for(5) == bodies


@pytest.mark.usefixtures("patient")
def test_it_wakes_when_the_next_letter_is_due(office: Office) -> None:
    office.put(after=0.3)
    with office.at_work():
        assert office.phone.wait_for(1) == ["Hello"]


def test_it_looks_unasked(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "POLL", 0.05)
    with office.at_work():
        office.put("first")
        office.phone.wait_for(1)
        office.put("second")
        assert office.phone.wait_for(2) == ["first", "second"]


@pytest.mark.usefixtures("patient")
def test_no_more_than_so_many_are_under_way(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "UNDER_WAY", 3)
    for number in range(12):
        office.put("Hello", number)
    office.phone.open.clear()
    with office.at_work():
        office.phone.wait_for(3, under_way=True)
        office.phone.open.set()
        office.phone.wait_for(12)
    assert office.phone.most_at_once == 3


@pytest.mark.usefixtures("patient")
def test_at_the_end_what_is_under_way_is_finished_and_the_rest_given_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.phone.at_once = 1
    office.delivery = Delivery(office.engine, {"sms": office.phone}, _no_words, lambda: datetime.now(UTC))
    for number in range(3):
        office.put("Hello", number)
    office.phone.open.clear()
    give_back, given_back = office.delivery.give_back, threading.Event()

    async def give_back_and_say() -> None:
        await give_back()
        given_back.set()

    monkeypatch.setattr(office.delivery, "give_back", give_back_and_say)
    with office.at_work() as stop:
        office.phone.wait_for(1, under_way=True)
        stop.set()
        assert given_back.wait(PATIENCE)
        assert sorted(office.states()) == ["submitting", "waiting", "waiting"]
        office.phone.open.set()
    assert sorted(office.states()) == ["accepted", "waiting", "waiting"]


@pytest.mark.usefixtures("patient")
def test_what_does_not_end_is_left_in_doubt(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "GRACE", 0.1)
    office.put()
    office.phone.open.clear()
    with office.at_work() as stop:
        office.phone.wait_for(1, under_way=True)
        stop.set()
    assert office.states() == ["submitting"]
    _later(office).sweep()
    assert office.states() == ["unknown"]


def _later(office: Office) -> Delivery:
    """A delivery when every lease has run out."""
    return Delivery(office.engine, {"sms": office.phone}, _no_words, lambda: datetime.now(UTC) + timedelta(seconds=61))


def test_a_waker_that_raises_is_done_without(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(Bell):
        def wait(self, timeout: float) -> bool:
            """Never well."""
            raise ValueError("about Ade")

    monkeypatch.setattr(worker_module, "POLL", 0.05)
    with capture_logs() as logs, office.at_work(waker=Broken(office.event)):
        office.put()
        office.phone.wait_for(1)
    assert [line["at"] for line in logs] == ["waker"]
    assert "Ade" not in str(logs)


def test_a_tick_that_raises_is_named_once_and_goes_on(office: Office) -> None:
    times, well = [], threading.Event()

    def tick() -> None:
        times.append(1)
        if len(times) < 3:
            raise ValueError("about Ade")
        well.set()

    with capture_logs() as logs, office.at_work(Tick("reminders", 0.05, tick)):
        assert well.wait(PATIENCE)
        office.put(wake=True)
        office.phone.wait_for(1)
    said = [line for line in logs if line.get("at") == "reminders"]
    assert [line["event"] for line in said] == ["worker_trouble", "worker_well_again"]
    assert said[0]["trouble"].startswith("ValueError at test_worker.py:")
    assert "Ade" not in str(logs)


def test_leases_of_the_dead_are_swept(office: Office) -> None:
    office.put()
    with begin(office.engine) as connection:
        outbox.claim(connection, datetime.now(UTC), timedelta(0), 1, "sms")
    assert office.states() == ["leased"]
    with office.at_work():
        assert office.phone.wait_for(1) == ["Hello"]


def test_every_lease_that_was_lost_is_written_down(office: Office) -> None:
    for last in (1, 2):
        office.put(last=last)
    with begin(office.engine) as connection:
        now = datetime.now(UTC)
        _, doubtful = outbox.claim(connection, now, timedelta(0), 2, "sms")
        assert outbox.submit(connection, [outbox.Submission(doubtful.id, doubtful.fence)], now) == {doubtful.id}
    written: Queue[tuple[str, int]] = Queue()
    with office.at_work(record=lambda name, done: written.put((name, done))):
        assert written.get(timeout=PATIENCE) == ("sweep", 2)
        assert office.phone.wait_for(1) == ["Hello"]
    assert office.states() == ["accepted", "unknown"]


def test_a_database_that_is_away_is_said_once_and_tried_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "POLL", 0.01)
    real, away = outbox.claim, iter([True] * 4)

    def claim(*arguments: Any) -> list[outbox.LetterRow]:
        if next(away, False):
            raise DatabaseTrouble("The database is away.")
        return real(*arguments)

    monkeypatch.setattr(outbox, "claim", claim)
    office.put()
    with capture_logs() as logs, office.at_work():
        office.phone.wait_for(1)
    said = [(line["event"], line.get("trouble")) for line in logs if line.get("at") == "outbox"]
    assert said == [("worker_trouble", "The database is away."), ("worker_well_again", None)]


def test_a_bell_rings_once_for_any_number_of_sets() -> None:
    event = threading.Event()
    bell = Bell(event)
    for _ in range(3):
        event.set()
    assert [bell.wait(0.0) for _ in range(2)] == [True, False]
    bell.close()


def test_listening_to_a_database_that_is_away_is_waiting() -> None:
    ears = Listening("postgresql://nobody@127.0.0.1:1/nothing")
    assert [ears.wait(0.0) for _ in range(2)] == [False, False]
    ears.close()


@pytest.fixture
def postgresql() -> Iterator[str]:
    """The address of a database of this test alone."""
    server, name = open_engine(os.environ["TEST_DATABASE_URL"]), f"worker_test_{secrets.token_hex(6)}"
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        yield server.url.set(database=name, drivername="postgresql").render_as_string(hide_password=False)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.mark.postgresql
def test_listening_survives_the_loss_of_its_connection(postgresql: str) -> None:
    engine, ears = open_engine(postgresql), Listening(postgresql)
    assert ears.wait(PATIENCE), "it may have missed one before it listened"
    assert not ears.wait(0.0)
    waking.notify(engine)
    assert ears.wait(PATIENCE)
    with begin(engine) as connection:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"))
    assert any(ears.wait(0.1) for _ in range(100)), "connected again, and it may have missed one"
    waking.notify(engine)
    assert ears.wait(PATIENCE)
    ears.close()
    engine.dispose()


@pytest.mark.postgresql
@pytest.mark.usefixtures("patient")
def test_a_notification_from_another_process_wakes_it(postgresql: str) -> None:
    engine = open_engine(postgresql)
    schema.upgrade(engine)
    office = Office(engine)
    with office.at_work(waker=Listening(postgresql)):
        for number in range(1, 4):
            office.put(f"letter {number}")
            waking.notify(engine)
            assert office.phone.wait_for(number)[-1] == f"letter {number}"
    engine.dispose()


def test_the_worker_of_an_installation_begins_and_ends(tmp_path: Path) -> None:
    settings = Settings.from_env({"DATABASE_URL": f"sqlite:///{tmp_path}/improvers.db"})
    parts = build_parts(settings)
    schema.upgrade(parts.engine)
    parts.shelf.publish_first(parts.flow_sources)
    stop = threading.Event()
    stop.set()
    with capture_logs() as logs:
        build_worker(parts).run(stop)
    parts.engine.dispose()
    assert logs == []


KILLED = """
import sys, threading
from datetime import UTC, datetime
from bot.channels.sms import SmsChannel
from bot.store.engine import open_engine
from bot.work.delivery import Delivery
from bot.worker import Bell, Worker
database, sid, token, api = sys.argv[1:]
channel = SmsChannel(sid, token, "+447700900999", api)
delivery = Delivery(open_engine(database), {"sms": channel}, None, lambda: datetime.now(UTC))
Worker(delivery, (), Bell(threading.Event())).run(threading.Event())
"""


@pytest.mark.processes
def test_a_worker_killed_while_submitting_never_sends_an_sms_twice(office: Office) -> None:
    for number in range(3):
        office.put(f"letter {number}", number)
    with running_doubles() as doubles:
        until = threading.Event()
        for _ in range(3):
            doubles.twilio.faults.put(AcceptThenStall(until))
        arguments = [str(office.engine.url), doubles.twilio.sid, doubles.twilio.token, doubles.twilio_url]
        child = subprocess.Popen([sys.executable, "-c", KILLED, *arguments])
        doubles.twilio.wait_for(3, PATIENCE)
        child.send_signal(signal.SIGKILL)
        child.wait(PATIENCE)
        until.set()
        assert office.states() == ["submitting"] * 3
        _later(office).sweep()
        with office.at_work():
            office.put("the next", 9, wake=True)
            office.phone.wait_for(1)
        assert len(doubles.twilio.sent) == 3
    assert office.phone.sent == ["the next"]
    assert office.states() == ["unknown"] * 3 + ["accepted"]


@pytest.mark.thorough
def test_a_broadcast_that_is_started_leaves_by_itself(tmp_path: Path) -> None:
    phone = Phone()
    settings = Settings.from_env({"DATABASE_URL": f"sqlite:///{tmp_path}/improvers.db", "SENDING_HOURS": "always"})
    parts = dataclasses.replace(build_parts(settings), make_channels=lambda: {"sms": phone})
    schema.upgrade(parts.engine)
    parts.shelf.publish_first(parts.flow_sources)
    with begin(parts.engine) as connection:
        for last in range(1, 4):
            improver(connection, last)
    stop = threading.Event()
    working = threading.Thread(target=build_worker(parts).run, args=[stop])
    working.start()
    with begin(parts.engine) as connection:
        stranger = improver(connection, 4).address_id
        connection.execute(text(f"UPDATE addresses SET last_heard_at = NULL WHERE id = {stranger}"))
        clinic = {"en": {"plain": "There are new signs to the eye clinic.", "easy": "New signs."}}
        started = broadcasts.add(connection, "Signs", clinic, Audience(), "Priya", parts.clock())
        assert broadcasts.start(connection, started, "Priya", parts.clock())
        begun(connection, now=parts.clock())
    hello, signs = "Leicester's Hospitals: hello.", "There are new signs to the eye clinic."
    # Nobody has heard from the fourth, whose first text names no clinic.
    assert sorted(phone.wait_for(7)) == sorted([hello] * 4 + [signs] * 3)
    stop.set()
    working.join(PATIENCE)
    parts.engine.dispose()
