"""The flows that run: revisions, named by a hash of their meaning, and which one is current."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from bot.store.statements import adding_once
from bot.store.tables import publications, revisions

STORE = adding_once(revisions, "id", "content", "created_at")
PUBLISH = insert(publications)
CURRENT = select(publications.c.revision_id).order_by(publications.c.id.desc()).limit(1)
CONTENT = select(revisions.c.content).where(revisions.c.id == bindparam("which"))


def store(connection: Connection, revision_id: str, content: str, now: datetime) -> None:
    """The revision is kept; one that is there already stays as it is."""
    STORE.value(connection, id=revision_id, content=content, created_at=now)


def publish(connection: Connection, revision_id: str, now: datetime, code_version: str | None = None) -> None:
    """From now on this revision is the current one, with that version of the code of conduct."""
    connection.execute(PUBLISH, {"revision_id": revision_id, "at": now, "code_version": code_version})


def current(connection: Connection) -> str | None:
    """The revision that new conversations start on, or None before the first one is published."""
    revision_id: str | None = connection.execute(CURRENT).scalar()
    return revision_id


def content(connection: Connection, revision_id: str) -> str:
    """What was stored under this name; KeyError if nothing was."""
    found: str | None = connection.execute(CONTENT, {"which": revision_id}).scalar()
    if found is None:
        raise KeyError(revision_id)
    return found


def published(connection: Connection, most: int = 20) -> list[tuple[str, datetime]]:
    """What was published when, the newest first."""
    newest = select(publications.c.revision_id, publications.c.at).order_by(publications.c.id.desc()).limit(most)
    return [(revision, at) for revision, at in connection.execute(newest)]
