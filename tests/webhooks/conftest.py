"""One house for each file of tests and each database: every test brings people of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from bot.store.engine import begin
from bot.store.tables import metadata
from bot.work.shelf import SHIPPED, read_folder
from tests.store.conftest import ENGINES, empty_postgresql, migrated_file, postgresql
from tests.webhooks.house import House

__all__ = ["empty_postgresql", "migrated_file", "postgresql"]


@pytest.fixture(scope="module", params=ENGINES)
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house that has its flows."""
    if request.param == "postgresql":
        _empty(request.getfixturevalue("postgresql"))
        url = request.getfixturevalue("empty_postgresql")
    else:
        url = _copy(request.getfixturevalue("migrated_file"), tmp_path_factory.mktemp("doors"))
    yield from _open(url)


@pytest.fixture
def own_house(migrated_file: Path, tmp_path: Path) -> Iterator[House]:
    """A house on SQLite for one test alone, which may do anything to it."""
    yield from _open(_copy(migrated_file, tmp_path))


def _open(url: str) -> Iterator[House]:
    house = House.at(url)
    house.parts.shelf.publish(read_folder(SHIPPED))
    yield house
    house.parts.engine.dispose()


def _copy(file: Path, folder: Path) -> str:
    shutil.copy(file, folder / "improvers.db")
    return f"sqlite:///{folder / 'improvers.db'}"


def _empty(engine: Engine) -> None:
    with begin(engine) as connection:
        # The ledger refuses to be emptied, so for once its triggers look away.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        names = ", ".join(table.name for table in metadata.sorted_tables)
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
