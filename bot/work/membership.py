"""The membership as a list that staff can open in a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator
from typing import TextIO

from bot.store.members import Member

COLUMNS = (
    *(
        "state",
        "first name",
        "language",
        "easy words",
        "channels",
        "addresses",
        "services",
        "issues",
        "joined",
    ),
    "reference",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BETWEEN = "; "


def write_csv(members: Iterable[Member], file: TextIO) -> int:
    """Write one line a person, no equality answers among them; how many people."""
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    count = 0
    for row in _rows(members):
        writer.writerow(row)
        count += 1
    return count


def defused(text: str) -> str:
    """Text that a spreadsheet shows and never runs."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _rows(members: Iterable[Member]) -> Iterator[tuple[str, ...]]:
    for member in members:
        cells = (
            member.state,
            member.first_name or "",
            member.language,
            "yes" if member.easy else "no",
            _BETWEEN.join(member.channels),
            _BETWEEN.join(member.addresses),
            _BETWEEN.join(member.services),
            _BETWEEN.join(member.issues),
            member.joined_at.date().isoformat() if member.joined_at else "",
            member.subject,
        )
        yield tuple(defused(cell) for cell in cells)
