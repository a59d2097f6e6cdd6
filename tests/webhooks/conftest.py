"""One house for each file of tests and each database: every test brings people of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from bot.store.engine import begin
from bot.store.tables import metadata
from bot.work.folder import SHIPPED, read_folder
from tests.store.conftest import ENGINES, empty_postgresql, engine, migrated_file, postgresql
from tests.webhooks.house import House

__all__ = ["empty_postgresql", "engine", "migrated_file", "postgresql"]


@pytest.fixture(scope="session")
def published_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file to copy in which the flows have been published."""
    copy = _copy(migrated_file, tmp_path_factory.mktemp("published"))
    _publish(f"sqlite:///{copy}")
    return copy


@pytest.fixture(scope="module", params=ENGINES)
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house that has its flows."""
    if request.param == "postgresql":
        _empty(request.getfixturevalue("postgresql"))
        url = request.getfixturevalue("empty_postgresql")
        _publish(url)
    else:
        url = f"sqlite:///{_copy(request.getfixturevalue('published_file'), tmp_path_factory.mktemp('doors'))}"
    house = House.at(url)
    yield house
    house.parts.engine.dispose()


@pytest.fixture
def own_house(published_file: Path, tmp_path: Path) -> Iterator[House]:
    """A house on SQLite for one test alone, which may do anything to it."""
    house = House.at(f"sqlite:///{_copy(published_file, tmp_path)}")
    yield house
    house.parts.engine.dispose()


def _publish(url: str) -> None:
    house = House.at(url)
    house.parts.shelf.publish(read_folder(SHIPPED))
    house.parts.engine.dispose()


def _copy(file: Path, folder: Path) -> Path:
    return Path(shutil.copy(file, folder / "improvers.db"))


def _empty(engine: Engine) -> None:
    with begin(engine) as connection:
        # The ledger refuses to be emptied, so for once its triggers look away.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        names = ", ".join(table.name for table in metadata.sorted_tables)
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
