"""Who vouches for words: signed in the console, where the files that run are nobody's to write."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, insert, select

from bot.store.staff_tables import signatures

TRANSLATION, EASY_WORDS = "translation", "easy words"


class Signature(NamedTuple):
    """Who vouches for what, and the print of the words as they were."""

    what: str
    print: str
    by: str
    at: datetime


NEWEST_OF_EACH = (
    select(func.max(signatures.c.id))
    .where(signatures.c.sort == bindparam("sort"), signatures.c.language == bindparam("language"))
    .group_by(signatures.c.what)
)
NEWEST = select(*(getattr(signatures.c, name) for name in Signature._fields)).where(signatures.c.id.in_(NEWEST_OF_EACH))


def add(connection: Connection, sort: str, language: str, signed: Iterable[Signature]) -> None:
    """They stand beside all earlier ones, of which none is changed."""
    rows = [{"sort": sort, "language": language, **each._asdict()} for each in signed]
    if rows:
        connection.execute(insert(signatures), rows)


def newest(connection: Connection, sort: str, language: str) -> dict[str, Signature]:
    """The last signature for each thing that was signed in that language."""
    rows = connection.execute(NEWEST, {"sort": sort, "language": language})
    return {row.what: Signature._make(row) for row in rows}
