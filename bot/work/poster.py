"""A poster: the word to text, and pictures for a phone's camera that lead into the chat."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from bot.flow import Book, fold
from bot.work.refused import Refused

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")
_EVENT = re.compile(r"[A-Za-z0-9]{2,20}")
_LINK = re.compile(r"https://[^\s\"<>]{3,300}")


class PosterRefused(Refused):
    """No poster can be made like that; its one line says why, and what to do."""


class Way(NamedTuple):
    """One way in: what is written below its picture, and where the picture leads."""

    label: str
    target: str

    @property
    def drawn(self) -> str:
        """The picture, as SVG that can stand in a page."""
        import segno  # needed here alone

        return str(segno.make(self.target, error="m").svg_inline(border=4, omitsize=True))


class Poster(NamedTuple):
    """What stands on the page."""

    name: str
    title: str
    said: str
    ways: tuple[Way, ...]
    may_cost: bool


def poster_of(book: Book, word: str, place: str, telegram: str, link: str, number: str, event: str = "") -> Poster:
    """The poster for that word, at that place or event (or none); `number` is ours that takes texts, or empty.

    The word of an event is made up for it, and is counted once people join by it.
    """
    flow = book.flow_started_by(word, "en")
    if flow is None:
        raise PosterRefused(f'"{word}" starts no flow. See "starts on" in flows/.')
    if event:
        if flow is not book.flow_started_by("join", "en"):
            raise PosterRefused("An event can stand behind JOIN alone: other flows know only services and places.")
        if place or not _EVENT.fullmatch(event):
            raise PosterRefused(
                f'"{event}" cannot be the word of an event: give one word of 2 to 20 letters and digits, and no place.'
            )
    code = fold(event or place)
    if place and not any(code in book.lists[name].labels for name in ("services", "places")):
        raise PosterRefused(f'"{place}" is not the key of a service or a place. See flows/lists/places.yaml.')
    telegram = telegram.removeprefix("@")
    if telegram and not _NAME.fullmatch(telegram):
        raise PosterRefused(f'"{telegram}" is not the name of a bot.')
    if link and not _LINK.fullmatch(link):
        raise PosterRefused("The link must be an address that begins with https://", "(--link).")
    said = f"{word.upper()}-{code.upper()}" if code else word.upper()
    start = fold(word).replace(" ", "_") + (f"-{code}" if code else "")
    ways = tuple(_ways(said, start, telegram, link, number))
    if not ways:
        raise PosterRefused(
            "There is nowhere to lead to: give the name of a bot, or a link.",
            "Add --telegram BOT or --link ADDRESS, or set TWILIO_FROM to a number.",
        )
    return Poster(str(book.organisation.get("name", "")), flow.title, said, ways, number.startswith("+"))


def _ways(said: str, start: str, telegram: str, link: str, number: str) -> Iterable[Way]:
    if telegram:
        yield Way("Telegram", f"https://t.me/{telegram}?start={start}")
    if number.startswith("+"):
        yield Way(f"Text {said} to {number}", f"SMSTO:{number}:{said}")
    if link:
        yield Way(link, link)
