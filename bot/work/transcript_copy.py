"""A copy of what was said, to be taken away: only what its reader may see on the pages too."""

import csv
import io
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from bot.store import transcripts
from bot.store.engine import reading
from bot.store.transcripts import Found, Wanted
from bot.work.conversation import KEPT_APART
from bot.work.membership import defused

COLUMNS = ("number", "at", "from", "person", "channel", "flow", "state", "words")
NO_WORDS = "(no words are kept)"
_AT_ONCE = 500


def everything(engine: Engine, wanted: Wanted) -> Iterator[Found]:
    """All that fits, the newest first, read a page at a time; one person's in the order in which it was said."""
    found = _newest_first(engine, wanted)
    yield from reversed(list(found)) if wanted.person_id else found


def as_csv(found: Iterable[Found], zone: ZoneInfo) -> Iterator[str]:
    """A table, a line a message, in which a spreadsheet runs nothing."""
    yield _row(COLUMNS)
    for one in found:
        who = "them" if one.direction == "in" else "us"
        at = f"{one.created_at.astimezone(zone):%Y-%m-%d %H:%M}"
        cells = (str(one.id), at, who, str(one.person_id), one.channel, one.flow or "", one.state, words_of(one))
        yield _row(tuple(defused(cell) for cell in cells))


def as_text(found: Iterable[Found], zone: ZoneInfo) -> Iterator[str]:
    """Each message with a line above it that says when, from whom and how."""
    for one in found:
        who = f"Person {one.person_id}" if one.direction == "in" else f"To person {one.person_id}"
        yield f"{one.created_at.astimezone(zone):%Y-%m-%d %H:%M}  {who}, {one.channel}, {one.state}\n"
        yield "".join(f"    {line}\n" for line in words_of(one).splitlines() or [""])
        yield "\n"


def words_of(one: Found) -> str:
    """The words as a reader sees them."""
    if one.kept_apart:
        return KEPT_APART
    if one.body:
        return one.body
    return NO_WORDS if one.kind in ("text", "nudge", "farewell", "urgent") else f"({one.kind})"


def _newest_first(engine: Engine, wanted: Wanted) -> Iterator[Found]:
    while True:
        with reading(engine) as connection:
            page = transcripts.find(connection, wanted, _AT_ONCE)
        yield from page.found
        if page.before is None:
            return
        wanted = wanted._replace(before=page.before)


def _row(cells: tuple[str, ...]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
