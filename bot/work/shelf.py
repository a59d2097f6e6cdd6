"""Books by revision: the folder is where flows are written, the database is what runs."""

import hashlib
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import structlog
import yaml
from sqlalchemy import Connection, Engine

from bot.flow import Book, FlowError, load_book
from bot.store import revisions
from bot.store.engine import begin, reading

SHIPPED = Path(__file__).resolve().parent.parent.parent
"""Where `flows/` and `locales/` stand, in a checkout and in an installed package alike."""

_MOST_BOOKS = 8
_SECONDS_BETWEEN_LOOKS = 1.0
log = structlog.get_logger(__name__)


class NoFlows(FlowError):
    """There is nothing to run: no revision was ever published, or none of them can be read."""


def read_folder(root: Path, organisation: Path | None = None) -> dict[str, str]:
    """{path: text} of every flow file and catalogue below `root`; `organisation` stands in for the shipped one.

    Raises NoFlows when there is no such folder or nothing in it.
    """
    flows = root / "flows"
    files = [*flows.glob("*.yaml"), *flows.glob("lists/*.yaml"), *root.glob("locales/*/LC_MESSAGES/flows.po")]
    if not files:
        raise NoFlows(f"There are no flows in {flows}: set FLOWS_DIR to the folder that holds flows/ and locales/.")
    try:
        sources = {str(path.relative_to(root).as_posix()): path.read_text("utf-8") for path in files}
        if organisation is not None:
            sources["flows/organisation.yaml"] = organisation.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NoFlows(f"A file in {flows} cannot be read: {error}. Save it as UTF-8 text.") from error
    return sources


def revision_of(sources: Mapping[str, str]) -> str:
    """A short name for what the sources mean: spacing and comments do not change it."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    meaning = {
        path: yaml.load(text, Loader=loader) if path.endswith(".yaml") else text for path, text in sources.items()
    }
    written = json.dumps(sorted(meaning.items()), default=str, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


class Shelf:
    """The books that conversations run on; safe to use from several threads."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock
        self._books: OrderedDict[str, Book] = OrderedDict()
        self._current = ""
        self._looked = float("-inf")
        self._lock = threading.Lock()

    def current(self) -> tuple[str, Book]:
        """(revision, book) that new conversations run on; the last good one while a newer cannot be used."""
        with self._lock:
            if time.monotonic() - self._looked > _SECONDS_BETWEEN_LOOKS:
                self._look()
            if not self._current:
                raise NoFlows("No flows have been published yet. Run: improvers publish")
            return self._current, self._books[self._current]

    def book(self, connection: Connection, revision: str) -> Book:
        """The book of one revision, read from the database when it is not at hand."""
        with self._lock:
            return self._take(connection, revision)

    def publish(self, sources: Mapping[str, str]) -> str:
        """Check the sources, keep them as a revision and make it the current one; FlowMistakes changes nothing."""
        book = load_book(sources)
        revision = revision_of(sources)
        now = self._clock()
        with begin(self._engine) as connection:
            revisions.store(connection, revision, json.dumps(sources, ensure_ascii=False), now)
            if revisions.current(connection) != revision:
                revisions.publish(connection, revision, now)
        with self._lock:
            self._keep(revision, book)
            self._current = revision
        return revision

    def publish_first(self, sources: Callable[[], Mapping[str, str]]) -> None:
        """Publish the sources when nothing was ever published: the first start of a new database."""
        with reading(self._engine) as connection:
            published = revisions.current(connection)
        if published is None:
            self.publish(sources())

    def _look(self) -> None:
        with reading(self._engine) as connection:
            newest = revisions.current(connection)
            if newest is not None and newest != self._current:
                try:
                    self._take(connection, newest)
                    self._current = newest
                except FlowError as error:
                    log.error("revision_unusable", revision=newest, reason=type(error).__name__)
            elif newest is not None:
                self._take(connection, newest)
        self._looked = time.monotonic()

    def _take(self, connection: Connection, revision: str) -> Book:
        book = self._books.get(revision)
        if book is None:
            book = load_book(json.loads(revisions.content(connection, revision)))
            self._keep(revision, book)
        self._books.move_to_end(revision)
        return book

    def _keep(self, revision: str, book: Book) -> None:
        self._books[revision] = book
        while len(self._books) > _MOST_BOOKS:
            oldest = next(name for name in self._books if name != self._current)
            del self._books[oldest]
