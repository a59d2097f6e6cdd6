"""The record of who did or read what: it only grows, and holds no text of a service user and no number of theirs."""

import re
import secrets
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, literal, select, tuple_

from bot.store.columns import Moment
from bot.store.staff_tables import record
from bot.store.statements import Prepared, adding

SYSTEM = "system"
THE_PERSON = "the person"
COMMAND = "command"  # the origin of what was done at a terminal
LONGEST_WHY = 2_000
ACTION = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Entry(NamedTuple):
    """One line: `about` is kind and id ("message 12"), `batch` the seal upon it, None while it waits for one."""

    id: str
    at: datetime
    actor: str
    action: str
    subject: str | None
    about: str | None
    why: str | None
    origin: str | None
    batch: int | None


class Key(NamedTuple):
    """Where a page ended: the next one goes on with what is older."""

    at: datetime
    id: str


class Page(NamedTuple):
    """Lines, the newest first, and where to go on; None when there are no more."""

    found: list[Entry]
    on: Key | None


LOOKED_THROUGH = 50_000
"""So many lines are looked through for what no index leads to, so that a page is there within its time."""
COLUMNS = [getattr(record.c, name) for name in Entry._fields]
APPEND = Prepared(adding(record, "id", "at", "actor", "action", "subject", "about", "why", "origin"))


def append(
    connection: Connection,
    *,
    actor: str,
    action: str,
    at: datetime,
    subject: str | None = None,
    about: tuple[str, object] | None = None,
    why: str | None = None,
    origin: str | None = None,
) -> str:
    """The id of a new line, kept if the transaction is; `why` is in words of staff, `about` a kind and its id.

    `actor` is the name of a member of staff, SYSTEM or THE_PERSON; `action` a short code such as "took_handover".
    """
    if not actor.strip() or not ACTION.fullmatch(action):
        raise ValueError("A line of the record needs an actor, and an action in small letters.")
    entry = secrets.token_hex(16)
    APPEND.run(
        connection,
        id=entry,
        at=at,
        actor=actor.strip(),
        action=action,
        subject=subject,
        about=f"{about[0]} {about[1]}" if about else None,
        why=why.strip()[:LONGEST_WHY] or None if why else None,
        origin=origin,
    )
    return entry


def search(
    connection: Connection,
    *,
    actor: str | None = None,
    action: str | None = None,
    subject: str | None = None,
    about: tuple[str, object] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    after: Key | None = None,
    most: int = 50,
) -> list[Entry]:
    """A page of lines, newest first; `after` is where the page before ended (`key_of` its last line)."""
    told = _conditions(actor=actor, action=action, subject=subject, about=about, since=since, until=until, after=after)
    found = select(*COLUMNS).where(*told).order_by(record.c.at.desc(), record.c.id.desc()).limit(most)
    return [Entry._make(row) for row in connection.execute(found)]


def page(
    connection: Connection,
    *,
    why: str = "",
    origin: str | None = None,
    after: Key | None = None,
    most: int = 50,
    **wanted: Any,
) -> Page:
    """As `search`, and also by words of the reason and by where from, which no index leads to.

    For those so many lines are looked through at a time: a page may be short, or empty, and yet not the last.
    """
    if not why and origin is None:
        found = search(connection, **wanted, after=after, most=most)
        return Page(found, key_of(found[-1]) if len(found) == most else None)
    newest = record.c.at.desc(), record.c.id.desc()
    through = select(*COLUMNS).where(*_conditions(**wanted, after=after)).order_by(*newest).limit(LOOKED_THROUGH)
    c = through.subquery().c
    told = [c.why.icontains(why, autoescape=True)] if why else []
    told += [c.origin == origin] if origin is not None else []
    rows = connection.execute(select(*c).where(*told).order_by(c.at.desc(), c.id.desc()).limit(most))
    found = [Entry._make(row) for row in rows]
    if len(found) == most:
        return Page(found, key_of(found[-1]))
    last = connection.execute(through.offset(LOOKED_THROUGH - 1).limit(1)).first()
    return Page(found, None if last is None else key_of(Entry._make(last)))


def _conditions(
    *,
    actor: str | None = None,
    action: str | None = None,
    subject: str | None = None,
    about: tuple[str, object] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    after: Key | None = None,
) -> list[Any]:
    c = record.c
    told: list[Any] = []
    given = {c.actor: actor, c.action: action, c.subject: subject, c.about: f"{about[0]} {about[1]}" if about else None}
    told += [column == value for column, value in given.items() if value is not None]
    told += [c.at >= since] if since is not None else []
    told += [c.at < until] if until is not None else []
    if after is not None:
        told.append(tuple_(c.at, c.id) < tuple_(literal(after.at, Moment), literal(after.id)))
    return told


def everything(
    connection: Connection,
    since: datetime | None,
    until: datetime | None,
    *,
    actor: str | None = None,
    action: str | None = None,
    subject: str | None = None,
) -> Iterator[Entry]:
    """All lines of a time, and of what else is asked for, newest first, read page by page."""
    after = None
    wanted: dict[str, Any] = {"actor": actor, "action": action, "subject": subject, "since": since, "until": until}
    while page := search(connection, **wanted, after=after, most=1_000):
        yield from page
        after = key_of(page[-1])


def standing(
    connection: Connection, subjects: Collection[str], *, actor: str, action: str, why: str, since: datetime
) -> set[str]:
    """About whom of these it is written, since that time, that this person did this for this reason."""
    c = record.c
    same = (c.actor == actor.strip(), c.action == action, c.why == why, c.at >= since)
    told = select(c.subject).where(c.subject.in_(subjects), *same).distinct()
    return set(connection.execute(told).scalars()) if subjects else set()


def lately(connection: Connection, most: int = 5_000) -> tuple[list[str], list[str]]:
    """(who did something, what was done) in the newest lines, each once and in order."""
    newest = select(record.c.actor, record.c.action).order_by(record.c.at.desc(), record.c.id.desc()).limit(most)
    rows = connection.execute(newest).all()
    return sorted({row.actor for row in rows}), sorted({row.action for row in rows})


def key_of(entry: Entry) -> Key:
    """Where a page that ends with this line goes on."""
    return Key(entry.at, entry.id)
