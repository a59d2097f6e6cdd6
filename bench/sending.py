"""Row 6: sending. What claiming and marking costs, and what one worker keeps going.

First the outbox alone: batches are claimed, entered as submitting and settled as accepted, each a transaction, against
the bare statements of a SKIP LOCKED queue by raw psycopg with the same number of commits. Then the whole: one
`improvers worker` (on SQLite `improvers serve`) and a Telegram that answers each message after 100 ms.
`--people 1000000`: among so many others.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import create_server
from tempfile import TemporaryDirectory
from time import monotonic, perf_counter, sleep
from typing import Any, NamedTuple
from urllib.request import ProxyHandler, build_opener

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import psycopg
from sqlalchemy import Engine, insert

from bench.databases import NO_SERVER, postgresql_databases, sqlite_files
from bench.measure import ROUNDS, Line, at_least, interleaved, keep_to, last_core, micros, ratios, show
from bench.people import how_many, live_there
from bench.processes import HERE, environment, running
from bot.store import outbox
from bot.store.engine import begin, open_engine
from bot.store.tables import addresses, messages, people
from bot.work.folder import SHIPPED, read_folder
from bot.work.shelf import Shelf

BATCH = 50
BATCHES = 20  # a round
WAITING = BATCH * BATCHES * (ROUNDS + 1)
LEASE = timedelta(seconds=60)
ALL = 12_000  # messages that the worker sends
OTHERS = 1_000_000  # their numbers begin far above those who are written to
LATENCY = 100  # milliseconds
TARGET, PER_SECOND = 0.5, 1000
PATIENCE = 120.0
NO_PROXY = build_opener(ProxyHandler({}))


def main() -> None:
    """Measure and print."""
    people = how_many(__doc__)
    lines: list[Line] = []
    notes = [f"batches of {BATCH}: claimed, submitting, accepted; three commits a batch; {people:,} other people"]
    with postgresql_databases("ours", "raw", "worker") as urls:
        live_there(urls, people, first=OTHERS)
        if urls:
            lines += _compared(urls[0], urls[1])
            lines += _kept_going("PostgreSQL, one worker", urls[2], "worker")
        else:
            notes.append(NO_SERVER)
    with sqlite_files("alone", "serve") as urls:
        live_there(urls, people, first=OTHERS)
        lines.append(micros("   claim and mark on SQLite, one message", _alone(urls[0])))
        lines += _kept_going("SQLite, serve", urls[1], "serve")
    notes.append(f"the worker: {ALL:,} letters, each to somebody else; the double answers after {LATENCY} ms, on the")
    notes.append("other core; PostgreSQL on whichever is free. CPU is the sending process's own, per message.")
    show("Row 6: sending (bench/sending.py)", lines, notes)


# The outbox alone


def _compared(ours: str, raw: str) -> list[Line]:
    keep_to(last_core())
    engine = open_engine(ours)
    _fill(engine, WAITING)
    other = open_engine(raw)
    _fill(other, WAITING)
    other.dispose()
    taken = interleaved({"ours": _ours(engine), "raw": _raw(raw)}, slices=BATCHES)
    engine.dispose()
    return [
        at_least("6  claim and mark / raw SKIP LOCKED", ratios(taken["raw"], taken["ours"]), TARGET),
        micros("   claim and mark, one message", taken["ours"]),
        micros("   raw psycopg, one message", taken["raw"]),
    ]


def _alone(url: str) -> list[float]:
    engine = open_engine(url)
    _fill(engine, WAITING)
    taken = interleaved({"ours": _ours(engine)}, slices=BATCHES)["ours"]
    engine.dispose()
    return taken


def _ours(engine: Engine) -> Callable[[], float]:
    def side() -> float:
        began = perf_counter()
        now = datetime.now(UTC)
        with begin(engine) as connection:
            rows = outbox.claim(connection, now, LEASE, BATCH, "telegram")
        with begin(engine) as connection:
            entered = outbox.submit(connection, [outbox.Submission(row.id, row.fence) for row in rows], now)
        with begin(engine) as connection:
            done = [outbox.Outcome(row.id, row.fence, "accepted", provider_id=f"{row.id}:1") for row in rows]
            settled = outbox.settle(connection, done, now)
        if not len(rows) == len(entered) == len(settled) == BATCH:
            raise SystemExit(f"{len(rows)} claimed, {len(settled)} settled: nothing was measured.")
        return (perf_counter() - began) / BATCH

    return side


# The same columns are read and written, and nothing else is looked at: no order of an address, no consent, no fence.
RAW_CLAIM = """
    SELECT m.id, m.address_id, a.value, m.body, m.words, m.buttons, m.kind, m.fence, m.attempts, p.language, p.easy
    FROM messages m JOIN addresses a ON a.id = m.address_id JOIN people p ON p.id = a.person_id
    WHERE m.state IN ('waiting', 'retry') AND m.channel = 'telegram' AND m.lane = 0 AND m.not_before <= now()
    ORDER BY m.not_before, m.id LIMIT 50 FOR UPDATE OF m SKIP LOCKED
"""
RAW_LEASE = (
    "UPDATE messages SET state = 'leased', moved_by = 'worker', fence = fence + 1, lease_until = %s WHERE id = ANY(%s)"
)
RAW_SUBMIT = "UPDATE messages SET state = 'submitting', moved_by = 'worker' WHERE id = ANY(%s)"
RAW_SETTLE = """
    UPDATE messages SET state = 'accepted', moved_by = 'worker', accepted_at = now(), attempts = attempts + 1,
    lease_until = NULL, provider_id = given.name FROM unnest(%s::bigint[], %s::text[]) AS given(id, name)
    WHERE messages.id = given.id
"""


def _raw(url: str) -> Callable[[], float]:
    connection = psycopg.connect(url)

    def side() -> float:
        began = perf_counter()
        rows = connection.execute(RAW_CLAIM, prepare=True).fetchall()
        ids = [row[0] for row in rows]
        connection.execute(RAW_LEASE.encode(), (datetime.now(UTC) + LEASE, ids), prepare=True)
        connection.commit()
        connection.execute(RAW_SUBMIT.encode(), (ids,), prepare=True)
        connection.commit()
        connection.execute(RAW_SETTLE, (ids, [f"{number}:1" for number in ids]), prepare=True)
        connection.commit()
        if len(ids) != BATCH:
            raise SystemExit(f"{len(ids)} rows: nothing was measured.")
        return (perf_counter() - began) / BATCH

    return side


def _fill(engine: Engine, count: int) -> None:
    """So many people, each with a letter that waits."""
    now = datetime.now(UTC)
    numbers = range(1, count + 1)
    who = [{"id": n, "subject": f"{n:032d}", "state": "improver", "created_at": now} for n in numbers]
    where = [
        {"id": n, "person_id": n, "channel": "telegram", "value": str(10_000_000 + n), "value_hash": f"{n:064d}"}
        for n in numbers
    ]
    letter = {"direction": "out", "channel": "telegram", "kind": "text", "body": "Thank you. Your words matter here."}
    letter |= {"state": "waiting", "lane": 0, "created_at": now, "not_before": now}
    with begin(engine) as connection:
        connection.execute(insert(people), who)
        connection.execute(insert(addresses), where)
        connection.execute(insert(messages), [{**letter, "address_id": n} for n in numbers])
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


# One worker


class Sent(NamedTuple):
    """What the double counted, and the processor time of the process that sent."""

    per_second: float
    cpu_each: float


def _kept_going(what: str, url: str, command: str) -> list[Line]:
    engine = open_engine(url)
    Shelf(engine, lambda: datetime.now(UTC)).publish(read_folder(SHIPPED))
    _fill(engine, ALL)
    engine.dispose()
    sent = _sent(url, command)
    verdict = "reached" if sent.per_second >= PER_SECOND else "MISSED"
    target = f"at least {PER_SECOND:,} a second"
    return [
        Line(f"6  {what}: Telegram messages a second", f"{sent.per_second:,.0f}", "", target, verdict),
        Line("   its CPU for one message", f"{sent.cpu_each * 1e6:.0f} µs"),
    ]


def _sent(url: str, command: str) -> Sent:
    core = last_core()
    others = [core - 1] if core else [core]
    with _telegram(others[0]) as port, TemporaryDirectory(prefix="bench") as folder:
        more = {"DATABASE_URL": url, "TELEGRAM_API_URL": f"http://{HERE}:{port}", "PUBLIC_URL": f"http://{HERE}:1"}
        more |= {"PORT": str(_free_port()), "TELEGRAM_PER_SECOND": "9000"}
        log = Path(folder) / "sender.log"
        with running(command, log=log, **more) as process:
            keep_to(core, process.pid)
            deadline = monotonic() + PATIENCE
            while (told := _taken(port))["all"] < ALL and monotonic() < deadline:
                sleep(0.2)
            cpu = _cpu(process.pid)
        if told["all"] < ALL:
            raise SystemExit(f"{told['all']} of {ALL} were sent in {PATIENCE:.0f} s.\n{log.read_text('utf-8')}")
    return Sent(told["counted"] / told["seconds"], cpu / ALL)


@contextmanager
def _telegram(core: int) -> Iterator[int]:
    command: Sequence[str] = [sys.executable, "-m", "bench.quick_telegram", str(LATENCY)]
    with subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, text=True) as process:
        try:
            keep_to(core, process.pid)
            assert process.stdout is not None
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def _free_port() -> int:
    with create_server((HERE, 0)) as probe:
        return int(probe.getsockname()[1])


def _taken(port: int) -> dict[str, Any]:
    with NO_PROXY.open(f"http://{HERE}:{port}/taken") as answer:
        found: dict[str, Any] = json.load(answer)
        return found


def _cpu(process: int) -> float:
    """Seconds of processor time of a process and all that it has started."""
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    children = Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()
    return sum(map(int, fields[11:15])) / 100 + sum(_cpu(int(child)) for child in children)


if __name__ == "__main__":
    main()
