"""Invitations: who was asked to what and why, what they said, and who waits for a place."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    text,
    tuple_,
    update,
)

from bot.programme.places import ATTENDED, MISSED, OFFERED, PLACE, SAID_YES, TAKEN
from bot.store.asks import NOT_ASKED
from bot.store.departures import GONE
from bot.store.outbox_states import QUEUED
from bot.store.tables import addresses, messages, people
from bot.store.taking_part_tables import invitations, opportunities


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
        messages.c.state.not_in((*QUEUED, *NOT_ASKED)),
    )
    values = {"which": opportunity, "states": [OFFERED]}
    rows = connection.execute(REACHED.where(left.correlate(invitations).exists()), values)
    return [Reached._make(row) for row in rows]


def forget_unsent(connection: Connection, opportunity: int, by: Iterable[int]) -> int:
    """Whoever was chosen, and whose invitation will not leave by any of these broadcasts, was never asked; how many."""
    left = select(messages.c.id).where(
        messages.c.person_id == invitations.c.person_id,
        messages.c.broadcast_id.in_(tuple(by)),
        messages.c.state.not_in((*QUEUED, *NOT_ASKED)),
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


def stand_page(
    connection: Connection, opportunity: int, states: Iterable[str], most: int, after: int | None = None
) -> list[Invitation]:
    """So many of them, in the same order: after that invitation, if one is given; those without a turn first."""
    key = func.coalesce(invitations.c.turn, 0), invitations.c.id
    here = select(*ROW).where(HERE, invitations.c.state.in_(tuple(states))).order_by(*key).limit(most)
    if after is not None:
        earlier = invitations.alias("earlier")
        turn = select(func.coalesce(earlier.c.turn, 0)).where(earlier.c.id == after).scalar_subquery()
        here = here.where(tuple_(*key) > tuple_(turn, literal(after, invitations.c.id.type)))
    return [_read(row) for row in connection.execute(here, {"which": opportunity})]


def _read(row: Any) -> Invitation:
    return Invitation._make(row)._replace(reasons=tuple(json.loads(row.reasons)))
