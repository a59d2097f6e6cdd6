"""Those whose words an update came from and who have not read it in English: they wait, or staff were asked to call."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from bot.store.listening_tables import update_waits
from bot.store.tables import people


class Wait(NamedTuple):
    """Since when somebody waits to hear of that update."""

    update_id: int
    person_id: int
    since: datetime


ROW = (update_waits.c.update_id, update_waits.c.person_id, update_waits.c.since)
OPEN = update_waits.c.called_at.is_(None)


def begin_one(connection: Connection, update_id: int, person_id: int, now: datetime) -> None:
    """The person waits from now on."""
    connection.execute(insert(update_waits).values(update_id=update_id, person_id=person_id, since=now))


def called(connection: Connection, update_id: int, person_id: int, now: datetime) -> None:
    """Staff have been asked to call them: they wait no longer, and are sent nothing of it by a second wave."""
    connection.execute(update(update_waits).where(*_one(update_id, person_id)).values(called_at=now))


def over(connection: Connection, update_id: int, person_id: int) -> None:
    """They wait no longer, and hear of it in another way."""
    connection.execute(delete(update_waits).where(*_one(update_id, person_id)))


def with_some(connection: Connection) -> list[int]:
    """The updates that somebody waits for, oldest first."""
    query = select(update_waits.c.update_id).where(OPEN).distinct().order_by(update_waits.c.update_id)
    return list(connection.execute(query).scalars())


def hold(connection: Connection, update_id: int) -> list[Wait]:
    """Who waits for it; nobody else tells or calls them, and none of them is forgotten, until the transaction ends."""
    waits = select(*ROW).where(OPEN, update_waits.c.update_id == update_id).order_by(update_waits.c.person_id)
    whose = [row.person_id for row in connection.execute(waits)]
    # People before what is theirs, as everywhere: two who come to tell them take turns, and the second looks again.
    connection.execute(select(people.c.id).where(people.c.id.in_(whose)).order_by(people.c.id).with_for_update())
    return [Wait._make(row) for row in connection.execute(waits)]


def count(connection: Connection, update_id: int) -> tuple[int, int]:
    """(how many wait for it, how many staff were asked to call)."""
    query = select(func.count().filter(OPEN), func.count(update_waits.c.called_at))
    waiting, to_call = connection.execute(query.where(update_waits.c.update_id == update_id)).one()
    return waiting, to_call


def _one(update_id: int, person_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return update_waits.c.update_id == update_id, update_waits.c.person_id == person_id
