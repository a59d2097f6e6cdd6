"""Finding what was said: by words, person, flow, channel, time and state, the newest first, a page at a time."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select, text

from bot.store.messages import LINES, Line
from bot.store.tables import addresses, conversations, marks, messages, people

PAGE = 25
NEWEST = 500_000
"""So many of the newest messages are searched for words, so that a page is there within its time."""


class Wanted(NamedTuple):
    """What is looked for; what is left out leaves nothing out. `before` is the last number of the page before."""

    words: str = ""
    person_id: int | None = None
    flow: str = ""
    channel: str = ""
    direction: str = ""
    state: str = ""
    since: datetime | None = None
    until: datetime | None = None
    waiting: bool = False
    mark: str = ""
    label: str = ""
    staff_id: int | None = None
    before: int | None = None


class Found(NamedTuple):
    """One message among those found."""

    id: int
    person_id: int
    person_state: str
    facts: str
    direction: str
    channel: str
    kind: str
    body: str | None
    kept_apart: bool
    state: str
    needs_person: str | None
    flow: str | None
    created_at: datetime


FIND = (
    select(
        messages.c.id,
        people.c.id,
        people.c.state,
        people.c.facts,
        messages.c.direction,
        messages.c.channel,
        messages.c.kind,
        messages.c.body,
        messages.c.kept_apart,
        messages.c.state,
        messages.c.needs_person,
        conversations.c.flow,
        messages.c.created_at,
    )
    .join(addresses, addresses.c.id == messages.c.address_id)
    .join(people, people.c.id == addresses.c.person_id)
    .outerjoin(conversations, conversations.c.id == messages.c.conversation_id)
    .where(messages.c.kind != "press_answer")
)


def find(connection: Connection, wanted: Wanted, most: int = PAGE) -> list[Found]:
    """A page of them, the newest first."""
    looked_for = FIND.order_by(messages.c.id.desc()).limit(most)
    for condition in _conditions(connection, wanted):
        looked_for = looked_for.where(condition)
    return [Found._make(row) for row in connection.execute(looked_for)]


def lines(connection: Connection, person_id: int, before: int | None, most: int = 100) -> list[Line]:
    """The latest of what was said with a person, or what was said before that message; in order."""
    theirs = LINES.where(addresses.c.person_id == person_id)
    if before is not None:
        theirs = theirs.where(messages.c.id < before)
    newest: Select[Any] = theirs.order_by(None).order_by(messages.c.id.desc()).limit(most)
    return [Line._make(row) for row in reversed(connection.execute(newest).all())]


def person_of(connection: Connection, message_id: int) -> int | None:
    """With whom it was said."""
    owner = select(addresses.c.person_id).join(messages, messages.c.address_id == addresses.c.id)
    return connection.execute(owner.where(messages.c.id == message_id)).scalar()


def heard_since(connection: Connection, since: datetime) -> int:
    """How many messages have come in since then, counted among the newest."""
    newest = select(func.coalesce(func.max(messages.c.id), 0) - NEWEST).scalar_subquery()
    counted = select(func.count()).where(
        messages.c.id > newest, messages.c.direction == "in", messages.c.created_at >= since
    )
    return int(connection.execute(counted).scalar_one())


def _conditions(connection: Connection, wanted: Wanted) -> list[Any]:
    told: list[Any] = []
    exact = {
        addresses.c.person_id: wanted.person_id,
        conversations.c.flow: wanted.flow,
        messages.c.channel: wanted.channel,
        messages.c.direction: wanted.direction,
        messages.c.state: wanted.state,
    }
    told += [column == value for column, value in exact.items() if value]
    told += [messages.c.created_at >= wanted.since] if wanted.since else []
    told += [messages.c.created_at < wanted.until] if wanted.until else []
    told += [text("messages.needs_person IS NOT NULL")] if wanted.waiting else []
    told += [messages.c.id < wanted.before] if wanted.before is not None else []
    if wanted.mark or wanted.label or wanted.staff_id:
        told.append(messages.c.id.in_(_marked(wanted)))
    if wanted.words:
        newest = select(func.coalesce(func.max(messages.c.id), 0) - NEWEST).scalar_subquery()
        told += [messages.c.id > newest, messages.c.body.icontains(wanted.words, autoescape=True)]
        told.append(~messages.c.kept_apart)
    return told


def _marked(wanted: Wanted) -> Select[Any]:
    found = select(marks.c.message_id).where(marks.c.over_at.is_(None))
    if wanted.mark:
        found = found.where(marks.c.kind == wanted.mark)
    if wanted.label:
        found = found.where(marks.c.kind == "label", marks.c.text == wanted.label)
    if wanted.staff_id:
        found = found.where(marks.c.kind == "assigned", marks.c.staff_id == wanted.staff_id)
    return found
