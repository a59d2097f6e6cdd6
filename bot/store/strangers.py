"""Who would get a first text: somebody who has never written to us from any phone by which they can be reached."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, TextClause, and_, select

from bot.programme.audience import Audience
from bot.store.audiences import INVITABLE, as_of, matching, reachable
from bot.store.tables import addresses, people

AT_ONCE = 1_000
"""So many people are named in one statement: neither database takes a list of any length."""

Condition = ColumnElement[bool] | TextClause


def some_in(connection: Connection, audience: Audience, now: datetime) -> bool:
    """Whether there is one in the audience; whoever is left out only for a time counts, too."""
    return _some(connection, audience, [INVITABLE, *matching(audience)], as_of(now, 0))


def some_of(connection: Connection, person_ids: Iterable[int]) -> bool:
    """Whether there is one among these people."""
    each = list(person_ids)
    return any(
        _some(connection, Audience(), [people.c.id.in_(each[start : start + AT_ONCE])], {})
        for start in range(0, len(each), AT_ONCE)
    )


def has_written(audience: Audience) -> ColumnElement[bool]:
    """Whether a person of the query has written to us from a phone by which they can be reached."""
    return _reached_by(audience, heard=True)


def _some(connection: Connection, audience: Audience, which: Iterable[Condition], values: dict[str, Any]) -> bool:
    never = select(people.c.id).where(*which, _reached_by(audience, heard=False), ~has_written(audience))
    return connection.execute(never.limit(1), values).first() is not None


def _reached_by(audience: Audience, heard: bool) -> ColumnElement[bool]:
    theirs = addresses.alias("heard" if heard else "silent")
    wrote = theirs.c.last_heard_at.is_not(None) if heard else theirs.c.last_heard_at.is_(None)
    there = and_(reachable(theirs, audience), theirs.c.stopped_at.is_(None), wrote)
    return select(theirs.c.id).where(there).correlate(people).exists()
