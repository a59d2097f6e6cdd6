"""Everybody who joined or nearly did, as they are exported."""

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, bindparam, or_, select

from bot.store.tables import addresses, interests, people

# So many at a time are held in memory.
STRIDE = 500


class Member(NamedTuple):
    """One row of the export; `stopped`: nothing may be sent to any address of theirs."""

    id: int
    subject: str
    state: str
    first_name: str
    language: str
    easy: bool
    channels: tuple[str, ...]
    addresses: tuple[str, ...]
    stopped: bool
    services: tuple[str, ...]
    issues: tuple[str, ...]
    needs: tuple[str, ...]
    joined_at: datetime | None


ROWS = select(
    people.c.id,
    people.c.subject,
    people.c.state,
    people.c.facts,
    people.c.language,
    people.c.easy,
    people.c.joined_at,
)
PEOPLE = (
    ROWS.where(people.c.state.in_(("improver", "nearly")), people.c.id > bindparam("after"))
    .order_by(people.c.id)
    .limit(STRIDE)
)
THEIRS: BindParameter[Any] = bindparam("persons", expanding=True)
ADDRESSES = (
    select(
        addresses.c.person_id,
        addresses.c.channel,
        addresses.c.value,
        or_(addresses.c.stopped_at.is_not(None), addresses.c.suppressed.is_not(None)),
    )
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


def of(connection: Connection, person_ids: Collection[int]) -> list[Member]:
    """These people, the newest first."""
    rows = connection.execute(ROWS.where(people.c.id.in_(person_ids)).order_by(people.c.id.desc())).all()
    return list(_with_belongings(connection, rows))


def _with_belongings(connection: Connection, rows: Sequence[Any]) -> Iterator[Member]:
    which = {"persons": [row[0] for row in rows]}
    reached = connection.execute(ADDRESSES, which).all()
    liked = connection.execute(INTERESTS, which).all()
    for person_id, subject, state, kept, language, easy, joined_at in rows:
        theirs = [(channel, value, stopped) for owner, channel, value, stopped in reached if owner == person_id]
        facts = json.loads(kept)
        needs = [key for owner, kind, key in liked if (owner, kind) == (person_id, "access")]
        yield Member(
            id=person_id,
            subject=subject,
            state=state,
            first_name=str(facts.get("first_name") or ""),
            language=language,
            easy=easy,
            channels=tuple(channel for channel, _, _ in theirs),
            addresses=tuple(value for _, value, _ in theirs),
            stopped=bool(theirs) and all(stopped for _, _, stopped in theirs),
            services=tuple(key for owner, kind, key in liked if (owner, kind) == (person_id, "service")),
            issues=tuple(key for owner, kind, key in liked if (owner, kind) == (person_id, "issue")),
            needs=(*needs, *([str(own)] if (own := facts.get("access_own")) else [])),
            joined_at=joined_at,
        )
