"""Databases for one test alone: to be copied out of, restored into, and thrown away."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, make_url, text

from bot.store import schema
from bot.store.engine import begin, open_engine
from tests.store.conftest import SERVER


@contextmanager
def database(kind: str, folder: Path, like: str = "") -> Iterator[str]:
    """The address of a database without any table, or of a copy of the one at the address `like`."""
    if kind == "sqlite":
        file = folder / f"{secrets.token_hex(4)}.db"
        if like:
            shutil.copy(str(make_url(like).database), file)
        yield f"sqlite:///{file}"
        return
    name = f"improvers_test_{secrets.token_hex(6)}"
    server = open_engine(SERVER)
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {make_url(like).database if like else 'template1'}"))
        try:
            yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@contextmanager
def opened(url: str, upgraded: bool = False) -> Iterator[Engine]:
    """That database, for as long as the block lasts."""
    engine = open_engine(url)
    if upgraded:
        schema.upgrade(engine)
    try:
        yield engine
    finally:
        engine.dispose()


def emptied(engine: Engine) -> Engine:
    """That database without any table; on SQLite it is a new file."""
    if engine.dialect.name == "postgresql":
        with begin(engine) as connection:
            connection.execute(text("SET LOCAL client_min_messages = warning"))
            schemas = "SELECT nspname FROM pg_namespace WHERE nspname = 'public' OR nspname LIKE 'before%'"
            for name in connection.execute(text(schemas)).scalars().all():
                connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    return engine
