"""A real, migrated database for every test: SQLite in a file, and PostgreSQL when there is a server."""

import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, make_url, text

from bot.store import schema
from bot.store.engine import begin, open_engine
from tests.store.databases import empty, keep_still, with_flows

SERVER = os.environ.get("TEST_DATABASE_URL", "")
# Under CI_FULL=1 the PostgreSQL tests exist even without a server, and fail for want of it.
BOTH = SERVER or os.environ.get("CI_FULL") == "1"
ENGINES = ["sqlite", *([pytest.param("postgresql", marks=pytest.mark.postgresql)] if BOTH else [])]


@pytest.fixture(scope="session")
def empty_postgresql() -> Iterator[str]:
    """The address of a PostgreSQL database of this session alone, gone at the end."""
    if not SERVER:
        pytest.fail("TEST_DATABASE_URL names no PostgreSQL server")
    name = f"improvers_test_{secrets.token_hex(6)}"
    server = open_engine(SERVER)
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture(scope="session")
def postgresql(empty_postgresql: str) -> Iterator[Engine]:
    """The session's PostgreSQL database, migrated."""
    engine = open_engine(empty_postgresql)
    schema.upgrade(engine)
    keep_still(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("store") / "migrated.db"
    engine = open_engine(f"sqlite:///{path}")
    schema.upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A migrated database on each engine: empty, or with the flows published where the test has a hospital."""
    flows = "hospital" in request.fixturenames
    if request.param == "postgresql":
        engine: Engine = request.getfixturevalue("postgresql")
        empty(engine, flows)
        yield engine
        return
    path, migrated = request.getfixturevalue("tmp_path") / "improvers.db", request.getfixturevalue("migrated_file")
    shutil.copy(with_flows(migrated) if flows else migrated, path)
    engine = open_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """One writing transaction for the whole test."""
    with begin(engine) as connection:
        yield connection
