"""The membership as a list that staff can open in a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator
from typing import TextIO

from bot.store.members import Member

COLUMNS = (
    *(
        "number",
        "state",
        "first name",
        "language",
        "easy words",
        "channels",
        "addresses",
        "nothing may be sent",
        "services",
        "issues",
        "needs",
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
    for row in rows(members):
        writer.writerow(row)
        count += 1
    return count


def rows(members: Iterable[Member]) -> Iterator[tuple[str, ...]]:
    """The cells of each of them, in the order of the columns, in which a spreadsheet runs nothing."""
    for member in members:
        cells = (
            str(member.id),
            member.state,
            member.first_name or "",
            member.language,
            "yes" if member.easy else "no",
            _BETWEEN.join(member.channels),
            _BETWEEN.join(member.addresses),
            "yes" if member.stopped else "no",
            _BETWEEN.join(member.services),
            _BETWEEN.join(member.issues),
            _BETWEEN.join(member.needs),
            member.joined_at.date().isoformat() if member.joined_at else "",
            member.subject,
        )
        yield tuple(defused(cell) for cell in cells)


def defused(text: str) -> str:
    """Text that a spreadsheet shows and never runs."""
    return f"'{text}" if text.startswith(_FORMULA) else text
