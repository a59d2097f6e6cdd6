"""Everybody who joined or nearly did, as they are exported."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, bindparam, select

from bot.store.tables import addresses, interests, people

# So many at a time are held in memory.
STRIDE = 500


class Member(NamedTuple):
    """One row of the export."""

    subject: str
    state: str
    first_name: str
    language: str
    easy: bool
    channels: tuple[str, ...]
    addresses: tuple[str, ...]
    services: tuple[str, ...]
    issues: tuple[str, ...]
    joined_at: datetime | None


PEOPLE = (
    select(
        people.c.id,
        people.c.subject,
        people.c.state,
        people.c.facts,
        people.c.language,
        people.c.easy,
        people.c.joined_at,
    )
    .where(people.c.state.in_(("improver", "nearly")), people.c.id > bindparam("after"))
    .order_by(people.c.id)
    .limit(STRIDE)
)
THEIRS: BindParameter[Any] = bindparam("persons", expanding=True)
ADDRESSES = (
    select(addresses.c.person_id, addresses.c.channel, addresses.c.value)
    .where(addresses.c.person_id.in_(THEIRS), addresses.c.value.is_not(None))
    .order_by(addresses.c.id)
)
INTERESTS = (
    select(interests.c.person_id, interests.c.kind, interests.c.key)
    .where(interests.c.person_id.in_(THEIRS))
    .order_by(interests.c.key)
)


def members(connection: Connection) -> Iterator[Member]:
    """Improvers and those who have nearly joined, in the order in which they first wrote."""
    after = 0
    while rows := connection.execute(PEOPLE, {"after": after}).all():
        after = rows[-1][0]
        yield from _with_belongings(connection, rows)


def _with_belongings(connection: Connection, rows: Sequence[Any]) -> Iterator[Member]:
    which = {"persons": [row[0] for row in rows]}
    reached = connection.execute(ADDRESSES, which).all()
    liked = connection.execute(INTERESTS, which).all()
    for person_id, subject, state, facts, language, easy, joined_at in rows:
        theirs = [(channel, value) for owner, channel, value in reached if owner == person_id]
        yield Member(
            subject=subject,
            state=state,
            first_name=str(json.loads(facts).get("first_name", "")),
            language=language,
            easy=easy,
            channels=tuple(channel for channel, _ in theirs),
            addresses=tuple(value for _, value in theirs),
            services=tuple(key for owner, kind, key in liked if (owner, kind) == (person_id, "service")),
            issues=tuple(key for owner, kind, key in liked if (owner, kind) == (person_id, "issue")),
            joined_at=joined_at,
        )
