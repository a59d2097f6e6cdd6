"""Row 3: one inbound message in its transaction, against its own SQL run by the bare driver.

First the conversations are held once with every statement and its values written down. Then, on two new databases,
one side holds the same conversations through `Conversations.hear` and the other runs what was written down: the same
statements, the same values, the same number of commits. What lies between them is everything that is not SQL:
hashing, the turn, the words, and the layer over the driver. `--people 1000000`: among so many others.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path
from time import perf_counter
from typing import NamedTuple
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import Engine

from bench.books import SAID, sources
from bench.databases import NO_SERVER, postgresql_databases, sqlite_files
from bench.drivers import Transaction, note_statements, raw_postgresql, raw_sqlite
from bench.measure import ROUNDS, Line, at_least, interleaved, keep_to, last_core, micros, ratios, show
from bench.people import how_many, live_there
from bot.flow import Heard
from bot.store import waking
from bot.store.engine import open_engine
from bot.work.conversation import Conversations
from bot.work.inbound import Inbound
from bot.work.shelf import Shelf
from bot.work.taking import Keys

PEOPLE = 25  # a round
SPOKEN = ("register", *SAID)
MESSAGES = PEOPLE * len(SPOKEN) * (ROUNDS + 1)
KEYS = Keys("suppression-" + "k" * 32, "pseudonym-" + "k" * 32)
TARGETS = {"sqlite": 0.5, "postgresql": 0.65}
RAW = {"sqlite": "sqlite3", "postgresql": "psycopg"}


class Hospital(NamedTuple):
    """One database with the flows published in it."""

    engine: Engine
    conversations: Conversations


def main() -> None:
    """Measure and print."""
    people = how_many(__doc__)
    where = keep_to(last_core())
    lines: list[Line] = []
    notes = [f"both sides in one process on {where}, in elapsed time; {PEOPLE * len(SPOKEN)} messages a round"]
    notes.append(f"{people:,} other people in each database")
    with sqlite_files("recorded", "ours", "raw") as urls:
        live_there(urls, people)
        lines += _compared("sqlite", urls, notes)
        notes.append("SQLite: WAL, synchronous FULL, a file in the temporary folder")
    with postgresql_databases("recorded", "ours", "raw", "woken") as urls:
        live_there(urls, people)
        if urls:
            lines += _compared("postgresql", urls[:3], notes)
            lines.append(_with_notify(urls[3]))
            notes.append("PostgreSQL: over loopback, the server on whichever core is free")
        else:
            notes.append(NO_SERVER)
    show("Row 3: the whole inbound transaction (bench/inbound.py)", lines, notes)


def _compared(kind: str, urls: Sequence[str], notes: list[str]) -> list[Line]:
    recorded = _recorded(_hospital(urls[0]))
    each = sum(map(len, recorded)) / len(recorded)
    notes.append(f"{kind}: {each:.1f} statements a message, and its commit")
    _hospital(urls[2]).engine.dispose()
    sides = {"ours": _ours(_hospital(urls[1])), "raw": _replaying(kind, urls[2], recorded)}
    taken = interleaved(sides, slices=PEOPLE)
    return [
        at_least(f"3  {kind}: hear / raw {RAW[kind]}", ratios(taken["raw"], taken["ours"]), TARGETS[kind]),
        micros("   hear, one message", taken["ours"]),
        micros(f"   raw {RAW[kind]}, one message", taken["raw"]),
    ]


def _with_notify(url: str) -> Line:
    taken = interleaved({"woken": _ours(_hospital(url, notifying=True))}, slices=PEOPLE)
    return micros("   hear, and NOTIFY after the commit", taken["woken"])


def _hospital(url: str, notifying: bool = False) -> Hospital:
    engine = open_engine(url)
    shelf = Shelf(engine, lambda: datetime.now(UTC))
    shelf.publish(sources())
    wake: Callable[[], None] = waking.Caller(url).call if notifying else (lambda: None)
    return Hospital(engine, Conversations(engine, shelf, KEYS, ZoneInfo("Europe/London"), wake=wake))


def _messages() -> Iterator[Inbound]:
    """Conversation after conversation, each with somebody new."""
    for number in count():
        sender = f"+4477009{number:05d}"
        for place, text in enumerate(SPOKEN):
            yield Inbound("sms", sender, f"SM{number:08d}{place}", Heard(text))


def _ours(hospital: Hospital) -> Callable[[], float]:
    messages = _messages()

    def side() -> float:
        batch = list(islice(messages, len(SPOKEN)))
        began = perf_counter()
        heard = [hospital.conversations.hear(inbound) for inbound in batch]
        taken = (perf_counter() - began) / len(SPOKEN)
        if set(heard) != {"heard"}:
            raise SystemExit(f"A message came to {set(heard) - {'heard'}}: nothing was measured.")
        return taken

    return side


def _recorded(hospital: Hospital) -> list[Transaction]:
    """The statements of each message, from a run of all rounds and the one before them."""
    transactions: list[Transaction] = []
    note_statements(hospital.engine, transactions)
    for inbound in islice(_messages(), MESSAGES):
        hospital.conversations.hear(inbound)
    hospital.engine.dispose()
    # A look for a newer revision, once a second, is no part of any message.
    kept = [each for each in transactions if not any("FROM publications" in sql for sql, _ in each)]
    if len(kept) != MESSAGES:
        raise SystemExit(f"{len(kept)} transactions were noted for {MESSAGES} messages: nothing was measured.")
    return kept


def _replaying(kind: str, url: str, recorded: Sequence[Transaction]) -> Callable[[], float]:
    run = raw_sqlite(url) if kind == "sqlite" else raw_postgresql(url)
    left = iter(recorded)

    def side() -> float:
        batch = list(islice(left, len(SPOKEN)))
        began = perf_counter()
        for transaction in batch:
            run(transaction)
        return (perf_counter() - began) / len(SPOKEN)

    return side


if __name__ == "__main__":
    main()
