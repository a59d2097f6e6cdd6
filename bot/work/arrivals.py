"""Which posters and links work: how many came by each joining word, and how many of them joined."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from bot.flow import ABOUT, Book, LostPlace, Place
from bot.store import trails

IN = timedelta(days=365)


class Arrival(NamedTuple):
    """One word as it stands on a poster or in a link: how many began with it, and how many joined by it."""

    word: str
    flow: str
    place: str
    came: int
    joined: int | None


def arrivals(connection: Connection, book: Book, now: datetime) -> tuple[list[Arrival], int]:
    """(each word by which somebody came in the last year, most first; how many conversations were looked at).

    `joined` is None for words that nobody joins by. A place that is on no list is told as it was sent. Where nobody
    began lately, there is no word: those who joined may have come in another way.
    """
    began = {name: flow for name, flow in book.flows.items() if flow.starts_on.get("en")}
    since = now - IN
    found = [trail for trail in trails.newest(connection, began) if trail.began_at >= since]
    came = Counter((trail.flow, _code(trail.place)) for trail in found)
    joining = book.flow_started_by("join", "en")
    joined = trails.joined_by(connection, since) if joining else {}
    made = {
        (flow, code): Arrival(_word(book, flow, code), began[flow].title, _named(book, code), count, None)
        for (flow, code), count in came.items()
    }
    if joining is not None:
        for code in {code for flow, code in made if flow == joining.name} | joined.keys():
            here = made.get((joining.name, code))
            empty = Arrival("", joining.title, _named(book, code), 0, 0)  # a list taken in, say, or long ago
            made[joining.name, code] = (here or empty)._replace(joined=joined.get(code, 0))
    return sorted(made.values(), key=lambda each: (-each.came, -(each.joined or 0), each.word)), len(found)


def _code(place: str) -> str:
    """The place that stood behind the word, as the conversation was told of it."""
    try:
        told: Mapping[str, object] = Place.loads(place).told or {}
    except LostPlace:
        return ""
    return str(told.get(ABOUT) or "").lower()


def _word(book: Book, flow: str, code: str) -> str:
    word = book.flows[flow].starts_on["en"][0].upper()
    return f"{word}-{code.upper()}" if code else word


def _named(book: Book, code: str) -> str:
    labels = (book.lists[name].labels.get(code) for name in ("places", "services") if name in book.lists)
    return next((words.plain for words in labels if words is not None), code)
