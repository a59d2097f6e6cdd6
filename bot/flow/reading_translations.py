"""Catalogues of translations, one for each language that is switched on."""

import re
from collections.abc import Collection, Sequence
from collections.abc import Mapping as Map
from gettext import c2py
from io import StringIO

from babel.messages import Catalog
from babel.messages.pofile import PoFileError, read_po

from bot.flow.mistakes import Spot
from bot.flow.model import Book
from bot.flow.roman import follow
from bot.flow.source import Notebook
from bot.flow.wording import SOURCE_LANGUAGE, Forms
from bot.language import ROMAN, spoken

_TRANSLATED = re.compile(r'(\s*msgstr(?:\[0\])?\s*")(?P<rest>.*)')
AS_EASY = "as easy as can be"
"""What a translator writes in the comment of an easy text that says what the plain one says, and must."""
_LINE = re.compile(r'\s*(#.*|(msgid|msgid_plural|msgctxt|msgstr(\[\d+\])?)?\s*"([^"\\]|\\.)*")?\s*')


def read_translations(book: Book, sources: Map[str, str], notes: Notebook) -> None:
    """Put every translation into the book, by language and context, and where it stands."""
    read: dict[str, Catalog | None] = {}  # so that one is not read once more for its Roman letters
    for language in sorted(book.languages):
        if language == SOURCE_LANGUAGE:
            continue
        path = path_of(language)
        if path not in sources:
            what = f'the language "{language}" is switched on, but {path} is missing.'
            notes.wrong(book.spots[f"language {language}"], what)
        elif catalogue := catalogue_of(path, sources[path], notes):
            _follow(catalogue, language, sources, read)
            read[language] = catalogue
            _keep(book, language, path, catalogue, sources[path].split("\n"))
            if f"language {language}" in book.spots and (what := without_roman(language, book.languages, sources)):
                notes.advise(book.spots[f"language {language}"], what)


def without_roman(language: str, switched_on: Collection[str], sources: Map[str, str]) -> str:
    """What it means that a language is switched on without the Roman letters that there are for it; "" where it is not.

    Whoever sees boxes and replies ROMAN would read English from then on.
    """
    roman = language + ROMAN
    if language not in switched_on or roman in switched_on or path_of(roman) not in sources:
        return ""
    return f'switched on without "{roman}": people whose phones show boxes reply ROMAN, and get English. Add "{roman}".'


def _keep(book: Book, language: str, path: str, catalogue: Catalog, lines: Sequence[str]) -> None:
    translations = book.translations[language] = {}
    sources = book.translated_from[language] = {}
    for message in catalogue:
        text = singular(message.string)
        if not message.context or not text or message.fuzzy:
            continue
        english = singular(message.id)
        if message.context in translations and english not in _facts(book, message.context):
            continue  # several hospitals' own texts may stand under one context: only this one's counts
        translations[message.context] = text
        if message.pluralizable and isinstance(message.string, tuple):
            forms = Forms(tuple(message.string), c2py(catalogue.plural_expr))
            book.plurals.setdefault(language, {})[message.context] = forms
        sources[message.context] = english
        if any(AS_EASY in comment for comment in message.user_comments):
            book.easy_already.setdefault(language, set()).add(message.context)
        book.spots[f"{language} {message.context}"] = _spot(path, message.lineno or 1, lines)


def _spot(path: str, entry: int, lines: Sequence[str]) -> Spot:
    """Where the translation begins, in the entry that begins on that line."""
    for number, line in enumerate(lines[entry - 1 :], entry):
        if found := _TRANSLATED.match(line):
            more = lines[number] if found["rest"] == '"' and number < len(lines) else ""
            return Spot(path, number + 1, more.index('"') + 2) if '"' in more else Spot(path, number, found.end(1) + 1)
    return Spot(path, entry)


def path_of(language: str) -> str:
    """Where the catalogue of a language stands."""
    return f"locales/{language}/LC_MESSAGES/flows.po"


def singular(text: str | list[str] | tuple[str, ...] | None) -> str:
    """The text of a message; of one with plural forms the last, which stands for most numbers."""
    return text if isinstance(text, str) else (text[-1] if text else "")


def all_forms(text: str | list[str] | tuple[str, ...] | None) -> str:
    """The text of a message; of one with plural forms every one of them, a line each."""
    return text if isinstance(text, str) else "\n".join(text or ())


def _facts(book: Book, context: str) -> tuple[str, ...]:
    """The English texts that the organisation has under this context."""
    name = context.removeprefix("organisation.").partition(".")[0]
    fact = book.organisation.get(name, "") if context.startswith("organisation.") else ""
    return (fact,) if isinstance(fact, str) else tuple(text for _, text in fact.variants())


def catalogue_among(sources: Map[str, str], language: str) -> Catalog | None:
    """The catalogue of a language, if it is there and can be read.

    In one in Roman letters what was spelt from other words than the language's own catalogue now has is marked fuzzy.
    """
    path = path_of(language)
    catalogue = catalogue_in(path, sources[path]) if path in sources else None
    if catalogue is not None:
        _follow(catalogue, language, sources, {})
    return catalogue


def _follow(catalogue: Catalog, language: str, sources: Map[str, str], read: dict[str, Catalog | None]) -> None:
    """Mark what is behind the language's own letters, where that is a catalogue in Roman ones."""
    code, path = spoken(language), path_of(spoken(language))
    if not language.endswith(ROMAN) or path not in sources:
        return
    if code not in read:
        read[code] = catalogue_in(path, sources[path])
    if (own := read[code]) is not None:
        follow(catalogue, own)


def catalogue_in(path: str, text: str) -> Catalog | None:
    """The catalogue that a .po file holds, or None when it cannot be read."""
    return catalogue_of(path, text, Notebook())


def catalogue_of(path: str, text: str, notes: Notebook) -> Catalog | None:
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
