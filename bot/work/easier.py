"""What staff wrote, in easy words, for whoever says that it was hard."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from bot.flow import Book, Speech
from bot.flow.notices import notice_of
from bot.store import broadcasts, updates
from bot.store.hard_texts import BROADCAST, UPDATE


def easier(connection: Connection, book: Book, said: Sequence[str], speech: Speech) -> str:
    """The last message in easy words; "" when those are no other, and when flows have said it, who know easier ones."""
    kind, _, number = said[0].partition(" ") if said else ("", "", "")
    if not number or speech.easy:
        return ""
    words = _written(connection, kind, int(number))
    if words is None:
        return ""
    notice = notice_of(book, words)
    plain, easy = notice.say(speech), notice.say(speech._replace(easy=True))
    return "" if easy == plain else easy


def _written(connection: Connection, kind: str, number: int) -> Mapping[str, Any] | None:
    find = {BROADCAST: broadcasts.find, UPDATE: updates.find}[kind]
    found = find(connection, number)
    return None if found is None else found.words
