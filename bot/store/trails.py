"""The way that conversations took through flows, as far as their places remember it: the newest ones of each flow."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, select, union_all

from bot.store.tables import conversations, people

MOST = 5_000
"""So many conversations are looked at, the newest: a page that counts them must not read a million."""


MOST_JOINED = 50_000
"""So many of those who joined are looked at, the newest, for the same reason."""


class Trail(NamedTuple):
    """One conversation: where it stands or ended, and since when."""

    flow: str
    place: str
    over: bool
    began_at: datetime


def newest(connection: Connection, flows: Iterable[str], most: int = MOST) -> list[Trail]:
    """The newest conversations that began with any of these flows, the newest first."""
    c = conversations.c
    # One flow at a time, so that an index leads to its newest ones whatever else there is.
    each = [
        select(
            select(c.id, c.flow, c.place, c.state, c.started_at)
            .where(c.flow == flow)
            .order_by(c.id.desc())
            .limit(most)
            .subquery()
        )
        for flow in dict.fromkeys(flows)
    ]
    if not each:
        return []
    found = union_all(*each).subquery()
    rows = connection.execute(select(found).order_by(found.c.id.desc()).limit(most))
    return [Trail(row.flow, row.place, row.state == "ended", row.started_at) for row in rows]


def joined_by(connection: Connection, since: datetime, most: int = MOST_JOINED) -> dict[str, int]:
    """How many who are improvers joined since then, the newest, by what stood behind their word; "" for none."""
    newest = (
        select(people.c.source, people.c.state)
        .where(people.c.joined_at >= since)
        .order_by(people.c.joined_at.desc())
        .limit(most)
        .subquery()
    )
    came = func.coalesce(newest.c.source, "")
    rows = connection.execute(select(came, func.count()).where(newest.c.state == "improver").group_by(came))
    counts: Counter[str] = Counter()
    for source, count in rows:
        counts[str(source).lower()] += int(count)
    return counts
