"""Books by revision: the folder is where flows are written, the database is what runs."""

import ctypes
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from hashlib import sha256
from typing import Any, NamedTuple, TypeVar

import structlog
import yaml
from sqlalchemy import Connection, Engine

from bot.flow import Book, FlowError, load_book
from bot.flow.meaning import revision_of, shape_in
from bot.flow.model import Picture
from bot.store import conversations, revisions
from bot.store.engine import begin, reading
from bot.work.folder import SHIPPED, NoFlows

T = TypeVar("T")
_MOST_BOOKS = 8
_PART = 65_536
_COMMON, _SAYS = "flows/common.yaml", "says"
_SECONDS_BETWEEN_LOOKS = 1.0
log = structlog.get_logger(__name__)


def _kept(make: Callable[[str], T]) -> Callable[[str], T]:
    """What was made of the last few contents, by their fingerprints: the contents are megabytes, and are let go."""
    made: OrderedDict[bytes, T] = OrderedDict()

    @wraps(make)
    def take(content: str) -> T:
        fingerprint = _fingerprint(content)
        found = made.get(fingerprint)
        if found is None:
            found = made[fingerprint] = make(content)
            while len(made) > _MOST_BOOKS:
                made.popitem(last=False)
        return found

    return take


def _fingerprint(content: str) -> bytes:
    """Taken a part at a time: a copy of the whole would stay with the process as memory that nobody uses."""
    found = sha256()
    for start in range(0, len(content), _PART):
        found.update(content[start : start + _PART].encode())
    return found.digest()


def _give_back() -> None:
    """What reading a book needed and has let go returns to the machine, where the C library can do that (glibc)."""
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)


@_kept
def _compiled(content: str) -> Book:
    """The book of sources as they are stored: compiled once in a process, and never changed afterwards."""
    book = load_book(json.loads(content))
    _give_back()
    return book


@_kept
def _compiled_later(content: str) -> Book:
    """The same for what was published earlier, perhaps by a program that needed fewer shared sentences.

    Those that are missing are the shipped ones, so that whoever is in the middle of a conversation can finish it.
    """
    try:
        return _compiled(content)
    except FlowError:
        sources = json.loads(content)
        published, shipped = _sentences(sources.get(_COMMON, "")), _sentences((SHIPPED / _COMMON).read_text("utf-8"))
        if shipped.keys() <= published.keys():
            raise
        both = yaml.safe_dump({_SAYS: {**shipped, **published}}, allow_unicode=True, sort_keys=False)
        return load_book({**sources, _COMMON: both})


def _sentences(common: str) -> dict[str, Any]:
    found = yaml.load(common, Loader=yaml.BaseLoader) or {}  # every value as it stands there, as a text
    says = found.get(_SAYS)
    return says if isinstance(says, dict) else {}


@_kept
def _named(content: str) -> str:
    return revision_of(json.loads(content))


class Strands(FlowError):
    """Publishing would leave people in the middle of a conversation that can no longer be held."""


class Standing(NamedTuple):
    """So many people are in the middle of `flow`, on a revision they will finish."""

    flow: str
    revision: str
    people: int
    goes_over: bool


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
        """The book for a conversation that began on `revision`.

        It is that revision's own, unless the current one differs from it only in wording: a better wording reaches
        everyone at once.
        """
        with self._lock:
            if shape_in(revision) == shape_in(self._current):
                return self._books[self._current]
            return self._take(connection, revision)

    def picture(self, connection: Connection, revision: str, name: str) -> tuple[Book, Picture]:
        """A picture that a message of that revision shows, and the book that it stands in.

        The drawing is that of `book`, unless a newer one has no picture of that name any more.
        """
        book = self.book(connection, revision)
        if name not in book.pictures:
            with self._lock:
                book = self._take(connection, revision)
        return book, book.pictures[name]

    def publish(self, sources: Mapping[str, str]) -> str:
        """Check the sources, keep them as a revision and make it the current one, whose name is returned.

        FlowMistakes and Strands change nothing.
        """
        content = json.dumps(sources, ensure_ascii=False)
        book, revision = _compiled(content), _named(content)
        now = self._clock()
        with begin(self._engine) as connection:
            self._refuse_to_strand(connection, revision)
            revisions.store(connection, revision, content, now)
            if revisions.current(connection) != revision:
                revisions.publish(connection, revision, now, book.code_version)
        with self._lock:
            self._keep(revision, book)
            self._current = revision
        return revision

    def publish_again(self, revision: str) -> str:
        """Make a revision that was published before the current one once more; NoFlows when there is none."""
        return self.publish(self.sources(revision))

    def sources(self, revision: str) -> dict[str, str]:
        """What was published as that revision; NoFlows when there is none."""
        with reading(self._engine) as connection:
            try:
                kept: dict[str, str] = json.loads(revisions.content(connection, revision))
            except KeyError:
                raise NoFlows(f'There is no revision "{revision}" in this database.') from None
        return kept

    def prepared(self, sources: Mapping[str, str]) -> tuple[str, Book]:
        """(the revision that these sources would be, their book), as `publish` takes them; FlowMistakes in them."""
        content = json.dumps(sources, ensure_ascii=False)
        return _named(content), _compiled(content)

    def who_is_where(self, revision: str) -> list[Standing]:
        """Conversations under way, and whether they will go over to `revision` or finish on their own."""
        with reading(self._engine) as connection:
            rows = conversations.under_way(connection)
        return [Standing(*row, goes_over=shape_in(row.revision_id) == shape_in(revision)) for row in rows]

    def _refuse_to_strand(self, connection: Connection, revision: str) -> None:
        stranded: list[str] = []
        for row in conversations.under_way(connection):
            if shape_in(row.revision_id) == shape_in(revision):
                continue
            try:
                _compiled_later(revisions.content(connection, row.revision_id))
            except FlowError:
                people = "1 person is" if row.people == 1 else f"{row.people} people are"
                stranded.append(f'{people} in the middle of "{row.flow}" on revision {row.revision_id}, ')
        if stranded:
            what = "which this program can no longer read. Let them finish with the program they began with."
            raise Strands("\n".join(line + what for line in stranded))

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
            book = _compiled_later(revisions.content(connection, revision))
            self._keep(revision, book)
        self._books.move_to_end(revision)
        return book

    def _keep(self, revision: str, book: Book) -> None:
        self._books[revision] = book
        while len(self._books) > _MOST_BOOKS:
            oldest = next(name for name in self._books if name != self._current)
            del self._books[oldest]
