"""Invitations: who was asked to what and why, what they said, and who waits for a place."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    Integer,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.programme.audience import Audience
from bot.programme.places import ATTENDED, MISSED, OFFERED, PLACE, SAID_YES, TAKEN
from bot.store import audiences
from bot.store.departures import GONE
from bot.store.outbox_states import QUEUED
from bot.store.tables import addresses, interests, messages, people
from bot.store.taking_part_tables import invitations, opportunities

YEAR = timedelta(days=365)
SOME = 500
"""Among so many who match a page of those who would be asked is looked for, where nobody can wait for more."""

AT_ONCE = 500
"""So many are written in one statement."""


class Invitation(NamedTuple):
    """One person's part in one opportunity."""

    id: int
    opportunity_id: int
    person_id: int
    state: str
    reasons: tuple[str, ...]
    access_needs: str | None
    created_at: datetime
    answered_at: datetime | None
    turn: int | None
    answer_by: datetime | None
    # The how-manieth time that people were asked to it when this person was; None for whoever came by themselves.
    asked_in: int | None


class Reached(NamedTuple):
    """Somebody who takes part, and where they are written to; no address when none may be written to."""

    person_id: int
    address_id: int | None
    channel: str | None


ROW = tuple(invitations.c[name] for name in Invitation._fields)
HERE = invitations.c.opportunity_id == bindparam("which")
THEIR_OWN = invitations.c.person_id == bindparam("whose")
OF = select(*ROW).where(HERE, THEIR_OWN)
BY_STATE = select(invitations.c.state, func.count()).where(HERE).group_by(invitations.c.state)
ROUND = select(func.coalesce(func.max(invitations.c.asked_in), 0) + 1).where(HERE)
TURN = select(func.coalesce(func.max(invitations.c.turn), 0) + 1).where(HERE)
THEIRS = (
    select(*ROW)
    .join(opportunities, opportunities.c.id == invitations.c.opportunity_id)
    .where(THEIR_OWN)
    .order_by(func.coalesce(opportunities.c.starts_at, opportunities.c.ends_at), invitations.c.id)
)
LATE = select(invitations.c.id, invitations.c.opportunity_id).where(
    text("invitations.state = 'place_offered'"),
    invitations.c.answer_by <= bindparam("now", type_=invitations.c.answer_by.type),
)
_WRITABLE = addresses.alias("writable")
_ADDRESS = (
    select(_WRITABLE.c.id)
    .join(people, people.c.id == _WRITABLE.c.person_id)
    .where(
        _WRITABLE.c.person_id == invitations.c.person_id,
        _WRITABLE.c.value.is_not(None),
        _WRITABLE.c.suppressed.is_(None),
        _WRITABLE.c.stopped_at.is_(None),
        people.c.state.not_in(GONE),
    )
    .order_by(_WRITABLE.c.last_heard_at.desc().nulls_last(), _WRITABLE.c.id)
    .limit(1)
    .correlate(invitations)
    .scalar_subquery()
)
REACHED = (
    select(invitations.c.person_id, addresses.c.id, addresses.c.channel)
    .select_from(invitations.outerjoin(addresses, addresses.c.id == _ADDRESS))
    .where(HERE, invitations.c.state.in_(bindparam("states", expanding=True)))
    .order_by(invitations.c.turn, invitations.c.id)
)


def page(
    connection: Connection, opportunity: int, audience: Audience, most: int, now: datetime, among: int | None = None
) -> list[tuple[int, tuple[str, ...], int]]:
    """Who would be asked next: (person, reasons, how often they were asked within a year), the least asked first.

    Those whom nobody asked within a year are found without counting for everybody, and mostly there are enough of them.
    With `among` they are looked for among the first so many who match, for whoever cannot wait.
    """
    values = {**_as_of(opportunity, now), "most": most}
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL jit = off"))
    rows: list[Any] = []
    if among is not None:
        first = _not_yet_chosen(audience).order_by(people.c.id).limit(among)
        values["some"] = list(connection.execute(first, values).scalars())
    for never_asked in (True, False):
        rows = list(connection.execute(_page(audience, never_asked, among is not None), values))
        if len(rows) == most:
            break
    return [(row[0], tuple(json.loads(row[1])), row[2]) for row in rows]


def choose(
    connection: Connection, opportunity: int, audience: Audience, whom: Sequence[int], now: datetime
) -> tuple[int, int]:
    """(which time it is that people are asked to it, how many of these are chosen now), each with the reasons.

    Only who still belongs to the audience; nobody is chosen twice for one opportunity, which must be held.
    """
    asked_in = int(connection.execute(ROUND, {"which": opportunity}).scalar_one())
    values = {**_as_of(opportunity, now), "now": now, "asked_in": asked_in}
    choosing, chosen = _choosing(audience, connection.dialect.name), 0
    for start in range(0, len(whom), AT_ONCE):
        chosen += connection.execute(choosing, {**values, "whom": list(whom[start : start + AT_ONCE])}).rowcount
    return asked_in, chosen


def of(connection: Connection, opportunity: int, person: int) -> Invitation | None:
    """The person's part in it, if they have any."""
    row = connection.execute(OF, {"which": opportunity, "whose": person}).first()
    return None if row is None else _read(row)


def theirs(connection: Connection, person: int, states: Iterable[str]) -> list[Invitation]:
    """All that a person takes part in and that stands so, the soonest first."""
    wanted = THEIRS.where(invitations.c.state.in_(tuple(states)))
    return [_read(row) for row in connection.execute(wanted, {"whose": person})]


def ever_had_a_place(connection: Connection, person: int) -> bool:
    """Whether a place is or was theirs that they did not give up; a turn on a waiting list is none."""
    had = invitations.c.state.in_((PLACE, ATTENDED, MISSED))
    return (
        connection.execute(select(invitations.c.id).where(THEIR_OWN, had).limit(1), {"whose": person}).first()
        is not None
    )


def by_state(connection: Connection, opportunity: int) -> dict[str, int]:
    """How many stand how."""
    found: dict[str, int] = dict(connection.execute(BY_STATE, {"which": opportunity}).all())
    return found


def taken(connection: Connection, opportunity: int) -> int:
    """How many places are gone; right only while the opportunity is held."""
    counts = by_state(connection, opportunity)
    return sum(counts.get(state, 0) for state in TAKEN)


def next_turn(connection: Connection, opportunity: int) -> int:
    """The number of whoever says yes next; right only while the opportunity is held."""
    return int(connection.execute(TURN, {"which": opportunity}).scalar_one())


def put(
    connection: Connection,
    opportunity: int,
    person: int,
    state: str,
    now: datetime,
    reasons: Iterable[str] = (),
    **more: Any,
) -> None:
    """The person's part in it stands so from now on; the reasons are kept only for whoever had none."""
    values = {"state": state, "answered_at": now, **more}
    here = and_(invitations.c.opportunity_id == opportunity, invitations.c.person_id == person)
    if connection.execute(update(invitations).where(here).values(values)).rowcount:
        return
    row = {"opportunity_id": opportunity, "person_id": person, "created_at": now, "reasons": json.dumps([*reasons])}
    connection.execute(insert(invitations).values({**row, **values}))


def move(connection: Connection, invitation: int, before: Iterable[str], state: str, **more: Any) -> bool:
    """Whether it came from one of these states to this one; False, and nothing changed, when it could not."""
    here = and_(invitations.c.id == invitation, invitations.c.state.in_(tuple(before)))
    return bool(connection.execute(update(invitations).where(here).values(state=state, **more)).rowcount)


def late(connection: Connection, now: datetime) -> list[tuple[int, int]]:
    """(invitation, opportunity) of every place that was offered and not taken in time."""
    return [(row[0], row[1]) for row in connection.execute(LATE, {"now": now})]


def reached(connection: Connection, opportunity: int, states: Iterable[str] = SAID_YES) -> list[Reached]:
    """Everybody who stands so, and where each is written to."""
    values = {"which": opportunity, "states": list(states)}
    return [Reached._make(row) for row in connection.execute(REACHED, values)]


def asked_in_vain(connection: Connection, opportunity: int, by: Iterable[int]) -> list[Reached]:
    """Who got one of these broadcasts, or is just getting it, and has not answered; and where each is written to."""
    left = select(messages.c.id).where(
        messages.c.person_id == invitations.c.person_id,
        messages.c.broadcast_id.in_(tuple(by)),
        messages.c.state.not_in((*QUEUED, *audiences.NOT_ASKED)),
    )
    values = {"which": opportunity, "states": [OFFERED]}
    rows = connection.execute(REACHED.where(left.correlate(invitations).exists()), values)
    return [Reached._make(row) for row in rows]


def forget_unsent(connection: Connection, opportunity: int, by: Iterable[int]) -> int:
    """Whoever was chosen, and whose invitation will not leave by any of these broadcasts, was never asked; how many."""
    left = select(messages.c.id).where(
        messages.c.person_id == invitations.c.person_id,
        messages.c.broadcast_id.in_(tuple(by)),
        messages.c.state.not_in((*QUEUED, *audiences.NOT_ASKED)),
    )
    never_asked = (
        invitations.c.opportunity_id == opportunity,
        invitations.c.state == OFFERED,
        invitations.c.answered_at.is_(None),
        ~left.correlate(invitations).exists(),
    )
    return connection.execute(delete(invitations).where(*never_asked)).rowcount


def stand(connection: Connection, opportunity: int, states: Iterable[str]) -> list[Invitation]:
    """Everybody who stands so, in their order."""
    here = (
        select(*ROW).where(HERE, invitations.c.state.in_(tuple(states))).order_by(invitations.c.turn, invitations.c.id)
    )
    return [_read(row) for row in connection.execute(here, {"which": opportunity})]


def _as_of(opportunity: int, now: datetime) -> dict[str, Any]:
    return {**audiences.as_of(now, 0), "opportunity": opportunity, "year_ago": now - YEAR}


def _not_yet_chosen(audience: Audience) -> Any:
    """A query for those of the audience who have no part in the opportunity: (person)."""
    already = select(invitations.c.id).where(
        invitations.c.person_id == people.c.id,
        invitations.c.opportunity_id == bindparam("opportunity", type_=invitations.c.opportunity_id.type),
    )
    return audiences.those_of(audience).where(~already.exists())


@lru_cache(maxsize=16)
def _page(audience: Audience, never_asked: bool, among_some: bool) -> Any:
    asked = _asked_in_a_year()
    if among_some:
        each = select(people.c.id, _reasons(audience), asked).where(people.c.id.in_(bindparam("some", expanding=True)))
    else:
        each = _not_yet_chosen(audience).add_columns(_reasons(audience), asked)
    each = each.where(~_asked(literal(1)).exists()) if never_asked else each.order_by(asked)
    return each.order_by(people.c.id).limit(bindparam("most", type_=Integer))


def _asked(what: Any) -> Any:
    """What was asked of a person among many within a year."""
    asked = messages.alias("asked")
    since = bindparam("year_ago", type_=messages.c.created_at.type)
    theirs = and_(asked.c.person_id == people.c.id, asked.c.broadcast_id.is_not(None))
    query = select(what).select_from(asked).where(theirs, asked.c.created_at > since)
    return query.where(asked.c.state.not_in(audiences.NOT_ASKED)).correlate(people)


def _asked_in_a_year() -> Any:
    return _asked(func.count()).scalar_subquery()


def _reasons(audience: Audience) -> Any:
    """JSON: what the person and the opportunity have in common."""
    alike = interests.alias("alike")
    wanted = [
        and_(alike.c.kind == kind, alike.c.key.in_(keys))
        for kind, keys in (("service", audience.services), ("issue", audience.issues))
        if keys
    ]
    if not wanted:
        return literal_column("'[]'")
    each = alike.c.kind + ":" + alike.c.key
    joined = select(func.aggregate_strings(each, '","')).where(alike.c.person_id == people.c.id, or_(*wanted))
    found = joined.correlate(people).scalar_subquery()
    return func.coalesce(literal('["') + found + literal('"]'), "[]")


@lru_cache(maxsize=16)
def _choosing(audience: Audience, kind: str) -> Any:
    now = bindparam("now", type_=invitations.c.created_at.type)
    chosen = _not_yet_chosen(audience).where(people.c.id.in_(bindparam("whom", expanding=True)))
    chosen = chosen.add_columns(
        bindparam("opportunity", type_=invitations.c.opportunity_id.type),
        literal(OFFERED),
        _reasons(audience),
        now,
        bindparam("asked_in", type_=Integer),
    )
    new = (postgresql if kind == "postgresql" else sqlite).insert(invitations)
    columns = ("person_id", "opportunity_id", "state", "reasons", "created_at", "asked_in")
    adding = new.from_select(columns, chosen, include_defaults=False)
    adding = adding.on_conflict_do_nothing(index_elements=["opportunity_id", "person_id"])
    return adding.execution_options(preserve_rowcount=True)


def _read(row: Any) -> Invitation:
    return Invitation._make(row)._replace(reasons=tuple(json.loads(row.reasons)))
