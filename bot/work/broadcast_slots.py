"""What fills the rooms of a template: the day, hour, place and sum that a broadcast's file gives under "with"."""

import re
from datetime import date, time
from decimal import Decimal

from bot.flow.slots import Filling
from bot.flow.source import Mapping, Node, Notebook, Scalar
from bot.language import ENGLISH

SLOT = "slot_"
ROOMS = ("day", "hour", "place", "sum")
_LIKE = {"day": "2026-12-20", "hour": "14:30", "sum": "£20 or £4.50"}
_SUM = re.compile(r"£?(\d{1,4}(?:\.\d\d)?)")


def read_fillings(node: Node, names: set[str], notes: Notebook) -> dict[str, Filling]:
    """The fillings by the names that they have in the text, which knows `names`; what is wrong is noted."""
    given = notes.mapping(node, '"with"')
    notes.unknown_keys(given, ROOMS, '"with"')
    found: dict[str, Filling] = {}
    for room, entry in given:
        if room not in ROOMS:
            continue
        if SLOT + room not in names:
            notes.wrong(entry.spot, f'the text has no room for "{room}".')
        filling = _place(entry, notes) if room == "place" else _counted(room, entry, notes)
        if filling is not None:
            found[SLOT + room] = filling
    return found


def _counted(room: str, entry: Node, notes: Notebook) -> Filling | None:
    text = notes.text(entry, f'"{room}"', entry.spot)
    try:
        if room == "day":
            return date.fromisoformat(text)
        if room == "hour":
            return time.fromisoformat(text)
    except ValueError:
        pass
    said = _SUM.fullmatch(text) if room == "sum" else None
    if said is None and text:
        notes.wrong(entry.spot, f'"{room}" must be like {_LIKE[room]}, not "{text}".')
    return Decimal(said[1]) if said else None


def _place(entry: Node, notes: Notebook) -> Filling | None:
    """A name that is the same for everybody, or words by language, English among them."""
    if isinstance(entry, Scalar):
        return entry.text or None
    by_language: Mapping = notes.by_language(entry, '"place"')
    words = {language: notes.text(said, f'the place in "{language}"', said.spot) for language, said in by_language}
    if ENGLISH not in words:
        notes.wrong(entry.spot, 'the place needs English: add "en: ...".')
    return words
