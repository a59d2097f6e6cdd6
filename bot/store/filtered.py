"""Words that are not to leave again, as the hashes that others make of them: one tally for each."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, delete, select

from bot.store import limits
from bot.store.columns import EPOCH
from bot.store.service_tables import tallies

KNOWN = select(tallies.c.name).where(tallies.c.name.in_(bindparam("names", expanding=True))).limit(1)
FORGET = delete(tallies).where(tallies.c.name == bindparam("which"))


def remember(connection: Connection, channel: str, mark: str) -> None:
    """These words were filtered, once more."""
    limits.count(connection, _name(channel, mark), EPOCH, 1)


def is_known(connection: Connection, channel: str, marks: Sequence[str]) -> bool:
    """Whether any of these was."""
    names = [_name(channel, mark) for mark in marks]
    return bool(names) and connection.execute(KNOWN, {"names": names}).first() is not None


def forget(connection: Connection, channel: str, mark: str) -> bool:
    """Whether they were known; not any more."""
    return connection.execute(FORGET, {"which": _name(channel, mark)}).rowcount > 0


def _name(channel: str, mark: str) -> str:
    return f"filtered {channel} {mark}"
