"""What opens something once: made, looked up by a hash, tried, closed."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select, update

from bot.store.rights_tables import passes
from bot.store.statements import Prepared, adding

COPY, CHANNEL = "copy", "channel"


class Pass(NamedTuple):
    """One that was made, whoever holds it."""

    id: int
    kind: str
    person_id: int
    address_id: int
    nonce: str
    code_hash: str
    expires_at: datetime
    tries: int
    closed_at: datetime | None


LOOK = select(*(passes.c[name] for name in Pass._fields))
ADD = Prepared(
    adding(
        passes, "kind", "person_id", "address_id", "nonce", "link_hash", "code_hash", "made_at", "expires_at"
    ).returning(passes.c.id)
)
ONE = Prepared(LOOK.where(passes.c.id == bindparam("which")))
BY_LINK = Prepared(LOOK.where(passes.c.link_hash == bindparam("hashed")))
BY_LINK_ALONE = Prepared(LOOK.where(passes.c.link_hash == bindparam("hashed")).with_for_update())
BY_CODE = Prepared(
    LOOK.where(
        passes.c.kind == bindparam("sort"),
        passes.c.code_hash == bindparam("hashed"),
        passes.c.closed_at.is_(None),
        passes.c.expires_at > bindparam("now"),
    )
    .order_by(passes.c.id)
    .limit(1)
    .with_for_update()
)
MADE = Prepared(
    select(func.count()).where(
        passes.c.person_id == bindparam("whose"),
        passes.c.kind == bindparam("sort"),
        passes.c.made_at > bindparam("since"),
    )
)
CHANGE = update(passes).where(passes.c.id == bindparam("which"))
TRIED = Prepared(CHANGE.values(tries=passes.c.tries + 1))
CLOSE = Prepared(CHANGE.where(passes.c.closed_at.is_(None)).values(closed_at=bindparam("now")))
CLOSE_ALL = Prepared(
    update(passes)
    .where(passes.c.person_id == bindparam("whose"), passes.c.kind == bindparam("sort"), passes.c.closed_at.is_(None))
    .values(closed_at=bindparam("now"))
)


def add(
    connection: Connection,
    kind: str,
    person_id: int,
    address_id: int,
    nonce: str,
    link_hash: str,
    code_hash: str,
    now: datetime,
    expires_at: datetime,
) -> int:
    """A new one takes the place of those of this kind that the person has; its number."""
    CLOSE_ALL.run(connection, whose=person_id, sort=kind, now=now)
    made = {"kind": kind, "person_id": person_id, "address_id": address_id, "nonce": nonce}
    hashes = {"link_hash": link_hash, "code_hash": code_hash}
    return int(ADD.value(connection, **made, **hashes, made_at=now, expires_at=expires_at))


def one(connection: Connection, pass_id: int) -> Pass | None:
    """The one with that number."""
    row = ONE.row(connection, which=pass_id)
    return None if row is None else Pass._make(row)


def by_link(connection: Connection, link_hash: str, *, alone: bool = False) -> Pass | None:
    """The one whose link has this hash, open or not; `alone`: nobody else uses it until the transaction ends."""
    row = (BY_LINK_ALONE if alone else BY_LINK).row(connection, hashed=link_hash)
    return None if row is None else Pass._make(row)


def by_code(connection: Connection, kind: str, code_hash: str, now: datetime) -> Pass | None:
    """The open one of this kind whose code has this hash."""
    row = BY_CODE.row(connection, sort=kind, hashed=code_hash, now=now)
    return None if row is None else Pass._make(row)


def made_since(connection: Connection, person_id: int, kind: str, since: datetime) -> int:
    """How many of this kind the person was given."""
    return int(MADE.value(connection, whose=person_id, sort=kind, since=since))


def tried(connection: Connection, pass_id: int) -> None:
    """A wrong code was tried."""
    TRIED.run(connection, which=pass_id)


def close(connection: Connection, pass_id: int, now: datetime) -> bool:
    """Whether it was open until now; it opens nothing any more."""
    return CLOSE.run(connection, which=pass_id, now=now) == 1
