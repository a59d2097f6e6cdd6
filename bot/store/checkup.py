"""Questions to a database that change nothing: can it be written to, what time has it, how is it set up."""

import secrets
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, select, text

from bot.store.engine import begin, reading
from bot.store.tables import wordings

OLDEST_POSTGRESQL = 14
# What must hold for a commit to be kept when the power fails.
SAFE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


class _Undone(Exception):
    """Raised to roll back what was only a try."""


def keeps_what_is_written(engine: Engine) -> bool:
    """Whether a row that is written can be read again; nothing of it stays."""
    found = False
    name = secrets.token_hex(32)
    try:
        with begin(engine) as connection:
            connection.execute(insert(wordings), {"id": name, "text": "(a try)"})
            found = connection.execute(select(wordings.c.text).where(wordings.c.id == name)).scalar() == "(a try)"
            raise _Undone
    except _Undone:
        return found


def time_there(engine: Engine) -> datetime | None:
    """The time by the database's clock; None for SQLite, which has none but ours."""
    if engine.dialect.name == "sqlite":
        return None
    with reading(engine) as connection:
        there: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return there.astimezone(UTC)


def unsafe_settings(engine: Engine) -> list[str]:
    """What is wrong with how a PostgreSQL server is set up, one clear line each."""
    if engine.dialect.name == "sqlite":
        return []
    with reading(engine) as connection:
        return list(_unsafe(connection))


def _unsafe(connection: Connection) -> Iterator[str]:
    version = int(connection.execute(text("SELECT current_setting('server_version_num')")).scalar_one()) // 10_000
    if version < OLDEST_POSTGRESQL:
        yield f"PostgreSQL {version} is too old. Upgrade it to {OLDEST_POSTGRESQL} or newer."
    for name, needed in SAFE.items():
        found = connection.execute(text("SELECT current_setting(:name)"), {"name": name}).scalar()
        stricter = name == "synchronous_commit" and found in ("remote_write", "remote_apply")
        if found != needed and not stricter:
            yield f"{name} is {found}: what was acknowledged can be lost when the power fails. Set it to {needed}."


def room_left(engine: Engine) -> int | None:
    """The free bytes on the disk of an SQLite file; None for PostgreSQL, whose disk is elsewhere."""
    if engine.dialect.name != "sqlite":
        return None
    return shutil.disk_usage(Path(engine.url.database or ".").resolve().parent).free


def is_missing(engine: Engine) -> bool:
    """Whether it is an SQLite file that is not there; merely looking at it would make an empty one."""
    return engine.dialect.name == "sqlite" and not Path(engine.url.database or "").exists()
