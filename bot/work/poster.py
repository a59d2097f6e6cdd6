"""A poster: the word to text, and pictures for a phone's camera that lead into the chat."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from bot.flow import Book, Flow, Speech, fold
from bot.language import ENGLISH, english_name
from bot.work.refused import Refused
from bot.work.report_words import said as sentence

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")
_EVENT = re.compile(r"[A-Za-z0-9]{2,20}")
_LINK = re.compile(r"https://[^\s\"<>]{3,300}")
_TEXT_TO, _COSTS = "public_text_to", "public_text_costs"


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
    costs: str
    """What a text may cost; "" where nobody can text."""
    language: str = ENGLISH


def poster_of(
    book: Book, word: str, place: str, telegram: str, link: str, number: str, event: str = "", language: str = ""
) -> Poster:
    """The poster for that word, at that place or event (or none); `number` is ours that takes texts, or empty.

    The word of an event is made up for it, and is counted once people join by it. A language other than English
    stands in the word and in the link, so that whoever follows them is written to in it from the first message.
    """
    language = language or ENGLISH
    _refuse_unspoken(book, language)
    flow = book.flow_started_by(word, language)
    if flow is None:
        raise PosterRefused(f'"{word}" starts no flow. See "starts on" in flows/.')
    if event:
        _refuse_as_event(book, flow, place, event)
    code = (event or place).lower()
    if place and not any(code in book.lists[name].labels for name in ("services", "places")):
        raise PosterRefused(f'"{place}" is not the key of a service or a place. See flows/lists/places.yaml.')
    telegram = telegram.removeprefix("@")
    if telegram and not _NAME.fullmatch(telegram):
        raise PosterRefused(f'"{telegram}" is not the name of a bot.')
    if link and not _LINK.fullmatch(link):
        raise PosterRefused("The link must be an address that begins with https://", "(--link).")
    behind = [part for part in (code, "" if language == ENGLISH else language) if part]
    # A link has room for Roman letters alone, so one from a word of another language has the English word.
    english = word if book.flow_started_by(word, ENGLISH) else flow.starts_on.get(ENGLISH, (word,))[0]
    said = "-".join((word, *behind)).upper()
    start = "-".join((fold(english).replace(" ", "_"), *behind))
    label = _sentence(book, _TEXT_TO, language, words=said, number=number)
    ways = tuple(_ways(said, start, telegram, link, number, label))
    if not ways:
        raise PosterRefused(
            "There is nowhere to lead to: give the name of a bot, or a link.",
            "Add --telegram BOT or --link ADDRESS, or set TWILIO_FROM to a number.",
        )
    name = str(book.organisation.get("name", ""))
    costs = _sentence(book, _COSTS, language) if number.startswith("+") else ""
    return Poster(name, _title(book, flow, language), said, ways, costs, language)


def _sentence(book: Book, key: str, language: str, **values: str) -> str:
    if key not in book.common:
        raise PosterRefused(f'flows/common.yaml has no sentence "{key}", which stands on every poster.')
    return sentence(book, key, Speech(language), **values)


def _refuse_unspoken(book: Book, language: str) -> None:
    if language not in book.languages:
        raise PosterRefused(
            f'"{language}" is not switched on, so nobody could be written to in it.',
            f"Switched on: {', '.join(book.languages)}. See languages in flows/organisation.yaml.",
        )


def _refuse_as_event(book: Book, flow: Flow, place: str, event: str) -> None:
    if flow is not book.flow_started_by("join", ENGLISH):
        raise PosterRefused("An event can stand behind JOIN alone: other flows know only services and places.")
    if place or not _EVENT.fullmatch(event):
        raise PosterRefused(
            f'"{event}" cannot be the word of an event: give one word of 2 to 20 letters and digits, and no place.'
        )
    if fold(event) in {*book.language_words, *map(fold, book.languages)}:
        raise PosterRefused(f'"{event}" names a language: the word of an event must be another one.')


def _title(book: Book, flow: Flow, language: str) -> str:
    if language == ENGLISH:
        return flow.title
    title = book.translation(language, flow.words.key, flow.words.plain)
    if not title:
        raise PosterRefused(
            f"What stands on the poster is not translated into {english_name(language)}.",
            f'Translate "{flow.words.key}": docs/translating.md.',
        )
    return title


def _ways(said: str, start: str, telegram: str, link: str, number: str, label: str) -> Iterable[Way]:
    if telegram:
        yield Way("Telegram", f"https://t.me/{telegram}?start={start}")
    if number.startswith("+"):
        yield Way(label, f"SMSTO:{number}:{said}")
    if link:
        yield Way(link, link)
