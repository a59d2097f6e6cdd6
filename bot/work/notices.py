"""The words of broadcasts, ready to be said; kept with the broadcast, and compiled once in each process."""

import json
import threading
from collections import OrderedDict

from sqlalchemy import Engine

from bot.flow import Book
from bot.flow.notices import Notice, notice_of
from bot.store import broadcasts
from bot.store.engine import reading

_MOST = 16


def reference_to(broadcast_id: int, edition: str) -> str:
    """JSON that names the words of a broadcast, as somebody wrote them last, without saying them."""
    return json.dumps({"broadcast": broadcast_id, "edition": edition})


def broadcast_in(words: str) -> int | None:
    """The broadcast that a reference names, or None for a reference to anything else."""
    found: int | None = json.loads(words).get("broadcast")
    return found


def edition_in(words: str) -> str:
    """Which words of the broadcast a reference names."""
    return str(json.loads(words).get("edition", ""))


class Notices:
    """Notices by broadcast, edition and revision; safe to use from several threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._kept: OrderedDict[tuple[int, str, str], Notice] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, broadcast_id: int, edition: str, revision: str, book: Book) -> Notice:
        """The words of a broadcast with the organisation's facts of this revision; LookupError without any."""
        which = (broadcast_id, edition, revision)
        with self._lock:
            if which not in self._kept:
                self._kept[which] = self._read(broadcast_id, book)
            self._kept.move_to_end(which)
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
            return self._kept[which]

    def _read(self, broadcast_id: int, book: Book) -> Notice:
        with reading(self._engine) as connection:
            found = broadcasts.find(connection, broadcast_id)
        if found is None:
            raise LookupError(f"There is no broadcast {broadcast_id}.")
        return notice_of(book, found.words)
