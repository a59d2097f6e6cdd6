"""Row 6, last part: how near the limiter comes to its rate, and the most it lets leave in any one second.

Workers take letters from a queue that never runs dry, and ask the gate in the transaction that submits them, as the
delivery does; nothing is sent. On PostgreSQL the workers are processes of their own, on SQLite they are threads.
A letter counts from the moment at which it was let through, by the clock that all workers share; for orientation, the
most in any second is also given by each worker's own clock, read once its submission is committed.
"""

import os
import sys
from bisect import bisect_right
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from multiprocessing import get_context
from pathlib import Path
from threading import get_ident
from time import sleep
from typing import NamedTuple
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import Connection, Engine, select

from bench.databases import NO_SERVER, postgresql_databases, sqlite_files
from bench.measure import Line, show
from bot.programme.hours import OpenHours
from bot.store import addresses, outbox
from bot.store.buckets import Bucket
from bot.store.chat_pace import STEPS_A_SECOND
from bot.store.engine import begin, open_engine
from bot.store.outbox import BULK, REPLIES, LetterRow
from bot.store.service_tables import buckets
from bot.work.admission import Hold
from bot.work.gate import Gate

SECONDS = 12
WORKERS = 3
TO_BEGIN = 6  # seconds for the first letter to leave, which starts the measure
AT_ONCE = 50  # letters that a worker claims together
SHORTEST_REST, LONGEST_REST = 0.01, 0.25
ALWAYS = OpenHours(time.min, time.min, ZoneInfo("Europe/London"))
LEASE = timedelta(minutes=1)


class Run(NamedTuple):
    """One queue: its channel, how much of it are replies, the rate, and what each letter says."""

    what: str
    channel: str
    replies: float
    rate: float
    body: str = "Hello"
    units: int = 1


RUNS = (
    Run("Telegram, bulk alone", "telegram", 0.0, 25),
    Run("Telegram, replies among bulk", "telegram", 0.3, 25),
    Run("Telegram, paid broadcast", "telegram", 0.0, 200),
    Run("SMS, letters of two parts", "sms", 0.3, 2, "a" * 200, 2),
)


def main() -> None:
    """Measure and print."""
    lines: list[Line] = []
    notes = ["the figure in the middle is the most units in any one second, its ends included"]
    for run in RUNS:
        with sqlite_files("limiter") as (url,):
            lines.append(_measured(f"SQLite, {WORKERS} threads: {run.what}", run, url, ThreadPoolExecutor(WORKERS)))
        with postgresql_databases("limiter") as urls:
            if urls:
                pool = ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn"))
                lines.append(_measured(f"PostgreSQL, {WORKERS} processes: {run.what}", run, urls[0], pool))
            elif NO_SERVER not in notes:
                notes.append(NO_SERVER)
    show("Row 6: the limiter (bench/limiter.py)", lines, notes, f"{SECONDS} s each, after one that does not count")


def _measured(what: str, run: Run, url: str, pool: ProcessPoolExecutor | ThreadPoolExecutor) -> Line:
    engine = open_engine(url)
    # Threads of one process share its engine, as the one writer that SQLite has.
    shared = engine if engine.dialect.name == "sqlite" else None
    with pool:
        _wait_for_all(pool)
        _fill(engine, run)
        until = datetime.now(UTC) + timedelta(seconds=TO_BEGIN + SECONDS)
        work = [pool.submit(_work, run, url, until, shared) for _ in range(WORKERS)]
        left = [moments for done in work for moments in done.result()]
    engine.dispose()
    granted, committed = (sorted(moments) for moments in zip(*left, strict=True))
    busiest, seen = (run.units * _busiest_second(moments) for moments in (granted, committed))
    start = granted[0] + 1.0
    share = run.units * len([moment for moment in granted if start <= moment < start + SECONDS]) / SECONDS / run.rate
    verdict = "reached" if 0.95 <= share <= 1.0 and busiest <= run.rate else "MISSED"
    most = f"{busiest} ({seen} once committed)"
    return Line(f"6  {what}", f"{share:.1%} of {run.rate:g}/s", most, "95 to 100%, never above", verdict)


def _wait_for_all(pool: ProcessPoolExecutor | ThreadPoolExecutor) -> None:
    """Until every worker is there, with all that it imports."""
    there: set[tuple[int, int]] = set()
    while len(there) < WORKERS:
        there |= set(pool.map(_who_is_there, range(WORKERS)))


def _who_is_there(_: int) -> tuple[int, int]:
    sleep(0.05)
    return os.getpid(), get_ident()


def _fill(engine: Engine, run: Run) -> None:
    """More letters than can leave, each to somebody else."""
    now = datetime.now(UTC)
    letters = round(run.rate * (SECONDS + 10) * 1.5 / run.units) + 10
    with begin(engine) as connection:
        for number in range(letters):
            value = str(number)
            who = addresses.arrive(connection, run.channel, value, addresses.hash_of(value, run.channel, "bench"), now)
            lane = REPLIES if number % 100 < run.replies * 100 else BULK
            # Replies come one after the other, at their share of the rate.
            after = timedelta(seconds=number * run.units / run.rate if lane == REPLIES else 0)
            outbox.put(
                connection, who.address_id, None, run.channel, now, body=run.body, lane=lane, not_before=now + after
            )


def _work(run: Run, url: str, until: datetime, shared: Engine | None) -> list[tuple[float, float]]:
    """When letters left, by one worker: let through, and committed."""
    engine = shared or open_engine(url)
    gate = Gate({run.channel: run.rate}, ALWAYS, 1_000_000)
    left: list[tuple[float, float]] = []
    while datetime.now(UTC) < until:
        with begin(engine) as connection:
            rows = outbox.claim(connection, datetime.now(UTC), LEASE, AT_ONCE, run.channel)
        if rows:
            gone, when = _submitted(engine, gate, rows)
            left += [(when, datetime.now(UTC).timestamp())] * len(gone)
            _settle(engine, gone)
        else:
            _rest(engine, run.channel)
    if shared is None:
        engine.dispose()
    return left


def _submitted(engine: Engine, gate: Gate, rows: Sequence[LetterRow]) -> tuple[list[LetterRow], float]:
    """Those that may leave, and since when; the others wait until the gate says."""
    with begin(engine) as connection:
        outbox.hold(connection, [row.id for row in rows])
        now = datetime.now(UTC)
        verdicts = gate.judge(connection, [(row, (row.body or "",)) for row in rows], now)
        gone = [row for row, hold in zip(rows, verdicts, strict=True) if hold is None]
        held = [(row, hold) for row, hold in zip(rows, verdicts, strict=True) if hold is not None]
        _put_aside(connection, held, now)
        outbox.submit(connection, [outbox.Submission(row.id, row.fence) for row in gone], now)
        # What the bucket has written down last is what it has just let through.
        content = connection.execute(select(buckets.c.content).where(buckets.c.name == rows[0].channel)).scalar_one()
    return gone, max((when for when, _ in Bucket.loads(content).left), default=0) / STEPS_A_SECOND


def _put_aside(connection: Connection, held: Sequence[tuple[LetterRow, Hold]], now: datetime) -> None:
    outcomes = [
        outbox.Outcome(row.id, row.fence, hold.state, hold.reason, not_before=hold.until, counted=False)
        for row, hold in held
    ]
    outbox.settle(connection, outcomes, now)


def _settle(engine: Engine, rows: Sequence[LetterRow]) -> None:
    outcomes = [outbox.Outcome(row.id, row.fence, "accepted", provider_id=f"P{row.id}") for row in rows]
    with begin(engine) as connection:
        outbox.settle(connection, outcomes, datetime.now(UTC))


def _rest(engine: Engine, channel: str) -> None:
    with begin(engine) as connection:
        due = outbox.next_due(connection, [channel])
    wait = LONGEST_REST if due is None else (due - datetime.now(UTC)).total_seconds()
    sleep(min(max(wait, SHORTEST_REST), LONGEST_REST))


def _busiest_second(left: Sequence[float]) -> int:
    return max(bisect_right(left, first + 1.0) - number for number, first in enumerate(left))


if __name__ == "__main__":
    main()
