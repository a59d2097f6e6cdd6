"""A copy of what was said, to be taken away: only what its reader may see on the pages too."""

import csv
import io
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from bot.store import transcripts
from bot.store.engine import reading
from bot.store.transcripts import Found, Page, Wanted
from bot.work.conversation import KEPT_APART
from bot.work.membership import defused

COLUMNS = ("number", "at", "from", "person", "channel", "flow", "state", "words")
NO_WORDS = "(no words are kept)"
AT_ONCE = 500


def everything(engine: Engine, wanted: Wanted) -> Iterator[Found]:
    """All that fits, the newest first, read a page at a time; one person's in the order in which it was said."""
    place = None
    while True:
        with reading(engine) as connection:
            page = part(connection, wanted, place)
        yield from page.found
        if page.before is None:
            return
        place = page.before


def part(connection: Connection, wanted: Wanted, place: int | None, most: int | None = None) -> Page:
    """So many of them, from that place on, and the place of the next; one person's in the order of saying."""
    most = most or AT_ONCE
    if wanted.person_id is None:
        return transcripts.find(connection, wanted._replace(before=place), most)
    found = transcripts.find_onwards(connection, wanted, place or 0, most)
    return Page(found, found[-1].id if len(found) == most else None)


def as_csv(found: Iterable[Found], zone: ZoneInfo) -> Iterator[str]:
    """A table, a line a message, in which a spreadsheet runs nothing."""
    yield HEAD
    yield from rows(found, zone)


def rows(found: Iterable[Found], zone: ZoneInfo) -> Iterator[str]:
    """The lines of that table without its head."""
    for one in found:
        who = "them" if one.direction == "in" else "us"
        at = f"{one.created_at.astimezone(zone):%Y-%m-%d %H:%M}"
        cells = (str(one.id), at, who, str(one.person_id), one.channel, one.flow or "", one.state, words_of(one))
        yield line_of(tuple(defused(cell) for cell in cells))


def as_text(found: Iterable[Found], zone: ZoneInfo) -> Iterator[str]:
    """Each message with a line above it that says when, from whom and how."""
    for one in found:
        words = "".join(f"    {line}\n" for line in words_of(one).splitlines() or [""])
        yield f"{above(one, zone)}\n{words}\n"


def above(one: Found, zone: ZoneInfo) -> str:
    """When it was said, from whom and how."""
    who = f"Person {one.person_id}" if one.direction == "in" else f"To person {one.person_id}"
    return f"{one.created_at.astimezone(zone):%Y-%m-%d %H:%M}  {who}, {one.channel}, {one.state}"


def words_of(one: Found) -> str:
    """The words as a reader sees them."""
    if one.kept_apart:
        return KEPT_APART
    if one.body:
        return one.body
    return NO_WORDS if one.kind in ("text", "nudge", "farewell", "urgent") else f"({one.kind})"


def line_of(cells: tuple[str, ...]) -> str:
    """One line of a table."""
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


HEAD = "\ufeff" + line_of(COLUMNS)  # the mark by which spreadsheets know that every script may follow
