"""Draws the tables of `data-protection.md` from the code that they describe: `python docs/data_protection.py`.

Whatever stands between two marks is drawn; everything else on the page is written by hand.
"""

import re
import sys
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot.programme.kept import KINDS, NOBODY, TABLES

PAGE = Path(__file__).with_name("data-protection.md")
MARKED = re.compile(r"(<!-- drawn: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def drawn(page: str) -> str:
    """The page with everything between its marks drawn anew."""
    return MARKED.sub(lambda found: f"{found[1]}{DRAWINGS[found[2]]()}{found[3]}", page)


def kinds() -> str:
    """What goes by the clock, when, and what it is for."""
    return _table(
        ("kind", "kept for", "counted from", "what goes", "why it is held"),
        ((name, kind.usual, kind.counted_from, kind.goes, kind.why) for name, kind in KINDS.items()),
    )


def tables() -> str:
    """Every table that holds something about a person, and what becomes of it."""
    about = ((name, place) for name, place in TABLES.items() if place.holds != NOBODY)
    return _table(
        ("table", "what it holds", "goes as", "otherwise"),
        ((f"`{name}`", place.holds, "; ".join(place.kinds), place.otherwise) for name, place in about),
    )


def nobody() -> str:
    """The tables that hold nothing about a person."""
    names = [f"`{name}`" for name, place in TABLES.items() if place.holds == NOBODY]
    return f"Nothing about a person stands in {', '.join(names[:-1])} and {names[-1]}.\n"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


DRAWINGS = {"kinds": kinds, "tables": tables, "nobody": nobody}

if __name__ == "__main__":
    PAGE.write_text(drawn(PAGE.read_text("utf-8")), "utf-8")
