"""One house for each file of tests and each database: every test brings people of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.conftest import ENGINES, empty_postgresql, engine, migrated_file, postgresql
from tests.store.databases import empty, with_flows
from tests.webhooks.house import House

__all__ = ["empty_postgresql", "engine", "migrated_file", "postgresql"]


@pytest.fixture(scope="session")
def published_file(migrated_file: Path) -> Path:
    """A SQLite file to copy in which the flows have been published."""
    return with_flows(migrated_file)


@pytest.fixture(scope="module", params=ENGINES)
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house that has its flows."""
    if request.param == "postgresql":
        empty(request.getfixturevalue("postgresql"), flows=True)
        url = request.getfixturevalue("empty_postgresql")
    else:
        copied = shutil.copy(
            request.getfixturevalue("published_file"), tmp_path_factory.mktemp("doors") / "improvers.db"
        )
        url = f"sqlite:///{copied}"
    house = House.at(url)
    yield house
    house.parts.engine.dispose()


@pytest.fixture
def own_house(published_file: Path, tmp_path: Path) -> Iterator[House]:
    """A house on SQLite for one test alone, which may do anything to it."""
    house = House.at(f"sqlite:///{shutil.copy(published_file, tmp_path / 'improvers.db')}")
    yield house
    house.parts.engine.dispose()
