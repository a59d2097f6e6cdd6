"""Finding what was said: by words, person, flow, channel, time and state, the newest first, a page at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, func, or_, select, text

from bot.store.marks import SEEN
from bot.store.messages import LINES, Line
from bot.store.staff_tables import marks
from bot.store.tables import SAYS_SO, addresses, conversations, interests, messages, people
from bot.store.taking_part_tables import event_answers, invitations

PAGE = 25
LOOKED_THROUGH = 100_000
"""So many messages are looked through for a page that no index leads to, so that it is there within its time."""

READ_THROUGH = 40_000
"""So many where their words, or what they say, must be read for it: that takes longer than a column beside them."""

COUNTED = 20_000
"""So many of the newest messages are counted."""

MARGIN = 1_000
"""By so many numbers two messages may be out of order, of two that arrive at once."""


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
    # A question of a flow, as texts are named: "join.recent".
    step: str = ""
    # A service that the person knows, by its key.
    service: str = ""
    # What the person answered when asked how an event was, by its key.
    score: str = ""
    # Our messages that say that theirs was not understood; `unseen`: only those that nobody has looked at.
    not_understood: bool = False
    unseen: bool = False


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
    address_id: int


class Said(NamedTuple):
    """What a message of ours says: the keys of its texts, and the revision that they stood in."""

    keys: tuple[str, ...]
    revision: str | None


AFTER_EVENT = "after_event"
"""The flow that asks how an event was."""
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
        messages.c.address_id,
    )
    .join(addresses, addresses.c.id == messages.c.address_id)
    .join(people, people.c.id == addresses.c.person_id)
    .outerjoin(conversations, conversations.c.id == messages.c.conversation_id)
    .where(messages.c.kind != "press_answer")
)


class Page(NamedTuple):
    """Those found, the newest first, and before which number to look for more; None when there are no more."""

    found: list[Found]
    before: int | None


def find(connection: Connection, wanted: Wanted, most: int = PAGE) -> Page:
    """A page of them; it may be short, or empty, and yet not the last."""
    top = _newest(connection) + 1 if wanted.before is None else wanted.before
    if wanted.until is not None:
        top = min(top, _number_at(connection, wanted.until, top) + MARGIN)
    led_to = wanted.person_id or wanted.waiting or wanted.mark or wanted.label or wanted.staff_id
    read = wanted.words or wanted.step or wanted.not_understood
    bottom = 0 if led_to else max(0, top - (READ_THROUGH if read else LOOKED_THROUGH))
    conditions = [messages.c.id < top, messages.c.id >= bottom, *_conditions(wanted)]
    rows = connection.execute(FIND.where(*conditions).order_by(messages.c.id.desc()).limit(most))
    found = [Found._make(row) for row in rows]
    if len(found) == most:
        return Page(found, found[-1].id)
    return Page(found, bottom if bottom and not _is_before(connection, bottom, wanted.since) else None)


def find_onwards(connection: Connection, wanted: Wanted, after: int, most: int) -> list[Found]:
    """So many of them that stand behind that number, in the order in which they were said; for one person's."""
    conditions = [messages.c.id > after, *_conditions(wanted)]
    rows = connection.execute(FIND.where(*conditions).order_by(messages.c.id).limit(most))
    return [Found._make(row) for row in rows]


def span(connection: Connection, wanted: Wanted) -> tuple[int, int]:
    """Between which numbers all that fit stand: from the first on, and before the second."""
    top = _newest(connection) + 1
    first = int(connection.execute(select(func.coalesce(func.min(messages.c.id), 0))).scalar_one())
    if wanted.since is not None:
        first = max(first, _number_at(connection, wanted.since, top) - MARGIN)
    if wanted.until is not None:
        top = min(top, _number_at(connection, wanted.until, top) + MARGIN)
    return first, max(first, top)


def lines(connection: Connection, person_id: int, before: int | None, most: int = 100) -> list[Line]:
    """The latest of what was said with a person, or what was said before that message; in order."""
    theirs = LINES.where(addresses.c.person_id == person_id)
    if before is not None:
        theirs = theirs.where(messages.c.id < before)
    newest: Select[Any] = theirs.order_by(None).order_by(messages.c.id.desc()).limit(most)
    return [Line._make(row) for row in reversed(connection.execute(newest).all())]


def said_in(connection: Connection, message_ids: Sequence[int]) -> dict[int, Said]:
    """What those of the messages say that were put together from texts of ours."""
    if not message_ids:
        return {}
    query = (
        select(messages.c.id, messages.c.said, conversations.c.revision_id)
        .outerjoin(conversations, conversations.c.id == messages.c.conversation_id)
        .where(messages.c.id.in_(message_ids), messages.c.said.is_not(None), ~messages.c.kept_apart)
    )
    return {row.id: Said(tuple(row.said.split()), row.revision_id) for row in connection.execute(query)}


def heard_beside(connection: Connection, found: Sequence[Found], *, after: bool) -> dict[int, Found]:
    """What the person wrote just before each message of ours, or right `after` it; none where they wrote nothing."""
    numbers: dict[int, int] = {}
    for one in found:
        if one.direction == "out":
            number = connection.execute(_neighbour(one, after=after)).scalar()
            if number is not None:
                numbers[one.id] = int(number)
    rows = connection.execute(FIND.where(messages.c.id.in_(numbers.values()))) if numbers else ()
    heard = {row[0]: Found._make(row) for row in rows}
    return {number: heard[beside] for number, beside in numbers.items() if beside in heard}


def person_of(connection: Connection, message_id: int) -> int | None:
    """With whom it was said."""
    owner = select(addresses.c.person_id).join(messages, messages.c.address_id == addresses.c.id)
    return connection.execute(owner.where(messages.c.id == message_id)).scalar()


def heard_since(connection: Connection, since: datetime) -> int:
    """How many messages have come in since then, counted among the newest."""
    after = _newest(connection) - COUNTED
    counted = select(func.count()).where(
        messages.c.id > after, messages.c.direction == "in", messages.c.created_at >= since
    )
    return int(connection.execute(counted).scalar_one())


class Failed(NamedTuple):
    """How many of ours did not arrive, and how many of theirs could not be answered."""

    undelivered: int
    unanswered: int


def failed_since(connection: Connection, since: datetime) -> Failed:
    """What went wrong with messages of that time, counted among the newest."""
    after = _newest(connection) - COUNTED
    lost = messages.c.direction == "out", messages.c.state.in_(("failed", "undelivered"))
    left = messages.c.direction == "in", messages.c.state == "failed"
    counted = select(func.count().filter(*lost), func.count().filter(*left)).where(
        messages.c.id > after, messages.c.created_at >= since
    )
    return Failed._make(connection.execute(counted).one())


def _newest(connection: Connection) -> int:
    return int(connection.execute(select(func.coalesce(func.max(messages.c.id), 0))).scalar_one())


def _number_at(connection: Connection, moment: datetime, top: int) -> int:
    """About the first number that was given out at that time or after it: numbers grow as time does."""
    low = 0
    while low < top:
        middle = (low + top) // 2
        if _is_before(connection, middle, moment):
            low = middle + 1
        else:
            top = middle
    return low


def _is_before(connection: Connection, number: int, moment: datetime | None) -> bool:
    """Whether the message of that number, or the next one that is there, was kept before that time."""
    if moment is None:
        return False
    following = select(messages.c.created_at).where(messages.c.id >= number).order_by(messages.c.id).limit(1)
    at = connection.execute(following).scalar()
    return at is not None and at < moment


def _conditions(wanted: Wanted) -> list[Any]:
    told: list[Any] = []
    exact = {
        addresses.c.person_id: wanted.person_id,
        # Not the column itself: PostgreSQL would begin with all conversations of that flow.
        func.coalesce(conversations.c.flow, ""): wanted.flow,
        messages.c.channel: wanted.channel,
        messages.c.direction: wanted.direction,
        messages.c.state: wanted.state,
    }
    told += [column == value for column, value in exact.items() if value]
    told += [messages.c.created_at >= wanted.since] if wanted.since else []
    told += [messages.c.created_at < wanted.until] if wanted.until else []
    told += [text("messages.needs_person IS NOT NULL")] if wanted.waiting else []
    told += _by_what_was_asked(wanted)
    told += _marked(wanted)
    if wanted.words:
        told += [messages.c.body.icontains(wanted.words, autoescape=True), ~messages.c.kept_apart]
    return told


def _neighbour(one: Found, *, after: bool) -> Select[Any]:
    """The nearest message at the same address on that side; nothing if that is one of ours."""
    here = messages.c.id > one.id if after else messages.c.id < one.id
    nearest = (
        select(messages.c.id, messages.c.direction)
        .where(messages.c.address_id == one.address_id, messages.c.kind.not_in(("press", "press_answer")), here)
        .order_by(messages.c.id if after else messages.c.id.desc())
        .limit(1)
        .subquery()
    )
    return select(nearest.c.id).where(nearest.c.direction == "in")


def _by_what_was_asked(wanted: Wanted) -> list[Any]:
    told: list[Any] = []
    if wanted.step:
        begins = f"{wanted.step}."
        # The keys stand behind each other, with spaces between.
        told += [(" " + messages.c.said).contains(f" {begins}", autoescape=True), ~messages.c.kept_apart]
    if wanted.not_understood:
        told.append(or_(*(messages.c.said.like(pattern) for pattern in SAYS_SO)))
    if wanted.unseen:
        seen = select(marks.c.id).where(
            marks.c.message_id == messages.c.id, marks.c.kind == SEEN, marks.c.over_at.is_(None)
        )
        told.append(~seen.exists())
    if wanted.service:
        known = select(interests.c.person_id).where(
            interests.c.person_id == people.c.id, interests.c.kind == "service", interests.c.key == wanted.service
        )
        told.append(known.exists())
    if wanted.score:
        said = (
            select(event_answers.c.id)
            .join(invitations, invitations.c.id == event_answers.c.invitation_id)
            .where(invitations.c.person_id == people.c.id, event_answers.c.answer == wanted.score)
        )
        told += [func.coalesce(conversations.c.flow, "") == AFTER_EVENT, said.exists()]
    return told


def _marked(wanted: Wanted) -> list[Any]:
    """Each of them by itself: a message may be flagged by one mark and labelled by another."""
    told: list[Any] = []
    if wanted.mark:
        told.append(marks.c.kind == wanted.mark)
    if wanted.label:
        told.append(and_(marks.c.kind == "label", marks.c.text == wanted.label))
    if wanted.staff_id:
        told.append(and_(marks.c.kind == "assigned", marks.c.staff_id == wanted.staff_id))
    standing = select(marks.c.message_id).where(marks.c.over_at.is_(None))
    return [messages.c.id.in_(standing.where(each)) for each in told]
