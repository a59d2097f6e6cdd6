"""Row 5: a broadcast written in key ranges, against one raw INSERT ... SELECT with the same indexes and match.

Two databases hold the same people. One side writes a broadcast as the worker does: a transaction for every 1,000
people, the cursor moved in it, a breath after it. The other runs one statement and commits. After each round both
tables of messages are emptied. Then, with texts coming in at a steady pace, one more broadcast is written, and their
waiting is compared with that before it; on PostgreSQL the writer is a process of its own, as a worker is, and on
SQLite a thread, as it is in `improvers serve`. `--people 1000000` is the row itself.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import count
from multiprocessing import Process
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median, quantiles
from threading import Thread
from time import perf_counter, sleep
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import Engine, bindparam, text

from bench.books import sources
from bench.databases import NO_SERVER, postgresql_databases, sqlite_files
from bench.measure import Line, Side, at_least, interleaved, ratios, show
from bench.people import populate
from bot.flow import Heard
from bot.programme.audience import MONTH, Audience
from bot.store import broadcasts
from bot.store.columns import Moment
from bot.store.engine import begin, open_engine, reading
from bot.work.broadcast import Writing
from bot.work.conversation import Conversations
from bot.work.inbound import Inbound
from bot.work.shelf import Shelf
from bot.work.taking import Keys
from bot.worker import BREATH

TITLE = "Row 5: a broadcast (bench/broadcast.py)"
AT_LEAST = 0.4
MEMORY_AT_MOST = 50.0  # MB
SLOWER_AT_MOST = 100.0  # ms, at the 99th percentile
PACE = 0.02  # seconds between two texts that come in
BEFORE = 5.0  # seconds of texts before the broadcast
EMPTY = {"sqlite": "DELETE FROM messages", "postgresql": "TRUNCATE messages CASCADE"}
KEYS = Keys("suppression-" + "k" * 32, "pseudonym-" + "k" * 32)
RAW = text("""
INSERT INTO messages (person_id, address_id, channel, direction, kind, words, state, lane, not_before, created_at,
                      broadcast_id)
SELECT p.id, a.id, a.channel, 'out', 'text', '{"broadcast" 1}', 'waiting', 1, :now, :now, :broadcast
FROM people p JOIN addresses a ON a.person_id = p.id AND a.id = (
    SELECT b.id FROM addresses b
    WHERE b.person_id = p.id AND b.value IS NOT NULL AND b.suppressed IS NULL AND b.stopped_at IS NULL
    ORDER BY b.last_heard_at DESC NULLS LAST, b.id LIMIT 1)
WHERE p.state = 'improver' AND p.may_invite AND NOT p.forgetting AND (
    SELECT count(*) FROM messages m
    WHERE m.person_id = p.id AND m.broadcast_id IS NOT NULL AND m.created_at > :since
      AND m.state NOT IN ('cancelled', 'suppressed', 'expired')) < 2
""").bindparams(bindparam("now", type_=Moment()), bindparam("since", type_=Moment()))


def main() -> None:
    """Measure and print."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--people", type=int, default=50_000)
    reader.add_argument("--on", choices=("sqlite", "postgresql"), help="one of the two alone")
    given = reader.parse_args()
    people: int = given.people
    notes = [f"{people:,} people, and as many rows in each round; no core is set aside for any part"]
    # Each as soon as it is there: among a million people the one takes as long as the other.
    if given.on != "postgresql":
        with sqlite_files("ours", "raw") as urls:
            lines = _compared("sqlite", urls, people)
        show(TITLE, lines, [*notes, "SQLite: WAL, synchronous FULL, a file in the temporary folder"])
    if given.on != "sqlite":
        with postgresql_databases("ours", "raw") as urls:
            lines = _compared("postgresql", urls, people) if urls else []
        show(TITLE, lines, [*notes, "PostgreSQL: over loopback" if urls else NO_SERVER])


def _compared(kind: str, urls: Sequence[str], people: int) -> list[Line]:
    ours, raw = (open_engine(url) for url in urls)
    for engine in (ours, raw):
        populate(engine, people)
    weight = _peak_growth(_ours(ours, people))
    taken = interleaved({"ours": _ours(ours, people), "raw": _raw(raw, people)})
    lines = [
        at_least(f"5  {kind}: rows in ranges / raw INSERT ... SELECT", ratios(taken["raw"], taken["ours"]), AT_LEAST),
        _rate("   in ranges", people, taken["ours"]),
        _rate("   raw", people, taken["raw"]),
        _bounded("   memory grows by", weight, MEMORY_AT_MOST, "MB"),
        Line("   figures by state, all rows waiting", f"{_figures(ours):.1f} ms"),
        *_meanwhile(kind, urls[0], ours),
    ]
    for engine in (ours, raw):
        engine.dispose()
    return lines


def _ours(engine: Engine, people: int) -> Side:
    def side() -> float:
        number = _begun(engine)
        began = perf_counter()
        _write(engine)
        taken = perf_counter() - began
        _check(engine, number, people)
        return taken

    return side


def _raw(engine: Engine, people: int) -> Side:
    def side() -> float:
        number = _begun(engine)
        now = datetime.now(UTC)
        began = perf_counter()
        with begin(engine) as connection:
            connection.execute(RAW, {"now": now, "since": now - MONTH, "broadcast": number})
        taken = perf_counter() - began
        _check(engine, number, people)
        return taken

    return side


def _begun(engine: Engine) -> int:
    """A broadcast that is to be written, with nothing of an earlier one left."""
    now = datetime.now(UTC)
    with begin(engine) as connection:
        connection.execute(text(EMPTY[engine.dialect.name]))
        connection.execute(text("UPDATE broadcasts SET state = 'cancelled', finished_at = created_at"))
        number = broadcasts.add(connection, "A bench", {}, Audience(), "Nobody", now)
        broadcasts.start(connection, number, "Nobody", now)
    return number


def _write(engine: Engine) -> None:
    """As the worker does it, but for what the clock waits between two runs."""
    writing = Writing(engine, lambda: datetime.now(UTC), lambda: None, breathe=lambda: sleep(BREATH))
    while writing.run():
        pass


def _check(engine: Engine, number: int, people: int) -> None:
    with begin(engine) as connection:
        found = broadcasts.by_state(connection, number)
    if found != {"waiting": people}:
        raise SystemExit(f"{found} instead of {people} rows: nothing was measured.")


def _figures(engine: Engine) -> float:
    """How many ms it takes to count the rows of a broadcast by state."""
    with reading(engine) as connection:
        newest = broadcasts.all_of_them(connection)[0].id
        began = perf_counter()
        broadcasts.by_state(connection, newest)
        return (perf_counter() - began) * 1000


def _peak_growth(side: Side) -> float:
    """By how many MB the most that the process ever held grows."""
    before = getrusage(RUSAGE_SELF).ru_maxrss
    side()
    return (getrusage(RUSAGE_SELF).ru_maxrss - before) / 1024


def _meanwhile(kind: str, url: str, engine: Engine) -> list[Line]:
    """How long texts take, one by one, before a broadcast and while it is written."""
    shelf = Shelf(engine, lambda: datetime.now(UTC))
    shelf.publish(sources())
    hear = Conversations(engine, shelf, KEYS, ZoneInfo("Europe/London"), wake=lambda: None).hear
    senders = count()

    def one() -> float:
        number = next(senders)
        inbound = Inbound("sms", f"+4477008{number:05d}", f"SM{number:08d}", Heard("register"))
        began = perf_counter()
        if hear(inbound) != "heard":
            raise SystemExit("A text was not heard: nothing was measured.")
        return perf_counter() - began

    before = _paced(one, lambda spent: spent < BEFORE)
    _begun(engine)
    writer = _writer(kind, url, engine)
    writer.start()
    during = _paced(one, lambda _: writer.is_alive())
    writer.join()
    quiet, busy = (_percentile(times) for times in (before, during))
    return [
        _bounded(f"   {len(during)} texts meanwhile, p99 grows by", busy - quiet, SLOWER_AT_MOST, "ms"),
        Line("   p99 before, and meanwhile", f"{quiet:.1f} ms", f"{busy:.1f} ms"),
    ]


def _paced(one: Side, goes_on: Callable[[float], bool]) -> list[float]:
    taken: list[float] = []
    began = perf_counter()
    while goes_on(perf_counter() - began):
        taken.append(one())
        sleep(PACE)
    return taken


def _writer(kind: str, url: str, engine: Engine) -> Thread | Process:
    if kind == "sqlite":
        return Thread(target=_write, args=[engine])
    return Process(target=_write_elsewhere, args=[url])


def _write_elsewhere(url: str) -> None:
    _write(open_engine(url))


def _percentile(times: Sequence[float]) -> float:
    return quantiles(times, n=100)[98] * 1000 if len(times) > 1 else 0.0


def _rate(what: str, people: int, taken: Sequence[float]) -> Line:
    return Line(what, f"{people / median(taken):,.0f} rows/s", f"{people / max(taken):,.0f} rows/s")


def _bounded(what: str, found: float, most: float, unit: str) -> Line:
    verdict = "reached" if found <= most else "MISSED"
    return Line(what, f"{found:.1f} {unit}", "", f"at most {most:g} {unit}", verdict)


if __name__ == "__main__":
    main()
