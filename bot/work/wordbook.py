"""The words that run, in every language that has a catalogue, and who vouches for them."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from babel.messages import Catalog
from sqlalchemy import Connection, Engine

from bot.flow import Book, Mistake, Spot, read_book
from bot.flow.approvals import APPROVALS, Approval, Approvals, EasyText
from bot.flow.catalogues import Text, texts_of
from bot.flow.progress import Progress, progress_of
from bot.flow.reading import book_to_look_at
from bot.flow.reading_translations import all_forms, catalogue_among, path_of
from bot.flow.vouching import Vouched, fingerprint, part_of
from bot.language import ENGLISH
from bot.store import revisions, signatures
from bot.store.engine import begin, reading
from bot.store.signatures import EASY_WORDS, TRANSLATION, Signature
from bot.work.desk import By
from bot.work.refused import Refused
from bot.work.shelf import Shelf

_MOST_OPENED = 2


class VouchingRefused(Refused):
    """It cannot be signed; its one line says why, and what to do."""


class Wordbook(NamedTuple):
    """What was published, opened to be read: nobody is talked to out of it.

    `plain` is the book as it runs, `wide` has every language that there is a catalogue for. `advice` is what is worth
    a look in what runs.
    """

    plain: Book
    wide: Book
    advice: tuple[Mistake, ...]
    texts: Mapping[str, tuple[Text, ...]]
    catalogues: Mapping[str, Catalog | None]

    @property
    def languages(self) -> tuple[str, ...]:
        """English, and every language with a catalogue."""
        return tuple(self.texts)


class Pair(NamedTuple):
    """One text beside its translation; `approved`: readers have approved these easy words, None for others."""

    context: str
    english: str
    said: str
    comments: tuple[str, ...]
    changed: bool
    approved: bool | None
    advice: tuple[str, ...]


@lru_cache(_MOST_OPENED)
def opened(content: str) -> Wordbook:
    """What is published as this JSON of sources."""
    sources = json.loads(content)
    plain, found = read_book(sources)
    codes = sorted(path.split("/")[1] for path in sources if path.endswith("/LC_MESSAGES/flows.po"))
    languages = (ENGLISH, *(code for code in codes if code != ENGLISH))
    return Wordbook(
        plain,
        book_to_look_at(sources, [code for code in languages if code != ENGLISH]),
        tuple(found),
        {code: tuple(texts_of(plain, sources, code)) for code in languages},
        {code: catalogue_among(sources, code) for code in languages},
    )


@lru_cache(8)
def _advice_on(content: str, language: str) -> tuple[Mistake, ...]:
    """What is worth a look in one catalogue, in the order of its lines."""
    _, found = read_book(json.loads(content), also=() if language == ENGLISH else (language,))
    return tuple(mistake for mistake in found if mistake.spot.path == path_of(language))


class Vouching:
    """Who reads the words that run, and signs for them."""

    def __init__(self, engine: Engine, shelf: Shelf, clock: Callable[[], datetime], folder: Path) -> None:
        self._engine = engine
        self._shelf = shelf
        self._clock = clock
        self._folder = folder
        self._read = ("", "")

    def wordbook(self) -> Wordbook:
        """What runs, opened."""
        return opened(self._content())

    def progress(self, language: str) -> Progress:
        """How far that language is, and who vouches for what: the same as `improvers language status` tells."""
        book = self.wordbook()
        with reading(self._engine) as connection:
            signed, approvals = elsewhere(connection, language, self._approvals())
        catalogue = book.catalogues[language]
        return progress_of(book.wide, book.texts[language], language, catalogue, approvals, signed)

    def pairs(self, language: str, part: str) -> list[Pair]:
        """Every text of a part beside its translation, in the order of the flow."""
        book = self.wordbook()
        with reading(self._engine) as connection:
            _, approvals = elsewhere(connection, language, self._approvals())
        held = {
            text.context: approvals.holds(language, text)
            for text in approvals.easy_texts(book.wide, language)
            if text.part == part
        }
        advice: dict[Spot, list[str]] = {}
        for mistake in _advice_on(self._content(), language):
            advice.setdefault(Spot(mistake.spot.path, mistake.spot.line), []).append(mistake.what)
        found = []
        for text in book.texts[language]:
            if part_of(text.context) == part and text.own:
                said, changed, spot = _translation(book, language, text)
                told = tuple(advice.get(spot, ())) if spot else ()
                approved = held.get(text.context)
                found.append(Pair(text.context, text.english, said, text.comments, changed, approved, told))
        return found

    def print_of_easy(self, language: str, part: str) -> str:
        """What all easy words of a part are now."""
        return fingerprint((text.context, text.print) for text in self._easy(language, part))

    def review(self, language: str, part: str, seen: str, by: By) -> None:
        """Somebody vouches for a translation that was as `seen` when they read it."""
        if language == ENGLISH or language not in self.wordbook().languages:
            raise VouchingRefused("There is no translation to vouch for.")
        if self.progress(language).prints.get(part) != seen:
            raise VouchingRefused(_CHANGED)
        with begin(self._engine) as connection:
            signed = Signature(part, seen, by.name, self._clock())
            signatures.add(connection, TRANSLATION, language, [signed])
            self._note(connection, "reviewed_translation", language, part, by)

    def approve_easy(self, language: str, part: str, seen: str, readers: str, by: By) -> None:
        """Readers have approved the easy words of a part, all of them as `seen`; `readers` says who they were."""
        if not readers.strip():
            raise VouchingRefused("Say who approved them, like: Readers' panel of 5 March")
        texts = self._easy(language, part) if language in self.wordbook().languages else []
        if not texts or self.print_of_easy(language, part) != seen:
            raise VouchingRefused(_CHANGED)
        now, who = self._clock(), readers.strip()[:200]
        with begin(self._engine) as connection:
            signed = [Signature(text.context, text.print, who, now) for text in texts]
            signatures.add(connection, EASY_WORDS, language, signed)
            self._note(connection, "approved_easy_words", language, part, by)

    def _easy(self, language: str, part: str) -> list[EasyText]:
        found = self._approvals().easy_texts(self.wordbook().wide, language)
        return [text for text in found if text.part == part]

    def _note(self, connection: Connection, action: str, language: str, part: str, by: By) -> None:
        about = ("words", f"{language}/{part}")
        by.note(connection, action, self._clock(), about=about)

    def _content(self) -> str:
        revision, _ = self._shelf.current()
        if self._read[0] != revision:  # megabytes, and asked for once for each language
            with reading(self._engine) as connection:
                self._read = revision, revisions.content(connection, revision)
        return self._read[1]

    def _approvals(self) -> Approvals:
        file = self._folder / APPROVALS
        return Approvals.read(file.read_text("utf-8") if file.is_file() else "")


_CHANGED = "The words have changed since you read them. Read them again, then sign."


def elsewhere(connection: Connection, language: str, approvals: Approvals) -> tuple[dict[str, Vouched], Approvals]:
    """(who vouches for which part of a translation in the database, these approvals with those that are there)."""
    signed = {
        part: Vouched(each.by, each.at.date(), each.print)
        for part, each in signatures.newest(connection, TRANSLATION, language).items()
    }
    more = {
        context: Approval(each.print, each.by, each.at.date().isoformat())
        for context, each in signatures.newest(connection, EASY_WORDS, language).items()
    }
    return signed, approvals.with_more(language, more)


def _translation(book: Wordbook, language: str, text: Text) -> tuple[str, bool, Spot | None]:
    """(what is said, whether it was made from other words and is not sent, where it stands)."""
    if language == ENGLISH:
        return text.english, False, None
    catalogue = book.catalogues[language]
    message = catalogue.get(text.one or text.english, text.context) if catalogue else None
    if message is None:
        return "", False, None
    return all_forms(message.string), bool(message.fuzzy), Spot(path_of(language), message.lineno or 1)
