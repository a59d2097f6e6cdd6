"""Who has vouched for a translation, and whether it is still what they read.

It stands in the comment at the top of a catalogue, where every PO editor keeps it:
`reviewed: no`, or `reviewed join: Anna Nowak, 2027-01-05, 3f2a9c81`. The last part is made from the words themselves,
so that a word changed afterwards shows.
"""

import hashlib
import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from bot.language import english_name

HEADER = "reviewed:"
NOBODY = "no"
MANNER, REVIEWER = "formal or familiar", "to be reviewed by"
_WHOLE = "everything"
_SIGNED = re.compile(r"#?\s*reviewed(?: ([a-z][a-z0-9_]*))?:\s*(.+?),\s*(\d{4}-\d{2}-\d{2})(?:,\s*([0-9a-f]{8}))?\s*")
_LISTS = ("list.", "groups of ")


class Vouched(NamedTuple):
    """Who has read it, when, and what it was then."""

    by: str
    on: date
    print: str = ""


def header_for(language: str) -> str:
    """What stands at the top of a new catalogue, for its translator to fill in."""
    name = english_name(language)
    return "\n".join(
        (
            f"# {name} words of Hospital Improvers.",
            f"# {HEADER} {NOBODY}",
            f"# {MANNER}: say here which, and how people are addressed",
            f"# {REVIEWER}: a person who speaks {name} every day, and two people who may get these messages",
        )
    )


def said_at_top(comment: str, what: str) -> str:
    """What the top of a catalogue says about that, or ""."""
    found = re.search(rf"^#?\s*{re.escape(what)}:\s*(.*)$", comment, re.MULTILINE)
    return found[1].strip() if found else ""


def reviews_in(comment: str) -> dict[str, Vouched]:
    """Who has vouched for each part of a catalogue, "everything" for the whole."""
    found = (_SIGNED.fullmatch(line.strip()) for line in comment.split("\n"))
    return {each[1] or _WHOLE: Vouched(each[2], date.fromisoformat(each[3]), each[4] or "") for each in found if each}


def signed(comment: str, part: str, vouched: Vouched) -> str:
    """The top of a catalogue with one more signature, in the place of an earlier one for the same part."""
    name = "" if part in ("", _WHOLE) else f" {part}"
    line = f"# reviewed{name}: {vouched.by}, {vouched.on.isoformat()}, {vouched.print}"
    old = re.compile(rf"#?\s*reviewed{re.escape(name)}:.*")
    lines = comment.split("\n")
    at = next((number for number, each in enumerate(lines) if old.fullmatch(each.strip())), None)
    if at is None:
        return "\n".join((*lines, line))
    return "\n".join((*lines[:at], line, *lines[at + 1 :]))


def vouched_for(
    reviews: dict[str, Vouched], part: str, parts_print: str, whole_print: str
) -> tuple[Vouched | None, bool]:
    """(who has vouched for a part, whether it is still what they read)."""
    if part in reviews:
        return reviews[part], reviews[part].print in ("", parts_print)
    if _WHOLE in reviews:
        return reviews[_WHOLE], reviews[_WHOLE].print in ("", whole_print)
    return None, False


def fingerprint(texts: Iterable[tuple[str, str]]) -> str:
    """Eight letters and digits that change with any of these (context, text)."""
    whole = "\0".join(f"{context}\1{' '.join(text.split())}" for context, text in sorted(texts))
    return hashlib.sha256(whole.encode()).hexdigest()[:8]


def part_of(context: str) -> str:
    """The part of a catalogue that a text is in: its flow, "lists", "common", "urgent", "words" or "organisation"."""
    return "lists" if context.startswith(_LISTS) else context.partition(".")[0]
