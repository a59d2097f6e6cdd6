"""The first wave of an update: who can be told and where, how far it is, and held back or let go on by staff."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, and_, case, delete, exists, func, or_, select, update

from bot.store.audiences import INSTEAD, NO_ADDRESS, STOPPED, Group
from bot.store.contributions import NOBODYS
from bot.store.departures import GONE
from bot.store.listening_tables import contributions, update_contributions, update_tellings, update_waits, updates
from bot.store.outbox_states import STAFF, STATES, before
from bot.store.tables import addresses, messages, people
from bot.store.unheard import open_again

PAUSED, CANCELLED = "paused", "cancelled"
HEARD, UNHEARD = "heard_for_good", "unheard_for_good"
"""Of a telling whose message nobody watches any more: it left and was not lost, or it reached nobody."""

_ORDER: Final = (*STATES, HEARD, UNHEARD)
_CALLED_BACK: Final = before("cancelled", STAFF)
_TOLD = update_tellings.join(messages, messages.c.id == update_tellings.c.message_id)


def groups(connection: Connection, person_ids: Iterable[int]) -> list[Group]:
    """These people, counted by what they would get and where, and by why they get nothing.

    By the address that `contributions.address_of` finds. Whoever pauses is none of those: they hear it after that.
    """
    chosen, theirs = addresses.alias("chosen"), addresses.alias("theirs")
    of_theirs = theirs.c.person_id == people.c.id, theirs.c.value.is_not(None), theirs.c.suppressed.is_(None)
    last_heard = theirs.c.last_heard_at.desc().nulls_last(), theirs.c.id
    open_ones = select(theirs.c.id).where(*of_theirs, theirs.c.stopped_at.is_(None)).order_by(*last_heard).limit(1)
    gone = or_(people.c.forgetting, people.c.state.in_(GONE))
    shortage = case(
        (gone, NO_ADDRESS),
        (and_(chosen.c.id.is_(None), exists(select(theirs.c.id).where(*of_theirs)).correlate(people)), STOPPED),
        (chosen.c.id.is_(None), NO_ADDRESS),
    )
    where = and_(chosen.c.person_id == people.c.id, chosen.c.id == open_ones.correlate(people).scalar_subquery())
    each = (
        select(
            shortage.label("shortage"),
            people.c.language,
            people.c.easy,
            chosen.c.channel,
            INSTEAD.label("only_english"),
        )
        .select_from(people.outerjoin(chosen, where))
        .where(people.c.id.in_(list(person_ids)))
        .subquery()
    )
    said = [column for column in each.c if column.name != "only_english"]
    counted = select(*said, func.count(), each.c.only_english).group_by(*each.c).order_by(*each.c)
    return [Group._make(row) for row in connection.execute(counted)]


def by_state(connection: Connection, update_id: int) -> dict[str, int]:
    """How many of those who were told are told by a message in each state, or `HEARD` or `UNHEARD`."""
    unwatched = case((update_tellings.c.unheard_at.is_(None), HEARD), else_=UNHEARD)
    state = func.coalesce(messages.c.state, unwatched).label("how")
    told = select(state).select_from(update_tellings.outerjoin(messages, messages.c.id == update_tellings.c.message_id))
    each = told.where(update_tellings.c.update_id == update_id).subquery()
    found: dict[str, int] = dict(connection.execute(select(each.c.how, func.count()).group_by(each.c.how)).all())
    return {key: found[key] for key in _ORDER if key in found}


def hold_people(connection: Connection, update_id: int) -> None:
    """Whoever was told of it, waits for it, or said what it comes from: nobody tells them meanwhile."""
    sources = (
        select(update_tellings.c.person_id).where(update_tellings.c.update_id == update_id),
        select(update_waits.c.person_id).where(update_waits.c.update_id == update_id),
        select(contributions.c.person_id)
        .join(update_contributions, update_contributions.c.contribution_id == contributions.c.id)
        .where(update_contributions.c.update_id == update_id),
    )
    theirs = or_(*(people.c.id.in_(source) for source in sources))
    connection.execute(select(people.c.id).where(theirs).order_by(people.c.id).with_for_update(key_share=True))


def hold_back(connection: Connection, update_id: int, how: str) -> bool:
    """Whether with this call nothing more of it leaves: it is paused, or cancelled for good. Only what was sent is."""
    earlier = [updates.c.held.is_(None)] if how == PAUSED else [or_(updates.c.held.is_(None), updates.c.held == PAUSED)]
    here = updates.c.id == update_id, updates.c.sent_at.is_not(None), *earlier
    return bool(connection.execute(update(updates).where(*here).values(held=how)).rowcount)


def let_go_on(connection: Connection, update_id: int) -> bool:
    """Whether a paused one goes on with this call."""
    here = updates.c.id == update_id, updates.c.held == PAUSED
    return bool(connection.execute(update(updates).where(*here).values(held=None)).rowcount)


def call_back(connection: Connection, update_id: int, now: datetime) -> int:
    """What has not left is called back, and whoever it was for counts as not told; how many. They must be held.

    A worker that has one in hand finds out when it submits.
    """
    its = update_tellings.c.update_id == update_id
    queued = select(messages.c.id).select_from(_TOLD).where(its, messages.c.state.in_(_CALLED_BACK))
    change = update(messages).where(messages.c.id.in_(queued), messages.c.state.in_(_CALLED_BACK))
    values = {"state": "cancelled", "moved_by": STAFF, "settled_at": now, "lease_until": None}
    back = list(connection.execute(change.values(values).returning(messages.c.id)).scalars())
    whose = update_tellings.c.person_id, update_tellings.c.told_at
    not_told = delete(update_tellings).where(its, update_tellings.c.message_id.in_(back)).returning(*whose)
    for person, told_at in connection.execute(not_told).all():
        open_again(connection, update_id, person, told_at)
    return len(back)


def waits_for_nothing(connection: Connection, update_id: int) -> None:
    """Nobody waits any more until it is in their language; who was put on the list of calls stays there."""
    waits = delete(update_waits).where(update_waits.c.update_id == update_id, update_waits.c.called_at.is_(None))
    connection.execute(waits)


def nobody_was_told(connection: Connection, update_id: int, sent_at: datetime) -> None:
    """What nobody wished to be told of one by one, and this was to answer, is not answered."""
    its = select(update_contributions.c.contribution_id).where(update_contributions.c.update_id == update_id)
    here = contributions.c.id.in_(its), contributions.c.told_at == sent_at, NOBODYS
    connection.execute(update(contributions).where(*here).values(told_at=None))


def not_told_yet(connection: Connection, update_id: int) -> list[int]:
    """Whose words it came from, of those who were not told and do not wait."""
    told = exists().where(update_tellings.c.update_id == update_id, update_tellings.c.person_id == people.c.id)
    waits = exists().where(update_waits.c.update_id == update_id, update_waits.c.person_id == people.c.id)
    said = (
        select(contributions.c.person_id)
        .join(update_contributions, update_contributions.c.contribution_id == contributions.c.id)
        .where(update_contributions.c.update_id == update_id)
    )
    query = select(people.c.id).where(people.c.id.in_(said), ~told, ~waits).order_by(people.c.id)
    return list(connection.execute(query).scalars())
