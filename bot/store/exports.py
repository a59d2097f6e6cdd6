"""Copies that are put together a part at a time, kept for a day, and given to their maker alone."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Engine, delete, insert, or_, select, update

from bot.store.engine import reading
from bot.store.export_tables import export_parts, export_people, exports
from bot.store.tables import people

WAITING, READY, FAILED, GONE = "waiting", "ready", "failed", "gone"
"""Gone: somebody whose words were in it was forgotten, or words in it were hidden."""


class Export(NamedTuple):
    """One copy: how far it is, of about how many, and when it was asked for and ended."""

    id: int
    staff_id: int
    kind: str
    form: str
    asked: str | None
    origin: str | None
    state: str
    place: str | None
    parts: int
    so_far: int
    about: int | None
    made_at: datetime
    ended_at: datetime | None


COLUMNS = [getattr(exports.c, name) for name in Export._fields]


def add(connection: Connection, staff_id: int, kind: str, form: str, asked: str, origin: str, now: datetime) -> int:
    """A copy that waits to be put together; its number."""
    row = {"staff_id": staff_id, "kind": kind, "form": form, "asked": asked, "origin": origin}
    made = insert(exports).values(**row, state=WAITING, made_at=now).returning(exports.c.id)
    return int(connection.execute(made).scalar_one())


def find(connection: Connection, export_id: int, staff_id: int) -> Export | None:
    """The copy of that number, if it is theirs."""
    theirs = select(*COLUMNS).where(exports.c.id == export_id, exports.c.staff_id == staff_id)
    row = connection.execute(theirs).first()
    return None if row is None else Export._make(row)


def lately(connection: Connection, staff_id: int, most: int) -> list[Export]:
    """Theirs that are still here, the newest first."""
    theirs = select(*COLUMNS).where(exports.c.staff_id == staff_id).order_by(exports.c.id.desc()).limit(most)
    return [Export._make(row) for row in connection.execute(theirs)]


def something_to_do(connection: Connection, before: datetime) -> bool:
    """Whether one waits, or one was asked for before then."""
    due = select(exports.c.id).where(or_(exports.c.state == WAITING, exports.c.made_at < before)).limit(1)
    return connection.execute(due).first() is not None


def hold_next(connection: Connection) -> Export | None:
    """The one to go on with, held: the one of which least is done, so that none waits for a long one to end."""
    waiting = select(*COLUMNS).where(exports.c.state == WAITING).order_by(exports.c.so_far, exports.c.id).limit(1)
    row = connection.execute(waiting.with_for_update(skip_locked=True)).first()
    return None if row is None else Export._make(row)


def still_waits(connection: Connection, export_id: int) -> bool:
    """Whether it still waits; if so nobody else changes it until the transaction ends."""
    row = select(exports.c.id).where(exports.c.id == export_id, exports.c.state == WAITING).with_for_update()
    return connection.execute(row).first() is not None


def go_on(
    connection: Connection, export: Export, content: bytes, place: str | None, so_far: int, about: int | None
) -> None:
    """One part more, of that held copy; the next one begins at that place."""
    number = {"export_id": export.id, "number": export.parts}
    connection.execute(insert(export_parts).values(**number, content=content))
    change = {"place": place, "parts": export.parts + 1, "so_far": so_far, "about": about}
    connection.execute(update(exports).where(exports.c.id == export.id).values(change))


def replace(connection: Connection, export_id: int, parts: Collection[bytes]) -> None:
    """These are its parts now, in that order."""
    connection.execute(delete(export_parts).where(export_parts.c.export_id == export_id))
    rows = [{"export_id": export_id, "number": number, "content": part} for number, part in enumerate(parts)]
    if rows:
        connection.execute(insert(export_parts), rows)
    connection.execute(update(exports).where(exports.c.id == export_id).values(parts=len(rows)))


def end(connection: Connection, export_id: int, state: str, now: datetime) -> None:
    """It is ready, or it failed; what was asked for is kept no longer."""
    over = update(exports).where(exports.c.id == export_id)
    connection.execute(over.values(state=state, asked=None, place=None, ended_at=now))
    if state != READY:
        _empty(connection, [export_id])


def parts_of(engine: Engine, export_id: int) -> Iterator[bytes]:
    """The file, one part in memory at a time; it ends early if the copy goes meanwhile."""
    number = -1
    while True:
        following = (
            select(export_parts.c.number, export_parts.c.content)
            .where(export_parts.c.export_id == export_id, export_parts.c.number > number)
            .order_by(export_parts.c.number)
            .limit(1)
        )
        with reading(engine) as connection:
            row = connection.execute(following).first()
        if row is None:
            return
        number = row.number
        yield bytes(row.content)


def note_people(connection: Connection, export_id: int, person_ids: Collection[int]) -> set[int]:
    """Words of theirs are in it; those of whom none were before."""
    known = select(export_people.c.person_id).where(
        export_people.c.export_id == export_id, export_people.c.person_id.in_(person_ids)
    )
    new = set(person_ids) - set(connection.execute(known).scalars())
    if new:
        connection.execute(insert(export_people), [{"export_id": export_id, "person_id": each} for each in sorted(new)])
    return new


def drop_with(connection: Connection, person_id: int) -> None:
    """No copy with words of that person is kept, nor put together further."""
    theirs = select(export_people.c.export_id).where(export_people.c.person_id == person_id)
    which = list(connection.execute(theirs).scalars())
    if which:
        gone = update(exports).where(exports.c.id.in_(which))
        connection.execute(gone.values(state=GONE, asked=None, place=None))
        _empty(connection, which)


def drop_if_somebody_went(connection: Connection, export_id: int) -> bool:
    """Whether somebody whose words are in it is forgotten meanwhile; then nothing of it is left."""
    theirs = select(people.c.id).join(export_people, export_people.c.person_id == people.c.id)
    gone = theirs.where(export_people.c.export_id == export_id, people.c.state == "forgotten").limit(1)
    if connection.execute(gone).first() is None:
        return False
    connection.execute(update(exports).where(exports.c.id == export_id).values(state=GONE))
    _empty(connection, [export_id])
    return True


def drop(connection: Connection, export_id: int) -> None:
    """Nothing of it is left."""
    _empty(connection, [export_id])
    connection.execute(delete(exports).where(exports.c.id == export_id))


def made_before(connection: Connection, before: datetime, most: int) -> list[int]:
    """Copies that were asked for before then, the oldest first."""
    old = select(exports.c.id).where(exports.c.made_at < before).order_by(exports.c.id).limit(most)
    return list(connection.execute(old).scalars())


def _empty(connection: Connection, which: Collection[int]) -> None:
    connection.execute(delete(export_parts).where(export_parts.c.export_id.in_(which)))
    connection.execute(delete(export_people).where(export_people.c.export_id.in_(which)))
