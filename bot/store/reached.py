"""Whom other words than an update reached: the counts of a vote, that it takes longer, that praise was passed on."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, FromClause, Select, Table, and_, func, not_, or_, select, update

from bot.store.listening_tables import contributions, praise, vote_answers
from bot.store.outbox_states import LOST
from bot.store.tables import messages, people
from bot.store.unheard import KNOWN_FOR_GOOD, STILL_OPEN


class _Told(NamedTuple):
    """The rows of one table that say of whom they tell, by which message, and whether it reached nobody."""

    table: Table
    message: Column[Any]
    unheard: Column[Any]

    @property
    def person(self) -> Column[Any]:
        """Who is told: of praise its writer."""
        return contributions.c.person_id if self.table is praise else self.table.c.person_id


COUNTS = _Told(vote_answers, vote_answers.c.message_id, vote_answers.c.unheard_at)
LATE = _Told(contributions, contributions.c.late_message_id, contributions.c.late_unheard_at)
PRAISE = _Told(praise, praise.c.message_id, praise.c.unheard_at)


class _Fate(NamedTuple):
    """Of one row: whether a message of it stands or all are lost, for good or not, and how it counts by now."""

    key: tuple[Any, ...]
    person: int
    stands: bool
    for_good: bool
    unheard: bool


def settle(connection: Connection, now: datetime, most: int) -> int:
    """How many rows there was news of, so many of each kind at most; in doubt a message counts as one that left."""
    return sum(_settle(connection, told, now, most) for told in (COUNTS, LATE, PRAISE))


def not_told_the_counts(connection: Connection, vote_id: int) -> int:
    """How many voted, and did not hear the counts from us."""
    unheard = vote_answers.c.vote_id == vote_id, vote_answers.c.unheard_at.is_not(None)
    return int(connection.execute(select(func.count()).where(*unheard)).scalar_one())


def tell(connection: Connection, told: _Told, key: Sequence[Any], message: int | None, now: datetime) -> None:
    """That row is told by this message; by none, when nobody could be written to, it has reached nobody."""
    values = {told.message: message, told.unheard: None if message else now}
    connection.execute(update(told.table).where(*_is(told, key)).values(values))


def _settle(connection: Connection, told: _Told, now: datetime, most: int) -> int:
    found = _fates(connection, told, now, most)
    # People before what is theirs, as everywhere; then what became of the messages is looked at again.
    held = select(people.c.id).where(people.c.id.in_({fate.person for fate in found})).order_by(people.c.id)
    connection.execute(held.with_for_update(key_share=True))
    still = {fate.key for fate in found}
    for fate in _fates(connection, told, now, most) if found else ():
        if fate.key in still:
            _note(connection, told, fate, now)
    return len(found)


def _fates(connection: Connection, told: _Told, now: datetime, most: int) -> list[_Fate]:
    rows = connection.execute(_news(told).limit(most), {"recently": now - KNOWN_FOR_GOOD})
    return [_Fate(tuple(row[:-4]), *row[-4:]) for row in rows]


def _note(connection: Connection, told: _Told, fate: _Fate, now: datetime) -> None:
    values: dict[Any, Any] = {}
    if fate.stands is fate.unheard:
        values[told.unheard] = None if fate.stands else now
        if told is PRAISE:
            _open_or_close(connection, fate.key[0], fate.stands)
    if fate.for_good:
        values[told.message] = None
    if values:
        connection.execute(update(told.table).where(*_is(told, fate.key)).values(values))


def _open_or_close(connection: Connection, praise_id: int, heard: bool) -> None:
    """Whoever hears that their praise was passed on has heard what came of it; what staff told them otherwise stays."""
    passed_on = select(praise.c.passed_on_at).where(praise.c.id == praise_id).scalar_subquery()
    of = select(praise.c.contribution_id).where(praise.c.id == praise_id).scalar_subquery()
    then = contributions.c.told_at.is_(None) if heard else contributions.c.told_at == passed_on
    change = update(contributions).where(contributions.c.id == of, then)
    connection.execute(change.values(told_at=passed_on if heard else None))


def _is(told: _Told, key: Sequence[Any]) -> list[Any]:
    return [column == value for column, value in zip(told.table.primary_key, key, strict=True)]


@cache
def _news(told: _Told) -> Select[Any]:
    """(key, person, stands, for good, unheard) of rows of which something is new; a repeat that arrives is enough."""
    key = list(told.table.primary_key)
    rows = select(*key, told.message.label("by")).where(told.message.is_not(None)).cte("told_by", recursive=True)
    again = messages.alias("again")
    ours = [rows.c[column.name] for column in key]
    chain = rows.union_all(select(*ours, again.c.id).join(again, again.c.repeats == rows.c.by))
    stands = func.count().filter(messages.c.state.not_in(LOST)) > 0
    settled = func.count().filter(messages.c.state == "delivered") > 0
    for_good = or_(settled, func.count().filter(STILL_OPEN) == 0)
    unheard = told.unheard.is_not(None)
    whole: FromClause = told.table
    if told is PRAISE:
        whole = whole.join(contributions, contributions.c.id == praise.c.contribution_id)
    whole = whole.join(chain, and_(*(chain.c[column.name] == column for column in key)))
    query = select(*key, told.person, stands.label("stands"), for_good.label("for_good"), unheard.label("unheard"))
    return (
        query.select_from(whole.join(messages, messages.c.id == chain.c.by))
        .where(told.person.is_not(None))
        .group_by(*key, told.person, told.unheard)
        .having(or_(for_good, and_(stands, unheard), and_(not_(stands), not_(unheard))))
        .order_by(told.person, *key)
    )
