"""The way that conversations took through flows, as far as their places remember it: the newest ones of each flow."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, select, union_all

from bot.store.tables import conversations, people

MOST = 5_000
"""So many conversations are looked at, the newest: a page that counts them must not read a million."""


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


def joined_by(connection: Connection, since: datetime) -> dict[str, int]:
    """How many who are improvers joined since then, by what stood behind the word that they came with; "" for none."""
    came = func.coalesce(people.c.source, "")
    joined = (people.c.joined_at >= since, people.c.state == "improver")
    rows = connection.execute(select(came, func.count()).where(*joined).group_by(came))
    counts: Counter[str] = Counter()
    for source, count in rows:
        counts[str(source).lower()] += int(count)
    return counts
