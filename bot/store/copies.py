"""A database seen whole, at one moment: to be counted, looked into, and copied out while it is in use."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, func, inspect, select, table

from bot.store import postgresql_copy, sqlite_copy
from bot.store.engine import reading
from bot.store.tables import publications


@contextmanager
def standing_still(engine: Engine) -> Iterator[Connection]:
    """One reading transaction to which the database does not change, whatever is written meanwhile."""
    if engine.dialect.name == "sqlite":
        with reading(engine) as connection:
            yield connection
        return
    repeatable = engine.execution_options(isolation_level="REPEATABLE READ")
    with reading(repeatable) as connection:
        yield connection


def copy_out(connection: Connection, file: Path) -> None:
    """What `standing_still` sees, whole, in this file."""
    copy = sqlite_copy.copy_out if connection.dialect.name == "sqlite" else postgresql_copy.copy_out
    copy(connection, file)


def is_empty(connection: Connection) -> bool:
    """Whether there is no table at all."""
    return not inspect(connection).get_table_names()


def counts(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    names = sorted(set(inspect(connection).get_table_names()) - {"alembic_version"})
    return {name: int(connection.execute(select(func.count()).select_from(table(name))).scalar_one()) for name in names}


def origin(connection: Connection) -> str:
    """By this a database, its backups and what was restored from them are known to be one and the same."""
    first: datetime | None = connection.execute(select(func.min(publications.c.at))).scalar()
    return first.isoformat() if first else ""
