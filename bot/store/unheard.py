"""What became of the messages that tell people of updates: whom none reached was not told, and is to hear yet."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, and_, bindparam, func, not_, or_, select, update

from bot.store import contributions
from bot.store.columns import Moment
from bot.store.listening_tables import contributions as said
from bot.store.listening_tables import update_contributions, update_tellings
from bot.store.outbox_states import LOST, UNFINISHED
from bot.store.tables import messages, people

KNOWN_FOR_GOOD = timedelta(days=7)
"""So long after the last that was heard of a message no receipt changes it any more."""


class _Fate(NamedTuple):
    """Of one telling: whether a message of it stands or all are lost, for good or not, and how it counts by now."""

    update_id: int
    person_id: int
    told_at: datetime
    stands: bool
    for_good: bool
    unheard: bool


# A message that failed may have been repeated, by us or by staff, and its repeat too: one that arrives is enough.
_CHAIN = (
    select(update_tellings.c.update_id, update_tellings.c.person_id, update_tellings.c.message_id)
    .where(update_tellings.c.message_id.is_not(None))
    .cte("chain", recursive=True)
)
_AGAIN = messages.alias("again")
CHAIN = _CHAIN.union_all(
    select(_CHAIN.c.update_id, _CHAIN.c.person_id, _AGAIN.c.id).join(_AGAIN, _AGAIN.c.repeats == _CHAIN.c.message_id)
)
ANSWERED = update_tellings.c.answer.is_not(None)
_LAST_HEARD_OF = func.coalesce(messages.c.settled_at, messages.c.accepted_at, messages.c.created_at)
STILL_OPEN = or_(messages.c.state.in_(UNFINISHED), bindparam("recently", type_=Moment()) < _LAST_HEARD_OF)
STANDS = or_(ANSWERED, func.count().filter(messages.c.state.not_in(LOST)) > 0)
FOR_GOOD = or_(ANSWERED, func.count().filter(messages.c.state == "delivered") > 0, func.count().filter(STILL_OPEN) == 0)
UNHEARD = update_tellings.c.unheard_at.is_not(None)
NEWS = (
    select(
        update_tellings.c.update_id,
        update_tellings.c.person_id,
        update_tellings.c.told_at,
        STANDS.label("stands"),
        FOR_GOOD.label("for_good"),
        UNHEARD.label("unheard"),
    )
    .join(
        CHAIN,
        and_(CHAIN.c.update_id == update_tellings.c.update_id, CHAIN.c.person_id == update_tellings.c.person_id),
    )
    .join(messages, messages.c.id == CHAIN.c.message_id)
    .group_by(*update_tellings.primary_key)
    .having(or_(FOR_GOOD, and_(STANDS, UNHEARD), and_(not_(STANDS), not_(UNHEARD))))
    # By person, as an update that goes out takes what is theirs: neither waits for the other crosswise.
    .order_by(update_tellings.c.person_id, update_tellings.c.update_id)
)
THIS = (
    update_tellings.c.update_id == bindparam("of"),
    update_tellings.c.person_id == bindparam("whose"),
)
ARRIVED = update(update_tellings).where(*THIS, UNHEARD).values(unheard_at=None).returning(update_tellings.c.told_at)
LOST_TO_THEM = update(update_tellings).where(*THIS).values(unheard_at=bindparam("now"))
WATCHED_NO_MORE = update(update_tellings).where(*THIS).values(message_id=None)
# Whoever was told of the same by another update has heard of it all the same.
TOLD_OTHERWISE = (
    select(func.min(update_tellings.c.told_at))
    .join(update_contributions, update_contributions.c.update_id == update_tellings.c.update_id)
    .where(
        update_contributions.c.contribution_id == said.c.id,
        update_tellings.c.person_id == said.c.person_id,
        update_tellings.c.unheard_at.is_(None),
    )
    .correlate(said)
    .scalar_subquery()
)
# The moment is the telling's own: what staff or another update told them of is no other moment's.
OPEN_AGAIN = (
    update(said)
    .where(
        said.c.person_id == bindparam("whose"),
        said.c.told_at == bindparam("told", type_=Moment()),
        said.c.id.in_(
            select(update_contributions.c.contribution_id).where(update_contributions.c.update_id == bindparam("of"))
        ),
    )
    .values(told_at=TOLD_OTHERWISE)
)


def settle(connection: Connection, now: datetime, most: int) -> int:
    """How many tellings there was news of, so many at most: told by what left, and not by what reached nobody.

    A receipt that comes late is heard too. In doubt a message counts as one that left, until somebody knows better.
    """
    news = {"recently": now - KNOWN_FOR_GOOD}
    whose = {row.person_id for row in connection.execute(NEWS.limit(most), news)}
    # People before what is theirs, as everywhere; then what became of the messages is looked at again.
    held = select(people.c.id).where(people.c.id.in_(whose)).order_by(people.c.id)
    connection.execute(held.with_for_update(key_share=True))
    theirs = NEWS.where(update_tellings.c.person_id.in_(whose)).limit(most)
    fates = [_Fate._make(row) for row in connection.execute(theirs, news)]
    for fate in fates:
        _settle(connection, fate, now)
    return len(fates)


def arrived(connection: Connection, update_id: int, person_id: int) -> None:
    """They have heard of it after all: a receipt came late, or they have answered, whatever a carrier said."""
    which = {"of": update_id, "whose": person_id}
    told_at = connection.execute(ARRIVED, which).scalar()
    if told_at is not None:
        contributions.told(connection, update_id, person_id, told_at)


def open_again(connection: Connection, update_id: int, person_id: int, told_at: datetime) -> None:
    """They have not heard of it after all: what it was to answer waits again, if nothing else told them."""
    connection.execute(OPEN_AGAIN, {"of": update_id, "whose": person_id, "told": told_at})


def _settle(connection: Connection, fate: _Fate, now: datetime) -> None:
    which = {"of": fate.update_id, "whose": fate.person_id}
    if fate.stands:
        arrived(connection, fate.update_id, fate.person_id)
    elif not fate.unheard:
        connection.execute(LOST_TO_THEM, {**which, "now": now})
        open_again(connection, fate.update_id, fate.person_id, fate.told_at)
    if fate.for_good:
        connection.execute(WATCHED_NO_MORE, which)
