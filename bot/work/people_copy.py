"""A copy of the people who fit what was looked for: the table of the membership, a part of them at a time."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection

from bot.store import profiles
from bot.store.members import Member
from bot.store.profiles import Page
from bot.work import membership
from bot.work.transcript_copy import line_of

AT_ONCE = 500
HEAD = "\ufeff" + line_of(membership.COLUMNS)


def part(connection: Connection, words: str, state: str, values: Sequence[str], before: int | None) -> Page:
    """So many of them who came before that number, and the number from which to go on."""
    return profiles.find(connection, words, state, before, values, most=AT_ONCE)


def about(connection: Connection, so_far: int, before: int) -> int:
    """About how many there are in all, if as many fit among those who came earlier."""
    top = profiles.after_newest(connection)
    return round(so_far * top / max(1, top - before))


def rows(found: Iterable[Member]) -> Iterator[str]:
    """The lines of that table without its head."""
    return map(line_of, membership.rows(found))
