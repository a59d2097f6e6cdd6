"""Databases that last as long as one bench: an SQLite file, and on a PostgreSQL server one that is dropped again."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from sqlalchemy import make_url

from bot.store import schema
from bot.store.engine import open_engine

SERVER = os.environ.get("TEST_DATABASE_URL") or "postgresql://127.0.0.1:5432/postgres"
NO_SERVER = "PostgreSQL left out: no server answers; start one on 127.0.0.1:5432 or set TEST_DATABASE_URL"


@contextmanager
def sqlite_files(*names: str) -> Iterator[list[str]]:
    """The URLs of new SQLite files with all tables."""
    with TemporaryDirectory(prefix="bench") as folder:
        urls = [f"sqlite:///{Path(folder) / name}.db" for name in names]
        for url in urls:
            _upgrade(url)
        yield urls


@contextmanager
def postgresql_databases(*names: str) -> Iterator[list[str]]:
    """The URLs of new PostgreSQL databases with all tables; none at all when there is no server."""
    try:
        server = psycopg.connect(SERVER, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        yield []
        return
    created = [f"improvers_bench_{os.getpid()}_{name}" for name in names]
    with server:
        try:
            for database in created:
                server.execute(f"CREATE DATABASE {database}".encode())
            urls = [_beside(database) for database in created]
            for url in urls:
                _upgrade(url)
            yield urls
        finally:
            for database in created:
                server.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)".encode())


def copy_to(urls: Sequence[str], filled: str) -> None:
    """Makes each of these databases a copy of one that nobody is connected to: a tenth of what filling it takes."""
    source = make_url(filled).database or ""
    for database in (make_url(url).database or "" for url in urls):
        if filled.startswith("sqlite"):
            shutil.copyfile(source, database)
            continue
        with psycopg.connect(SERVER, autocommit=True) as server:
            server.execute(f"DROP DATABASE {database}".encode())
            server.execute(f"CREATE DATABASE {database} TEMPLATE {source}".encode())


def _beside(database: str) -> str:
    return make_url(SERVER).set(database=database).render_as_string(hide_password=False)


def _upgrade(url: str) -> None:
    engine = open_engine(url)
    schema.upgrade(engine)
    engine.dispose()
