"""Where somebody is in a flow; at most one place is open for each address."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select, update

from bot.store.statements import Prepared, adding
from bot.store.tables import conversations

BEGIN = Prepared(
    adding(conversations, "address_id", "flow", "revision_id", "place", "state", "started_at", "updated_at").returning(
        conversations.c.id
    )
)
CHANGE = update(conversations).where(conversations.c.id == bindparam("which"))
KEEP = Prepared(CHANGE.values(place=bindparam("new_place"), updated_at=bindparam("now")))
MOVE = Prepared(CHANGE.values(state=bindparam("new_state"), updated_at=bindparam("now")))

UNDER_WAY = (
    select(conversations.c.flow, conversations.c.revision_id, func.count())
    .where(conversations.c.state.in_(("open", "paused")))
    .group_by(conversations.c.flow, conversations.c.revision_id)
    .order_by(conversations.c.flow, conversations.c.revision_id)
)


class UnderWay(NamedTuple):
    """How many people are in the middle of a flow, on one revision."""

    flow: str
    revision_id: str
    people: int


def under_way(connection: Connection) -> list[UnderWay]:
    """Everybody who is in the middle of something, open or paused."""
    return [UnderWay._make(row) for row in connection.execute(UNDER_WAY)]


def begin(connection: Connection, address_id: int, flow: str, revision_id: str, place: str, now: datetime) -> int:
    """A new open conversation; the database refuses a second one for the same address."""
    return int(
        BEGIN.value(
            connection,
            address_id=address_id,
            flow=flow,
            revision_id=revision_id,
            place=place,
            state="open",
            started_at=now,
            updated_at=now,
        )
    )


def keep(connection: Connection, conversation_id: int, place: str, now: datetime) -> None:
    """The place that the conversation has come to."""
    KEEP.run(connection, which=conversation_id, new_place=place, now=now)


def end(connection: Connection, conversation_id: int, now: datetime) -> None:
    """The conversation is over."""
    MOVE.run(connection, which=conversation_id, new_state="ended", now=now)


def pause(connection: Connection, conversation_id: int, now: datetime) -> None:
    """The conversation waits, and another one may be open meanwhile."""
    MOVE.run(connection, which=conversation_id, new_state="paused", now=now)


def resume(connection: Connection, conversation_id: int, now: datetime) -> None:
    """The conversation is open again."""
    MOVE.run(connection, which=conversation_id, new_state="open", now=now)
