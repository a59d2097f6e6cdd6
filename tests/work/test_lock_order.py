"""Several messages to one person, and two who want them all: nobody waits for somebody who waits for them."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Connection, Engine, select, text

from bot.channels.pretend import PretendChannel
from bot.store import outbox
from bot.store.engine import begin
from bot.store.outbox import BULK, REPLIES, LetterRow
from bot.store.tables import messages
from bot.work.delivery import Delivery
from bot.work.outcomes import Result, write_down
from bot.work.settling import Settlement
from tests.work.hospital import ADE, Hospital

pytestmark = pytest.mark.postgresql

# Each row that is changed takes so long, once it is locked: whoever takes them the other way round is in the middle.
SLOWLY = (
    "CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.15); RETURN NEW; END $$",
    "CREATE TRIGGER aslowly BEFORE UPDATE ON messages FOR EACH ROW EXECUTE FUNCTION slowly()",
)
AS_EVER = ("DROP TRIGGER aslowly ON messages", "DROP FUNCTION slowly()")


@pytest.fixture
def slow(engine: Engine) -> Iterator[Hospital]:
    """A hospital in which Ade has a reply and a letter to many, both leased, the later one first."""
    if engine.dialect.name == "sqlite":
        pytest.fail("one writer never waits for another")
    hospital = Hospital(engine)
    hospital.hears("HELP")
    hospital.now += timedelta(seconds=1)
    with begin(engine) as connection:
        where = connection.execute(text("SELECT id FROM addresses WHERE value = :value"), {"value": ADE}).scalar_one()
        connection.execute(text("UPDATE messages SET state = 'cancelled', moved_by = 'staff' WHERE direction = 'out'"))
        for lane in (REPLIES, BULK):
            outbox.put(connection, where, None, "sms", hospital.now, body="Hello", lane=lane)
    for statement in SLOWLY:
        hospital.changes(statement)
    yield hospital
    for statement in AS_EVER:
        hospital.changes(statement)


def leased(hospital: Hospital) -> list[LetterRow]:
    """Both of them, by a worker."""
    with begin(hospital.engine) as connection:
        rows = outbox.claim(connection, hospital.now, timedelta(seconds=60), 5, "sms")
    assert [row.lane for row in rows] == [REPLIES, BULK]
    return rows[::-1]


def gives_back(hospital: Hospital, rows: list[LetterRow]) -> None:
    """A worker ends, and what it has leased waits again."""
    delivery = Delivery(hospital.engine, {"sms": PretendChannel("sms", 1600)}, lambda *_: ("", ()), hospital.clock)
    delivery._leased = {row.id: row for row in rows}
    asyncio.run(delivery.give_back())


def takes_back(hospital: Hospital, rows: list[LetterRow]) -> None:
    """The database was away as they were to be submitted."""
    again = Settlement("retry", "database_away", hospital.now, counted=False)
    write_down(hospital.engine, [Result(row, again, None, None, False) for row in rows], hospital.now)


def sweeps(hospital: Hospital, rows: list[LetterRow]) -> None:
    """Their leases run out, the later one's first."""
    with begin(hospital.engine) as connection:
        outbox.sweep(connection, hospital.now + timedelta(minutes=2))


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize("act", [gives_back, takes_back, sweeps])
def test_stop_meets_somebody_who_has_the_same_messages_in_hand(
    slow: Hospital, act: Callable[[Hospital, list[LetterRow]], None]
) -> None:
    rows, together = leased(slow), Barrier(2)

    def go(what: Callable[[], object]) -> object:
        together.wait(30)
        return what()

    with ThreadPoolExecutor(2) as pool:
        stopping = pool.submit(go, lambda: slow.hears("STOP"))
        acting = pool.submit(go, lambda: act(slow, rows))
        assert stopping.result(30) == "heard"
        acting.result(30)
    with begin(slow.engine) as connection:
        outbox.sweep(connection, slow.now + timedelta(minutes=2))  # whatever was left for the next one
        assert _unsubmitted(slow, connection) == []


def _unsubmitted(slow: Hospital, connection: Connection) -> list[str]:
    """Which of them could still leave: those that are due, and that submitting does not withhold."""
    for row in outbox.claim(connection, slow.now + timedelta(minutes=9), timedelta(seconds=60), 5, "sms"):
        entered = outbox.submit(connection, [outbox.Submission(row.id, row.fence)], slow.now)
        assert entered == set()
    states = connection.execute(select(messages.c.state).where(messages.c.direction == "out")).scalars()
    return [state for state in states if state not in ("cancelled", "suppressed")]
