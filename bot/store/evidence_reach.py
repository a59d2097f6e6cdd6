"""Who was reached and who answered, by language, by plain or easy words and by channel: counts, and never a person.

Not to be shown before `bot.programme.disclosure` has looked at them. Somebody's language and words are those they are
written to in when it is counted; whoever can be reached by two channels stands under both.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, FromClause, TextClause, and_, func, select, text

from bot.programme.evidence import Raw, Share
from bot.programme.periods import Span
from bot.programme.places import OFFERED
from bot.store.listening_tables import contributions, update_tellings, updates
from bot.store.outbox_states import STATES
from bot.store.tables import NOT_UNDERSTOOD, addresses, broadcasts, messages, people
from bot.store.taking_part_tables import invitations

REACHED: Final = ("accepted", "sent", "delivered")
"""The provider has it, and nothing says that it did not arrive: Telegram never says more."""

NOT_REACHED: Final = tuple(state for state in STATES if state not in REACHED)
LANGUAGES, WORDS, CHANNELS = "languages", "words", "channels"

Pairs = dict[str, Share]
"""So many of so many, by group."""

Dimensions = dict[str, Pairs]


def figures(connection: Connection, span: Span, _seen: datetime) -> dict[str, Raw]:
    """Those of all that they are shares of: what arrived, what was answered, and how often we did not understand."""
    return {
        "reached": reached(connection, span),
        "updates_answered": answered(connection, span),
        "not_understood": not_understood(connection, span),
    }


def reached(connection: Connection, span: Span) -> Share:
    """Of all rows of messages to many that began in the period, those that reached somebody."""
    arrived = func.count().filter(messages.c.state.in_(REACHED))
    query = select(arrived, func.count()).where(messages.c.broadcast_id.in_(begun(connection, span)))
    return Share._make(int(count) for count in connection.execute(query).one())


def answered(connection: Connection, span: Span) -> Share:
    """Of all to whom an update of the period was told, those who said whether it is right."""
    query = select(func.count(update_tellings.c.answer), func.count()).where(_of_updates(span))
    return Share._make(int(count) for count in connection.execute(query).one())


def not_understood(connection: Connection, span: Span) -> int:
    """How often we had to say in the period that we did not understand."""
    return int(connection.execute(select(func.count()).where(*_not_understood(span))).scalar_one())


def by_kind(connection: Connection, span: Span) -> dict[str, Dimensions]:
    """Of each way of asking and telling, by each dimension, how many there were and how many came to something."""
    return {kind: count(connection, span) for kind, count in KINDS.items()}


def begun(connection: Connection, span: Span) -> list[int]:
    """The broadcasts that began to leave in the period."""
    query = select(broadcasts.c.id).where(broadcasts.c.started_at >= span.start, broadcasts.c.started_at < span.end)
    return list(connection.execute(query).scalars())


def rows_of(connection: Connection, started: list[int]) -> ColumnElement[bool]:
    """Rows of these broadcasts, in the order of people: the index of who gets what is enough for it.

    SQLite would go by the index that leads to one broadcast, read every row for its person and sort them all.
    """
    broadcast = messages.c.broadcast_id
    unled = broadcast + 0 if connection.dialect.name == "sqlite" else broadcast
    return and_(broadcast.is_not(None), unled.in_(started))


def _invitations(connection: Connection, span: Span) -> Dimensions:
    here = and_(invitations.c.created_at >= span.start, invitations.c.created_at < span.end)
    return _of_persons(connection, invitations, invitations.c.person_id, here, invitations.c.state != OFFERED)


def _updates(connection: Connection, span: Span) -> Dimensions:
    answered = update_tellings.c.answer.is_not(None)
    return _of_persons(connection, update_tellings, update_tellings.c.person_id, _of_updates(span), answered)


def _contributions(connection: Connection, span: Span) -> Dimensions:
    said = and_(contributions.c.said_on >= span.first, contributions.c.said_on < span.until)
    return _of_persons(connection, contributions, contributions.c.person_id, said, contributions.c.told_at.is_not(None))


def _messages(connection: Connection, span: Span) -> Dimensions:
    """All rows first, by the index of who gets what; then the few that reached nobody are taken off again."""
    started = begun(connection, span)
    if not started:
        return {LANGUAGES: {}, WORDS: {}, CHANNELS: {}}
    lost = and_(messages.c.broadcast_id.in_(started), messages.c.state.in_(NOT_REACHED))
    every, missed = (_by_words(connection, here) for here in (rows_of(connection, started), lost))
    arrived = func.count().filter(messages.c.state.in_(REACHED))
    ways = (
        select(messages.c.channel, func.count(), arrived)
        .where(messages.c.broadcast_id.in_(started))
        .group_by(messages.c.channel)
    )
    return {**_less(every, missed), CHANNELS: _pairs((row[0], row[1], row[2]) for row in connection.execute(ways))}


def _misunderstood(connection: Connection, span: Span) -> Dimensions:
    who = select(addresses.c.person_id, messages.c.channel).join(addresses, addresses.c.id == messages.c.address_id)
    found = who.where(*_not_understood(span)).subquery()
    words = select(people.c.language, people.c.easy, func.count()).join(found, found.c.person_id == people.c.id)
    ways = select(found.c.channel, func.count()).group_by(found.c.channel)
    rows = (connection.execute(query) for query in (words.group_by(people.c.language, people.c.easy), ways))
    # Nothing comes of these, so the part of them is none.
    return _dimensions(*([(*row, 0) for row in each] for each in rows))


KINDS: Final[dict[str, Callable[[Connection, Span], Dimensions]]] = {
    "invitations": _invitations,
    "messages": _messages,
    "updates": _updates,
    "contributions": _contributions,
    "misunderstood": _misunderstood,
}
"""By the name under which each stands in the evidence."""


def _of_persons(
    connection: Connection,
    table: FromClause,
    person: ColumnElement[int],
    here: ColumnElement[bool],
    part: ColumnElement[bool],
) -> Dimensions:
    counted = (func.count(), func.count().filter(part))
    words = (
        select(people.c.language, people.c.easy, *counted)
        .select_from(table)
        .join(people, people.c.id == person)
        .where(here)
        .group_by(people.c.language, people.c.easy)
    )
    ways = (
        select(addresses.c.channel, *counted)
        .select_from(table)
        .join(addresses, addresses.c.person_id == person)
        .where(here)
        .group_by(addresses.c.channel)
    )
    return _dimensions(connection.execute(words), connection.execute(ways))


def _by_words(connection: Connection, here: ColumnElement[bool]) -> dict[tuple[str, bool], int]:
    query = select(people.c.language, people.c.easy, func.count()).join(messages, messages.c.person_id == people.c.id)
    grouped = connection.execute(query.where(here).group_by(people.c.language, people.c.easy))
    return {(language, easy): int(count) for language, easy, count in grouped}


def _less(every: dict[tuple[str, bool], int], missed: dict[tuple[str, bool], int]) -> Dimensions:
    return _dimensions(((*key, count, count - missed.get(key, 0)) for key, count in every.items()), ())


def _dimensions(words: Iterable[Any], ways: Iterable[Any]) -> Dimensions:
    """From (language, easy words, how many, how many of them) and (channel, how many, how many of them)."""
    rows = [tuple(row) for row in words]
    return {
        LANGUAGES: _pairs((language, whole, part) for language, _, whole, part in rows),
        WORDS: _pairs(("easy words" if easy else "plain words", whole, part) for _, easy, whole, part in rows),
        CHANNELS: _pairs(tuple(row) for row in ways),
    }


def _pairs(rows: Iterable[Any]) -> Pairs:
    found: Pairs = {}
    for key, whole, part in rows:
        before = found.get(key, Share(0, 0))
        found[key] = Share(before.part + int(part), before.whole + int(whole))
    return found


def _of_updates(span: Span) -> ColumnElement[bool]:
    sent = select(updates.c.id).where(updates.c.sent_at >= span.start, updates.c.sent_at < span.end)
    return and_(update_tellings.c.update_id.in_(sent), update_tellings.c.unheard_at.is_(None))


def _not_understood(span: Span) -> tuple[ColumnElement[bool] | TextClause, ...]:
    # Word for word as the index has it.
    return messages.c.created_at >= span.start, messages.c.created_at < span.end, text(f"({NOT_UNDERSTOOD})")
