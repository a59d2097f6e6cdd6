"""A copy of the record to take away: what was done in words, as a table in which a spreadsheet runs nothing."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Engine

from bot.store import record
from bot.store.engine import reading
from bot.store.record import Entry, Key, Page
from bot.work.membership import defused
from bot.work.transcript_copy import line_of

ACTIONS = {
    "searched_messages": "searched messages",
    "read_messages": "read a conversation",
    "saw_message": "saw a message",
    "saw_words": "saw what a person said",
    "saw_person": "saw a person in a list",
    "took_copy_of_messages": "took a copy of messages",
    "took_copy_of_people": "took a copy of people",
    "took_in_record": "put another record of the same person into this one",
    "merged_record": "put this record into another of the same person",
    "imported_people": "took in a membership list",
    "searched_people": "searched people",
    "looked_at_person": "looked at a person",
    "searched_record": "looked at the record",
    "exported_record": "exported the record",
    "checked_record": "checked the seals on the record",
    "reviewed_translation": "vouched for a translation",
    "fetched_copy": "saved a copy that was put together",
    "approved_easy_words": "noted that readers approved easy words",
}
COLUMNS = ("at", "who", "did what", "reference", "about", "why", "from")
AT_ONCE = 1_000
HEAD = "\ufeff" + line_of(COLUMNS)


def told(action: str) -> str:
    """What was done, in words."""
    return ACTIONS.get(action, action.replace("_", " "))


def rows(entries: Iterable[Entry]) -> Iterator[str]:
    """A line for each line of the record."""
    for one in entries:
        kept = (one.subject, one.about, one.why, one.origin)
        cells = (one.at.isoformat(), one.actor, told(one.action), *(cell or "" for cell in kept))
        yield line_of(tuple(defused(cell) for cell in cells))


def everything(engine: Engine, wanted: Mapping[str, Any]) -> Iterator[Entry]:
    """All lines that fit, the newest first, read a page at a time."""
    place: Key | None = None
    while True:
        with reading(engine) as connection:
            page = part(connection, wanted, place)
        yield from page.found
        if page.on is None:
            return
        place = page.on


def part(connection: Connection, wanted: Mapping[str, Any], place: Key | None) -> Page:
    """So many of them that are older than that place."""
    return record.page(connection, **wanted, after=place, most=AT_ONCE)
