"""Row 7: what a web process holds beside `import aiogram`, and the largest place of the join flow.

Every weight is that of a fresh process, taken in turn. The web process is the one that PostgreSQL has beside its
worker, run here over SQLite: gunicorn's and the application's imports, the flows that are shipped, a message taken in.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.databases import sqlite_files
from bench.measure import ROUNDS, Line, at_most, last_core, ratios, show
from bench.processes import weigh
from bench.walk import walk
from bot.flow import load_book
from bot.store.engine import open_engine
from bot.work.folder import SHIPPED, read_folder
from bot.work.shelf import Shelf

FORBIDDEN = ("aiogram", "twilio.rest", "alembic")
PLACE_AT_MOST = 2_048


def main() -> None:
    """Measure and print."""
    core = last_core()
    with sqlite_files("new") as (url,):
        _publish(url)
        held, loaded = _weights(core, url)
    lines = [
        at_most("7  web process / import aiogram (PSS)", ratios(held["web"], held["aiogram"]), "x", 0.5),
        _not_loaded(loaded),
        _largest_place(),
        *(at_most(f"   {name}", held[name], "MB") for name in ("web", "aiogram", "nothing")),
    ]
    notes = [
        f"one process at a time on core {core}; PSS, its share of memory pages",
        "the web process has taken in one message; what waiting conversations add is in bench/waiting.py",
    ]
    show("Row 7: footprint (bench/footprint.py)", lines, notes)


def _weights(core: int, url: str) -> tuple[dict[str, list[float]], str]:
    held: dict[str, list[float]] = {"nothing": [], "aiogram": [], "web": []}
    loaded = ""
    for _ in range(ROUNDS):
        for what, weights in held.items():
            megabytes, modules = weigh(what, core, DATABASE_URL=url, PUBLIC_URL="https://texts.example")
            weights.append(megabytes)
            loaded = modules if what == "web" else loaded
    return held, loaded


def _not_loaded(loaded: str) -> Line:
    found = [name for name in FORBIDDEN if name in loaded.split()]
    what = f"7  web process has loaded {', '.join(FORBIDDEN)}"
    return Line(what, ", ".join(found) or "none of them", "", "none", "MISSED" if found else "reached")


def _largest_place() -> Line:
    met = walk(load_book(read_folder(SHIPPED)), "join")
    what = f"7  largest place of {met.places:,} met in join, at {met.where}"
    verdict = "reached" if met.size <= PLACE_AT_MOST else "MISSED"
    return Line(what, f"{met.size:,} bytes", "", f"at most {PLACE_AT_MOST:,} bytes", verdict)


def _publish(url: str) -> None:
    engine = open_engine(url)
    Shelf(engine, lambda: datetime.now(UTC)).publish(read_folder(SHIPPED))
    engine.dispose()


if __name__ == "__main__":
    main()
