"""What a test does behind the processes' backs: it holds locks, makes time pass, and starts again what is dead."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Event
from time import monotonic
from typing import Any

from sqlalchemy import Engine, Select, func, literal, select, text, update

from bot.store.doubts import CALLBACK_WITHIN
from bot.store.engine import begin, open_engine
from bot.store.service_tables import pauses
from bot.store.tables import messages
from bot.work.doubts import AT_A_TIME
from tests.faults.books import ON_THE_WAY
from tests.system.hospital import PATIENCE, Hospital, Process, eventually

AN_HOUR = timedelta(hours=1)
UNTIL_LOOKED_UP = CALLBACK_WITHIN + timedelta(minutes=1)
WAITING_FOR_A_LOCK = """
SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


@contextmanager
def opened(hospital: Hospital) -> Iterator[Engine]:
    """The hospital's database, for as long as the block lasts."""
    engine = open_engine(hospital.database_url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def held(hospital: Hospital, *locks: str, **values: Any) -> Iterator[None]:
    """Somebody else's transaction holds these, or on SQLite the one right to write, for as long as the block lasts."""
    with opened(hospital) as engine, begin(engine) as connection:
        if not hospital.on_sqlite:
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        for lock in locks:
            connection.execute(text(lock), values)
        yield
        connection.rollback()


def somebody_waits(hospital: Hospital, at_least: int = 1) -> bool:
    """Whether a process gets to where a lock keeps it."""
    return bool(eventually(lambda: len(hospital.rows(WAITING_FOR_A_LOCK)) >= at_least))


def leases_run_out(hospital: Hospital, *, in_hand: bool = True) -> None:
    """Every lease has ended a while ago, and every time to wait too; without `in_hand`, not of what is locked now.

    While workers run they lock letters in an order of their own: waiting for each of them could be waiting for ever.
    """
    past = literal(datetime.now(UTC) - AN_HOUR, messages.c.lease_until.type)
    leased, waiting = messages.c.lease_until.is_not(None), messages.c.state.in_(("waiting", "retry"))
    with opened(hospital) as engine, begin(engine) as connection:
        for which, sooner in ((leased, {"lease_until": past}), (waiting, {"not_before": past})):
            free = select(messages.c.id).where(which).with_for_update(skip_locked=True)
            connection.execute(update(messages).where(which if in_hand else messages.c.id.in_(free)).values(sooner))


def pauses_end(hospital: Hospital) -> None:
    """Whichever channel pauses may be tried again."""
    with opened(hospital) as engine, begin(engine) as connection:
        connection.execute(update(pauses).values(until=literal(datetime.now(UTC), pauses.c.until.type)))


def passes(hospital: Hospital, time: timedelta) -> None:
    """All that runs is killed; by the clock of whatever starts from here on it is so much later than by ours."""
    for process in hospital.processes.values():
        process.killed()
    hospital.program = ("tests.faults.another_time", str(time.total_seconds()))


def runs(hospital: Hospital, *names: str) -> None:
    """These run, the dead ones anew; a worker's clock looks at once after what is due."""
    for name in names or (("serve",) if hospital.on_sqlite else ("serve", "worker")):
        process = hospital.processes.get(name)
        if process is None or process.ended():
            hospital.starts(name.partition(" ")[0], name)
    assert eventually(lambda: hospital.is_ready() or hospital.processes["serve"].ended())
    assert hospital.is_ready(), hospital.processes["serve"].said


def sender(hospital: Hospital) -> Process:
    """The process that sends."""
    return hospital.processes["serve" if hospital.on_sqlite else "worker"]


def sends_anew(hospital: Hospital) -> None:
    """The sender is killed if it lives, its leases run out, and another takes over."""
    sender(hospital).killed()
    leases_run_out(hospital)
    runs(hospital)


def settled(hospital: Hospital) -> bool:
    """Whether nothing is on its way any more, in a while."""
    return bool(eventually(lambda: not on_the_way(hospital)))


def on_the_way(hospital: Hospital) -> int:
    """How many letters are on their way."""
    return count(hospital, select(func.count()).where(messages.c.direction == "out", messages.c.state.in_(ON_THE_WAY)))


def count(hospital: Hospital, query: Select[int]) -> int:
    """The one number that a query asks for."""
    with opened(hospital) as engine, engine.connect() as connection:
        return connection.execute(query).scalar_one()


def comes_to_rest(hospital: Hospital) -> bool:
    """Time passes until nothing is on its way; then what is in doubt is looked for once."""
    runs(hospital, *hospital.processes)
    deadline, never = monotonic() + 2 * PATIENCE, Event()
    while on_the_way(hospital) and monotonic() < deadline:
        leases_run_out(hospital, in_hand=False)
        pauses_end(hospital)
        never.wait(1)
    unlooked = select(func.count()).where(messages.c.state == "unknown", messages.c.looked_up_at.is_(None))
    while left := count(hospital, unlooked):
        passes(hospital, UNTIL_LOOKED_UP)
        runs(hospital, *hospital.processes)  # a clock looks at once when it takes over, for so many at a time
        if not eventually(partial(_at_most, hospital, unlooked, max(0, left - AT_A_TIME))):
            return False
    return not on_the_way(hospital)


def _at_most(hospital: Hospital, counted: Select[int], most: int) -> bool:
    return count(hospital, counted) <= most


def is_in(hospital: Hospital, address: str, state: str) -> bool:
    """Whether the newest letter to this address gets into this state."""
    return bool(eventually(lambda: [one["state"] for one in hospital.messages(address, "out")][-1:] == [state]))


def waits_until(what: Callable[[], Any]) -> None:
    """What must come to be has come to be."""
    assert eventually(what)
