"""Posters: a page to print, with a word to text and a picture for a phone's camera."""

from flask import render_template, request

from bot.console.house import house
from bot.console.rooms import Room
from bot.programme.roles import READER
from bot.work.poster import PosterRefused, poster_of

room = Room("posters")


@room.get("/posters", READER)
def make() -> str:
    """A form, and the page to print once it is filled in."""
    _, book = house().parts.shelf.current()
    typed = {name: request.args.get(name, "").strip()[:300] for name in ("word", "place", "telegram", "link")}
    made, errors = None, {}
    if typed["word"]:
        try:
            made = poster_of(
                book, typed["word"], typed["place"], typed["telegram"], typed["link"], house().parts.text_number
            )
        except PosterRefused as refused:
            errors = {_field(str(refused)): str(refused).replace("--link", "The link").replace("--telegram", "a bot")}
    places = [(key, words.plain) for name in ("places", "services") for key, words in book.lists[name].labels.items()]
    words = sorted(
        {key.upper(): flow.title for flow in book.flows.values() for key in flow.starts_on.get("en", ())[:1]}.items()
    )
    return render_template("console/posters.html", made=made, typed=typed, errors=errors, places=places, words=words)


def _field(why: str) -> str:
    fields = {"starts no flow": "word", "key of": "place", "name of a bot": "telegram", "link": "link"}
    return next((field for words, field in fields.items() if words in why), "word")
