"""What is kept for a time only: how much of each kind is old enough to go, and letting it go a little at a time."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, Select, bindparam, delete, func, select, text, update

from bot.store import keeping_told
from bot.store.columns import Moment
from bot.store.outbox_states import UNFINISHED
from bot.store.tables import alarms, conversations, messages, one_of

AT_ONCE = 1_000


class Old(NamedTuple):
    """How many are old enough to go, and when the oldest of them is from."""

    many: int
    oldest: datetime | None


BEFORE = bindparam("before", type_=Moment())
MESSAGES_OLD = (
    messages.c.body.is_not(None) | messages.c.words.is_not(None),
    messages.c.created_at < BEFORE,
    # What a person still has to see to stays until they have, and what is on its way until it has left.
    messages.c.needs_person.is_(None),
    text(f"NOT messages.{one_of(UNFINISHED)}"),
)
CONVERSATIONS_OLD = (conversations.c.state == "ended", conversations.c.updated_at < BEFORE)
ALARMS_OLD = (alarms.c.over_at.is_not(None), alarms.c.over_at < BEFORE)

OLD: Mapping[str, Select[int, Any]] = {
    "words of messages": select(func.count(), func.min(messages.c.created_at)).where(*MESSAGES_OLD),
    "ended conversations": select(func.count(), func.min(conversations.c.updated_at)).where(*CONVERSATIONS_OLD),
    "alarms that are over": select(func.count(), func.min(alarms.c.over_at)).where(*ALARMS_OLD),
    "stories": keeping_told.COUNT_STORIES,
    "votes": keeping_told.COUNT_VOTES,
}

SOME_MESSAGES = (
    select(messages.c.id)
    .where(messages.c.id > bindparam("after"), *MESSAGES_OLD)
    .order_by(messages.c.id)
    .limit(AT_ONCE)
)
SOME_CONVERSATIONS = (
    select(conversations.c.id)
    .where(conversations.c.id > bindparam("after"), *CONVERSATIONS_OLD)
    .order_by(conversations.c.id)
    .limit(AT_ONCE)
)
SOME_ALARMS = (
    select(alarms.c.id).where(alarms.c.id > bindparam("after"), *ALARMS_OLD).order_by(alarms.c.id).limit(AT_ONCE)
)
SOME_STORIES, SOME_VOTES = keeping_told.some_stories(AT_ONCE), keeping_told.some_votes(AT_ONCE)
WHICH: BindParameter[Any] = bindparam("which", expanding=True)
EMPTY = update(messages).where(messages.c.id.in_(WHICH)).values(body=None, words=None, buttons=None)
LEAVE = update(messages).where(messages.c.conversation_id.in_(WHICH)).values(conversation_id=None)
DROP_CONVERSATIONS = delete(conversations).where(conversations.c.id.in_(WHICH))
DROP_ALARMS = delete(alarms).where(alarms.c.id.in_(WHICH))


def old(connection: Connection, kind: str, before: datetime) -> Old:
    """How much of that kind is from before then; it reads everything, so it is for a report."""
    many, oldest = connection.execute(OLD[kind], {"before": before, "day": before.date()}).one()
    return Old(int(many), keeping_told.told_at(oldest))


def let_go(connection: Connection, kind: str, before: datetime, after: int) -> list[int]:
    """The numbers, above `after`, of up to AT_ONCE of that kind that are gone now; none when there are no more."""
    return _GOING[kind](connection, before, after)


def _messages(connection: Connection, before: datetime, after: int) -> list[int]:
    which = _some(connection, SOME_MESSAGES, before, after)
    if which:
        connection.execute(EMPTY, {"which": which})
    return which


def _conversations(connection: Connection, before: datetime, after: int) -> list[int]:
    which = _some(connection, SOME_CONVERSATIONS, before, after)
    if which:
        connection.execute(LEAVE, {"which": which})
        connection.execute(DROP_CONVERSATIONS, {"which": which})
    return which


def _alarms(connection: Connection, before: datetime, after: int) -> list[int]:
    which = _some(connection, SOME_ALARMS, before, after)
    if which:
        connection.execute(DROP_ALARMS, {"which": which})
    return which


def _stories(connection: Connection, before: datetime, after: int) -> list[int]:
    which = _some(connection, SOME_STORIES, before, after)
    if which:
        keeping_told.drop_stories(connection, which)
    return which


def _votes(connection: Connection, before: datetime, after: int) -> list[int]:
    which = _some(connection, SOME_VOTES, before, after)
    keeping_told.leave_counts(connection, which)
    return which


def _some(connection: Connection, statement: Select[Any], before: datetime, after: int) -> list[int]:
    given = {"before": before, "day": before.date(), "after": after}
    return list(connection.execute(statement, given).scalars())


_GOING: Mapping[str, Callable[[Connection, datetime, int], list[int]]] = {
    "words of messages": _messages,
    "ended conversations": _conversations,
    "alarms that are over": _alarms,
    "stories": _stories,
    "votes": _votes,
}
