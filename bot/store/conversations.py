"""Where somebody is in a flow; at most one place is open for each address, and others may wait for their time."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Integer, and_, bindparam, func, or_, select, text, update

from bot.store.quiet import may_begin
from bot.store.statements import Prepared, adding
from bot.store.tables import addresses, conversations, one_of, people

OPEN, PAUSED, WAITING = "open", "paused", "waiting"
ALIVE = (OPEN, PAUSED)
"""What a person who writes is in the middle of; one that waits is taken up by the clock alone."""

BEGIN = Prepared(
    adding(
        *(conversations, "address_id", "flow", "revision_id", "place", "state", "started_at", "updated_at", "due_at")
    ).returning(conversations.c.id)
)
CHANGE = update(conversations).where(conversations.c.id == bindparam("which"))
KEEP = Prepared(CHANGE.values(place=bindparam("new_place"), updated_at=bindparam("now"), due_at=bindparam("next_due")))
MOVE = Prepared(CHANGE.values(state=bindparam("new_state"), updated_at=bindparam("now")))
END = Prepared(CHANGE.values(state="ended", updated_at=bindparam("now"), due_at=None))
PUT_OFF = Prepared(CHANGE.values(due_at=bindparam("next_due")))

BESIDE = conversations.alias("beside")
NOTHING_OPEN = ~(
    select(BESIDE.c.id).where(BESIDE.c.address_id == conversations.c.address_id, text("beside." + one_of(ALIVE)))
).exists()
DUE = Prepared(
    select(conversations.c.id, conversations.c.address_id, addresses.c.channel, addresses.c.value_hash)
    .join(addresses, addresses.c.id == conversations.c.address_id)
    .join(people, people.c.id == addresses.c.person_id)
    .where(
        # Nobody who pauses is spoken to first; what was due meanwhile is due when the pause is over.
        may_begin("now"),
        # In the words of the partial index. A wait that is over lets a question that is open go first.
        text("conversations.due_at IS NOT NULL"),
        conversations.c.due_at <= bindparam("now"),
        or_(conversations.c.state == OPEN, and_(conversations.c.state == WAITING, NOTHING_OPEN)),
    )
    .order_by(conversations.c.due_at, conversations.c.id)
    .limit(bindparam("most", type_=Integer))
)
STANDING = select(
    *(conversations.c.id, conversations.c.address_id, conversations.c.flow, conversations.c.revision_id),
    *(conversations.c.place, conversations.c.state, conversations.c.due_at),
)
ONE = Prepared(STANDING.where(conversations.c.id == bindparam("which")))
WAITS_OVER = Prepared(
    STANDING.where(
        conversations.c.address_id == bindparam("at"),
        conversations.c.state == WAITING,
        conversations.c.due_at <= bindparam("now"),
    ).order_by(conversations.c.due_at, conversations.c.id)
)

UNDER_WAY = (
    select(conversations.c.flow, conversations.c.revision_id, func.count())
    .where(conversations.c.state.in_((*ALIVE, WAITING)))
    .group_by(conversations.c.flow, conversations.c.revision_id)
    .order_by(conversations.c.flow, conversations.c.revision_id)
)


class UnderWay(NamedTuple):
    """How many people are in the middle of a flow, on one revision."""

    flow: str
    revision_id: str
    people: int


class Due(NamedTuple):
    """A conversation whose time has come, and whose it is."""

    id: int
    address_id: int
    channel: str
    value_hash: str


class Conversation(NamedTuple):
    """One conversation as it stands."""

    id: int
    address_id: int
    flow: str
    revision_id: str
    place: str
    state: str
    due_at: datetime | None


def under_way(connection: Connection) -> list[UnderWay]:
    """Everybody who is in the middle of something, open, paused or waiting for its time."""
    return [UnderWay._make(row) for row in connection.execute(UNDER_WAY)]


def begin(
    connection: Connection,
    address_id: int,
    flow: str,
    revision_id: str,
    place: str,
    now: datetime,
    *,
    state: str = OPEN,
    due_at: datetime | None = None,
) -> int:
    """A new conversation; the database refuses a second open one for the same address."""
    return int(
        BEGIN.value(
            connection,
            address_id=address_id,
            flow=flow,
            revision_id=revision_id,
            place=place,
            state=state,
            started_at=now,
            updated_at=now,
            due_at=due_at,
        )
    )


def keep(
    connection: Connection, conversation_id: int, place: str, now: datetime, due_at: datetime | None = None
) -> None:
    """The place that the conversation has come to, and when the clock looks at it if nothing is heard before."""
    KEEP.run(connection, which=conversation_id, new_place=place, now=now, next_due=due_at)


def end(connection: Connection, conversation_id: int, now: datetime) -> None:
    """The conversation is over."""
    END.run(connection, which=conversation_id, now=now)


def pause(connection: Connection, conversation_id: int, now: datetime) -> None:
    """The conversation waits, and another one may be open meanwhile."""
    MOVE.run(connection, which=conversation_id, new_state=PAUSED, now=now)


def wait(connection: Connection, conversation_id: int, now: datetime) -> None:
    """The conversation waits for its time, out of the way of whatever is said meanwhile."""
    MOVE.run(connection, which=conversation_id, new_state=WAITING, now=now)


def resume(connection: Connection, conversation_id: int, now: datetime) -> None:
    """The conversation is open again."""
    MOVE.run(connection, which=conversation_id, new_state=OPEN, now=now)


def put_off(connection: Connection, conversation_id: int, due_at: datetime | None) -> None:
    """The clock looks at it again then, or (None) not before something is heard."""
    PUT_OFF.run(connection, which=conversation_id, next_due=due_at)


def due(connection: Connection, now: datetime, most: int) -> list[Due]:
    """Conversations whose time has come, oldest first; hold the address, and look again, before acting on one."""
    return [Due._make(row) for row in DUE.rows(connection, now=now, most=most)]


def one(connection: Connection, conversation_id: int) -> Conversation | None:
    """The conversation with that number."""
    row = ONE.row(connection, which=conversation_id)
    return None if row is None else Conversation._make(row)


def waits_over(connection: Connection, address_id: int, now: datetime) -> list[Conversation]:
    """The address's conversations whose wait is over, oldest first."""
    return [Conversation._make(row) for row in WAITS_OVER.rows(connection, at=address_id, now=now)]
