"""A language that nobody speaks: every English letter accented and every text longer, so that none can escape."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.flow.checks_translations import has_words
from bot.flow.model import Book
from bot.flow.rendering import Wording
from bot.flow.wording import PLACEHOLDER
from bot.language import ENGLISH, joining_words
from bot.language_words import months, weekdays

PSEUDO = "en_XA"
_PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ACCENTED = "áḃçďéḟǵĥíĵķļḿñóṕɋŕšťúṽŵẋýžÁḂÇĎÉḞǴĤÍĴĶĻḾÑÓṔɊŔŠŤÚṼŴẊÝŽ"
_LETTERS = str.maketrans(_PLAIN, _ACCENTED)
_LONGER = 0.3
_ENGLISH = re.compile(r"[A-Za-z]{3,}")


def pseudo(text: str) -> str:
    """The text in that language: names in braces stay, and it is about a third longer."""
    pieces = PLACEHOLDER.split(text)
    said = "".join(f"{{{piece}}}" if odd % 2 else piece.translate(_LETTERS) for odd, piece in enumerate(pieces))
    return f"{said} {'ø' * max(1, int(len(text) * _LONGER))}"


def speak_pseudo(book: Book) -> None:
    """Put the language and a translation of every text into a book that is being read."""
    english = {context: text for words in book.texts.values() for context, text in words.variants()}
    english |= {f"organisation.{name}": value for name, value in book.organisation.items() if isinstance(value, str)}
    book.languages.append(PSEUDO)
    book.translations[PSEUDO] = {context: pseudo(text) for context, text in english.items() if has_words(text)}
    book.translated_from[PSEUDO] = english


def escaped(wording: Wording, facts: Mapping[str, Any], book: Book) -> Iterator[str]:
    """English words in what was said in that language that are neither a person's own nor the name of a day."""
    allowed = {*months(ENGLISH), *weekdays(ENGLISH), *joining_words(ENGLISH)}
    said = "\n".join((wording.body, *(label for label, _ in wording.buttons)))
    for own in sorted(_own(facts, book), key=len, reverse=True):  # one may be part of another
        said = said.replace(own, " ")
    yield from (word for word in _ENGLISH.findall(said) if word.lower() not in allowed)


def _own(facts: Mapping[str, Any], book: Book) -> Iterator[str]:
    listed = {str(key) for listing in book.lists.values() for key in listing.keys}
    for each in _texts(list(facts.values())):
        if each and each not in listed:
            yield each


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value; what a verb tells may differ by language, or be choices."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts(list(value.values()))
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _texts(each)
