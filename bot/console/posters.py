"""Posters: a page to print, with a word to text and a picture for a phone's camera."""

from flask import render_template, request

from bot.console.house import house, now
from bot.console.rooms import Room
from bot.language import ENGLISH, direction
from bot.programme.roles import READER
from bot.store import trails
from bot.store.engine import reading
from bot.work.arrivals import arrivals
from bot.work.poster import PosterRefused, poster_of

room = Room("posters")
FIELDS = ("word", "place", "event", "telegram", "link", "language")


@room.get("/posters", READER)
def make() -> str:
    """A form, the page to print once it is filled in, and how many came by each word and link."""
    _, book = house().parts.shelf.current()
    typed = {name: request.args.get(name, "").strip() for name in FIELDS}
    made, errors = None, {}
    if typed["word"]:
        try:
            given = {name: typed[name] for name in FIELDS}
            made = poster_of(book, **given, number=house().parts.text_number)
        except PosterRefused as refused:
            errors = {_field(refused.why): refused.why}
    places = [(key, words.plain) for name in ("places", "services") for key, words in book.lists[name].labels.items()]
    words = sorted(
        {key.upper(): flow.title for flow in book.flows.values() for key in flow.starts_on.get("en", ())[:1]}.items()
    )
    with reading(house().parts.engine) as connection:
        came, looked_at = arrivals(connection, book, now())
    return render_template(
        "console/posters.html",
        made=made,
        typed=typed,
        errors=errors,
        places=places,
        words=words,
        languages=[(code, book.called(code)) for code in book.languages if code != ENGLISH],
        side=direction,
        came=came,
        looked_at=looked_at,
        most=trails.MOST,
        most_joined=f"{trails.MOST_JOINED:,}",
    )


def _field(why: str) -> str:
    fields = {
        "starts no flow": "word",
        "event": "event",
        "key of": "place",
        "name of a bot": "telegram",
        "link": "link",
        "switched on": "language",
        "not translated": "language",
    }
    return next((field for words, field in fields.items() if words in why), "word")
