"""Who would be asked to an opportunity next, and why: the least asked first, over everybody who matches."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    Integer,
    and_,
    bindparam,
    case,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.programme.audience import Audience
from bot.programme.places import OFFERED
from bot.store import audiences
from bot.store.asks import NOT_ASKED
from bot.store.tables import interests, messages, people
from bot.store.taking_part_tables import invitations

YEAR = timedelta(days=365)
HIGHEST = 2**63 - 1
SOME = 500
"""Among so many who match a page is looked for, where nobody can wait until everybody was looked at."""

AT_ONCE = 500
"""So many are written in one statement."""

ROUND = select(func.coalesce(func.max(invitations.c.asked_in), 0) + 1).where(
    invitations.c.opportunity_id == bindparam("which")
)
_MOST = bindparam("most", type_=Integer)
_AFTER_ASKED, _AFTER = bindparam("after_asked", type_=Integer), bindparam("after", type_=people.c.id.type)


class Candidate(NamedTuple):
    """Somebody who may be asked, what speaks for it ("service:eye"), and how often they were asked within a year."""

    person_id: int
    reasons: tuple[str, ...]
    asked: int


class Last(NamedTuple):
    """Where the page before ended: pages follow one another by this key, whatever changes meanwhile."""

    asked: int
    person_id: int


BEGINNING = Last(0, 0)


def page(
    connection: Connection,
    opportunity: int,
    audience: Audience,
    most: int,
    now: datetime,
    *,
    after: Last = BEGINNING,
    among: int | None = None,
) -> list[Candidate]:
    """Who would be asked next, in one query; of those asked as often as one another, the longest known first.

    With `among` they are looked for among the first so many who match, for whoever cannot wait.
    """
    values = {**as_of(opportunity, now), "most": most, "after_asked": after.asked, "after": after.person_id}
    if among is not None:
        values["among"] = among
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL jit = off"))
    rows = connection.execute(page_of(audience, among is not None), values)
    return [Candidate(row[0], tuple(json.loads(row[1])), row[2]) for row in rows]


def choose(
    connection: Connection, opportunity: int, audience: Audience, whom: Sequence[int], now: datetime
) -> tuple[int, int]:
    """(which time it is that people are asked to it, how many of these are chosen now), each with the reasons.

    Only who still belongs to the audience; nobody is chosen twice for one opportunity, which must be held.
    """
    asked_in = int(connection.execute(ROUND, {"which": opportunity}).scalar_one())
    values = {**as_of(opportunity, now), "now": now, "asked_in": asked_in}
    choosing, chosen = _choosing(audience, connection.dialect.name), 0
    for start in range(0, len(whom), AT_ONCE):
        chosen += connection.execute(choosing, {**values, "whom": list(whom[start : start + AT_ONCE])}).rowcount
    return asked_in, chosen


@lru_cache(maxsize=16)
def page_of(audience: Audience, among_some: bool = False) -> Any:
    """The one statement of a page.

    Whoever was never asked comes first, and is found without counting for anybody; only where they do not fill the page
    is it counted how often the others were asked. Reasons are put together for those on the page alone.
    """
    # Whoever got nothing that went to many within a year got none within a month, and was asked once at most, after a
    # visit: to count that, too, would take as long again.
    may_be_asked = audience.asked_at_most > 1
    never = _not_yet_chosen(audience, however_often_asked=may_be_asked)
    often = _not_yet_chosen(audience)
    if among_some:
        some = often.order_by(people.c.id).limit(bindparam("among", type_=Integer)).cte("some_of_them")
        never = often = select(people.c.id).where(people.c.id.in_(select(some.c.id)))
    never = never.where(literal_column("0") == _AFTER_ASKED, people.c.id > _AFTER, ~_asked(literal(1)).exists())
    first = never.order_by(people.c.id).limit(_MOST).cte("never_asked").prefix_with("MATERIALIZED")
    # A limit of nought is seen before the first row is looked at, on SQLite, too; a condition is not.
    full = select(func.count()).select_from(first).scalar_subquery() >= _MOST
    needed = case((full, literal_column("0")), else_=literal_column(str(HIGHEST)))
    times = _asked(func.count()).scalar_subquery().label("asked")
    counted = often.add_columns(times).limit(needed).cte("how_often").prefix_with("MATERIALIZED")
    key = tuple_(counted.c.asked, counted.c.id)
    then = select(counted.c.id, counted.c.asked).where(counted.c.asked > 0, key > tuple_(_AFTER_ASKED, _AFTER))
    others = then.order_by(counted.c.asked, counted.c.id).limit(_MOST).subquery()
    them = select(first.c.id, literal_column("0").label("asked")).union_all(select(others.c.id, others.c.asked))
    each = them.subquery("each")
    return select(each.c.id, _reasons(audience, each.c.id), each.c.asked).order_by(each.c.asked, each.c.id).limit(_MOST)


def as_of(opportunity: int, now: datetime) -> dict[str, Any]:
    """The parameters of `page_of`, but for its limits."""
    return {**audiences.as_of(now, 0), "opportunity": opportunity, "year_ago": now - YEAR}


def _not_yet_chosen(audience: Audience, *, however_often_asked: bool = False) -> Any:
    """A query for those of the audience who have no part in the opportunity: (person)."""
    already = select(invitations.c.id).where(
        invitations.c.person_id == people.c.id,
        invitations.c.opportunity_id == bindparam("opportunity", type_=invitations.c.opportunity_id.type),
    )
    those = audiences.those_of(audience, however_often_asked=however_often_asked)
    return those.where(~already.exists())


def _asked(what: Any) -> Any:
    """What was asked of a person among many within a year."""
    asked = messages.alias("asked")
    since = bindparam("year_ago", type_=messages.c.created_at.type)
    theirs = and_(asked.c.person_id == people.c.id, asked.c.broadcast_id.is_not(None))
    query = select(what).select_from(asked).where(theirs, asked.c.created_at > since)
    return query.where(asked.c.state.not_in(NOT_ASKED)).correlate(people)


def _reasons(audience: Audience, person: Any) -> Any:
    """JSON: what that person and the opportunity have in common."""
    alike = interests.alias("alike")
    wanted = [
        and_(alike.c.kind == kind, alike.c.key.in_(keys))
        for kind, keys in (("service", audience.services), ("issue", audience.issues))
        if keys
    ]
    if not wanted:
        return literal_column("'[]'")
    each = alike.c.kind + ":" + alike.c.key
    joined = select(func.aggregate_strings(each, '","')).where(alike.c.person_id == person, or_(*wanted))
    found = joined.correlate(person.table).scalar_subquery()
    return func.coalesce(literal('["') + found + literal('"]'), "[]")


@lru_cache(maxsize=16)
def _choosing(audience: Audience, kind: str) -> Any:
    now = bindparam("now", type_=invitations.c.created_at.type)
    chosen = _not_yet_chosen(audience).where(people.c.id.in_(bindparam("whom", expanding=True)))
    chosen = chosen.add_columns(
        bindparam("opportunity", type_=invitations.c.opportunity_id.type),
        literal(OFFERED),
        _reasons(audience, people.c.id),
        now,
        bindparam("asked_in", type_=Integer),
    )
    new = (postgresql if kind == "postgresql" else sqlite).insert(invitations)
    columns = ("person_id", "opportunity_id", "state", "reasons", "created_at", "asked_in")
    adding = new.from_select(columns, chosen, include_defaults=False)
    adding = adding.on_conflict_do_nothing(index_elements=["opportunity_id", "person_id"])
    return adding.execution_options(preserve_rowcount=True)
