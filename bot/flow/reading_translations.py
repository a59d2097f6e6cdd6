"""Catalogues of translations, one for each language that is switched on."""

import re
from collections.abc import Mapping as Map
from io import StringIO

from babel.messages import Catalog
from babel.messages.pofile import PoFileError, read_po

from bot.flow.mistakes import Spot
from bot.flow.model import Book
from bot.flow.source import Notebook
from bot.flow.wording import SOURCE_LANGUAGE

_LINE = re.compile(r'\s*(#.*|(msgid|msgid_plural|msgctxt|msgstr(\[\d+\])?)?\s*"([^"\\]|\\.)*")?\s*')


def read_translations(book: Book, sources: Map[str, str], notes: Notebook) -> None:
    """Put every translation into the book, by language and context, and where it stands."""
    for language in book.languages:
        if language == SOURCE_LANGUAGE:
            continue
        path = f"locales/{language}/LC_MESSAGES/flows.po"
        if path not in sources:
            what = f'the language "{language}" is switched on, but {path} is missing.'
            notes.wrong(book.spots[f"language {language}"], what)
        elif catalogue := _catalogue(path, sources[path], notes):
            _keep(book, language, path, catalogue)


def _keep(book: Book, language: str, path: str, catalogue: Catalog) -> None:
    translations = book.translations[language] = {}
    for message in catalogue:
        if message.context and isinstance(message.string, str) and message.string and not message.fuzzy:
            translations[message.context] = message.string
            book.spots[f"{language} {message.context}"] = Spot(path, message.lineno or 1)


def _catalogue(path: str, text: str, notes: Notebook) -> Catalog | None:
    """The catalogue, or None when it cannot be read, which is noted with its line."""
    for number, line in enumerate(text.split("\n"), 1):
        if not _LINE.fullmatch(line):
            notes.wrong(Spot(path, number), "this line of the catalogue needs a text in quotation marks.")
            return None
    try:
        return read_po(StringIO(text), abort_invalid=True)
    except PoFileError as error:
        what = str(error.args[0]).rpartition(" on ")[0]
        notes.wrong(Spot(path, error.lineno + 1), f"this catalogue cannot be read: {what}.")
    except Exception as error:  # Babel stumbles over a broken catalogue in many ways
        notes.wrong(Spot(path), f"this catalogue cannot be read: {str(error) or type(error).__name__}.")
    return None
