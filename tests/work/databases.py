"""Databases for one test alone: to be copied out of, restored into, and thrown away."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, make_url, text

from bot.store import schema
from bot.store.engine import open_engine
from tests.store.conftest import SERVER


@contextmanager
def empty_database(kind: str, folder: Path) -> Iterator[str]:
    """The address of a database without any table."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / f'{secrets.token_hex(4)}.db'}"
        return
    name = f"improvers_test_{secrets.token_hex(6)}"
    server = open_engine(SERVER)
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
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
