"""Row 7: what a web process holds beside `import aiogram`, what 100,000 waiting conversations add, and a place.

Every weight is that of a fresh process, taken in turn. The web process is the one that PostgreSQL has beside its
worker, run here over SQLite: gunicorn's and the application's imports, the flows that are shipped, messages taken in.
"""

import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import make_url

from bench.databases import sqlite_files
from bench.measure import ROUNDS, Line, at_most, last_core, ratios, show
from bench.processes import ENVIRONMENT, weigh
from bench.walk import walk
from bench.weighed import FIRST_CHAT, TALKING
from bot.flow import Heard, load_book
from bot.store.addresses import hash_of
from bot.store.engine import open_engine
from bot.work.conversation import Conversations
from bot.work.inbound import Inbound
from bot.work.shelf import SHIPPED, Shelf, read_folder
from bot.work.taking import Keys

WAITING = 100_000
KEYS = Keys(ENVIRONMENT["SUPPRESSION_KEY"], ENVIRONMENT["PSEUDONYM_KEY"])
FORBIDDEN = ("aiogram", "twilio.rest", "alembic")
PLACE_AT_MOST = 2_048


def main() -> None:
    """Measure and print."""
    core = last_core()
    with sqlite_files("few", "many", "new") as (few, many, new):
        for url, waiting in ((few, TALKING), (many, WAITING), (new, 0)):
            _prepare(url, waiting)
        held, loaded = _weights(core, few, many, new)
    lines = [
        at_most("7  web process / import aiogram (PSS)", ratios(held["web"], held["aiogram"]), "x", 0.5),
        _not_loaded(loaded),
        _added("7  100,000 waiting add to a web process", held["talk many"], held["talk few"]),
        _added("7  100,000 waiting add to a worker", held["work many"], held["work few"]),
        _largest_place(),
        *(at_most(f"   {name}", held[name], "MB") for name in ("web", "aiogram", "work few", "nothing")),
    ]
    notes = [
        f"one process at a time on core {core}; PSS, its share of memory pages",
        f"the web process has taken in one message, and for what is added {TALKING} of people who wait",
        "the worker is without the providers' clients: import aiogram comes on top",
    ]
    show("Row 7: footprint (bench/footprint.py)", lines, notes)


def _weights(core: int, few: str, many: str, new: str) -> tuple[dict[str, list[float]], str]:
    things = {
        "nothing": ("nothing", new),
        "aiogram": ("aiogram", new),
        "web": ("web", new),
        "talk few": ("talk", few),
        "talk many": ("talk", many),
        "work few": ("work", few),
        "work many": ("work", many),
    }
    held: dict[str, list[float]] = {name: [] for name in things}
    loaded = ""
    for _ in range(ROUNDS):
        for name, (what, url) in things.items():
            megabytes, modules = weigh(what, core, DATABASE_URL=url, PUBLIC_URL="https://texts.example")
            held[name].append(megabytes)
            loaded = modules if name == "web" else loaded
    return held, loaded


def _not_loaded(loaded: str) -> Line:
    found = [name for name in FORBIDDEN if name in loaded.split()]
    what = f"7  web process has loaded {', '.join(FORBIDDEN)}"
    return Line(what, ", ".join(found) or "none of them", "", "none", "MISSED" if found else "reached")


def _added(what: str, many: list[float], few: list[float]) -> Line:
    added = [more - less for more, less in zip(many, few, strict=True)]
    return at_most(what, added, "MB", 10)


def _largest_place() -> Line:
    met = walk(load_book(read_folder(SHIPPED)), "join")
    what = f"7  largest place of {met.places:,} met in join, at {met.where}"
    verdict = "reached" if met.size <= PLACE_AT_MOST else "MISSED"
    return Line(what, f"{met.size:,} bytes", "", f"at most {PLACE_AT_MOST:,} bytes", verdict)


def _prepare(url: str, waiting: int) -> None:
    """The shipped flows published, and so many people with a question open."""
    engine = open_engine(url)
    shelf = Shelf(engine, lambda: datetime.now(UTC))
    shelf.publish(read_folder(SHIPPED))
    if waiting:
        talk = Conversations(engine, shelf, KEYS, ZoneInfo("Europe/London"))
        for number, text in enumerate(("join", "yes", "2")):
            talk.hear(Inbound("telegram", str(FIRST_CHAT), f"first{number}", Heard(text)))
    engine.dispose()
    with closing(sqlite3.connect(make_url(url).database or "", isolation_level=None)) as connection:
        connection.create_function("hash_of", 1, lambda chat: hash_of(str(chat), "telegram", KEYS.suppression))
        connection.execute("BEGIN")
        for table, changes in _COPIES.items():
            _copy_first_row(connection, table, changes, waiting)
        connection.execute("COMMIT")


# What differs between the first row and each copy of it; `number` counts the copies from 1.
_COPIES = {
    "people": {"id": "id + number", "subject": "printf('%032d', number)"},
    "addresses": {
        "id": "id + number",
        "person_id": "person_id + number",
        "value": f"{FIRST_CHAT} + number",
        "value_hash": f"hash_of({FIRST_CHAT} + number)",
    },
    "conversations": {"id": "id + number", "address_id": "address_id + number"},
}


def _copy_first_row(connection: sqlite3.Connection, table: str, changes: dict[str, str], waiting: int) -> None:
    columns = [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")]
    values = ", ".join(changes.get(column, column) for column in columns)
    connection.execute(
        "WITH RECURSIVE copies(number) AS "
        f"(SELECT 1 UNION ALL SELECT number + 1 FROM copies WHERE number + 1 < {waiting}) "
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table}, copies WHERE {waiting} > 1"
    )


if __name__ == "__main__":
    main()
