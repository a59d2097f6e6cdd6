"""A made-up language that is published as any other: English with its vowels accented, no letter longer.

Every accent is one that an SMS holds in the plain alphabet, so that no text is too long in it.
"""

import re
from datetime import UTC, datetime
from functools import cache

from bot.flow import read_book
from bot.flow.catalogues import template_of, texts_of, written
from bot.flow.reading_translations import path_of
from bot.flow.wording import PLACEHOLDER
from bot.language import ENGLISH, joining_words
from bot.language_words import months, weekdays
from bot.work.folder import SHIPPED, read_folder

CODE = "xx"
ORGANISATION, LANGUAGES = "flows/organisation.yaml", "flows/languages.yaml"
_LETTERS = str.maketrans("aeiounAEOUN", "àéìòùñÅÉÖÜÑ")
_ENGLISH = re.compile(r"\b(?=\w*[aeiounAEOUN])[A-Za-z]{3,}\b")
_NAMES_OF_DAYS = {*months(ENGLISH), *weekdays(ENGLISH), *joining_words(ENGLISH)}


def accented(text: str) -> str:
    """The text in that language; what stands in braces stays."""
    pieces = PLACEHOLDER.split(text)
    return "".join(f"{{{piece}}}" if odd % 2 else piece.translate(_LETTERS) for odd, piece in enumerate(pieces))


def english_in(text: str, *own: str) -> list[str]:
    """The English words in what was said in that language; names of days are none, nor what is somebody's own."""
    for each in own:
        text = text.replace(each, " ")
    return [word for word in _ENGLISH.findall(text) if word.lower() not in _NAMES_OF_DAYS]


@cache
def sources() -> dict[str, str]:
    """What is shipped, with that language switched on."""
    plain = read_folder(SHIPPED)
    book, _ = read_book(plain)
    said = {context for words in book.texts.values() for context, _ in words.variants()}
    said |= {f"organisation.{name}" for name in book.organisation}
    catalogue = template_of(texts_of(book, plain, CODE), CODE, datetime(2026, 11, 26, tzinfo=UTC))
    for message in catalogue:
        if message.context in said:
            forms = message.id if isinstance(message.id, (list, tuple)) else (message.id,)
            in_it = tuple(accented(form) for form in forms)
            message.string = in_it if message.pluralizable else in_it[0]
    return {
        **plain,
        ORGANISATION: plain[ORGANISATION].replace("languages: [en]", f"languages: [en, {CODE}]"),
        LANGUAGES: f"{plain[LANGUAGES]}\n{CODE}: {{name: Àccéñtéd}}\n",
        path_of(CODE): written(catalogue),
    }
