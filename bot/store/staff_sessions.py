"""Who of the staff is signed in: a session for each sign-in, which can be ended."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update

from bot.store.staff_tables import staff, staff_sessions


class Session(NamedTuple):
    """One sign-in, and whose it is; it opens nothing before it is confirmed."""

    id: int
    staff_id: int
    email: str
    name: str
    role: str
    began_at: datetime
    seen_at: datetime
    confirmed_at: datetime | None
    whence: str | None


ROWS = (
    select(
        staff_sessions.c.id,
        staff_sessions.c.staff_id,
        staff.c.email,
        staff.c.name,
        staff.c.role,
        staff_sessions.c.began_at,
        staff_sessions.c.seen_at,
        staff_sessions.c.confirmed_at,
        staff_sessions.c.whence,
    )
    .join(staff, staff.c.id == staff_sessions.c.staff_id)
    .where(staff_sessions.c.ended_at.is_(None), staff.c.ended_at.is_(None))
)


def begin(
    connection: Connection, token_hash: str, staff_id: int, now: datetime, whence: str, *, confirmed: bool = False
) -> int:
    """A new session; its number."""
    row = {"token_hash": token_hash, "staff_id": staff_id, "began_at": now, "seen_at": now, "whence": whence}
    row["confirmed_at"] = now if confirmed else None
    return int(connection.execute(insert(staff_sessions).values(row).returning(staff_sessions.c.id)).scalar_one())


def find(connection: Connection, token_hash: str) -> Session | None:
    """The session of that token, unless it or its account has ended."""
    row = connection.execute(ROWS.where(staff_sessions.c.token_hash == token_hash)).first()
    return None if row is None else Session._make(row)


def seen(connection: Connection, session_id: int, now: datetime) -> None:
    """It was used just now."""
    connection.execute(update(staff_sessions).where(staff_sessions.c.id == session_id).values(seen_at=now))


def confirm(connection: Connection, session_id: int, token_hash: str, now: datetime) -> None:
    """The second factor was given; from now on it goes by another token, which nobody knew before."""
    values = {"confirmed_at": now, "seen_at": now, "token_hash": token_hash}
    connection.execute(update(staff_sessions).where(staff_sessions.c.id == session_id).values(values))


def end(connection: Connection, session_id: int, now: datetime) -> bool:
    """Whether this call ended it."""
    going_on = (staff_sessions.c.id == session_id, staff_sessions.c.ended_at.is_(None))
    return connection.execute(update(staff_sessions).where(*going_on).values(ended_at=now)).rowcount == 1


def end_all(connection: Connection, staff_id: int, now: datetime) -> int:
    """Every session of an account ends; how many."""
    going_on = (staff_sessions.c.staff_id == staff_id, staff_sessions.c.ended_at.is_(None))
    return connection.execute(update(staff_sessions).where(*going_on).values(ended_at=now)).rowcount


def going_on(connection: Connection, since: datetime, seen_since: datetime) -> list[Session]:
    """Sessions that have not ended or run out, the newest first."""
    current = ROWS.where(staff_sessions.c.began_at > since, staff_sessions.c.seen_at > seen_since)
    return [Session._make(row) for row in connection.execute(current.order_by(staff_sessions.c.id.desc()))]
