"""Hospitals that really run: one open to a whole file of tests, and closed ones to open and close."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.store.engine import open_engine
from tests.store.conftest import ENGINES, empty_postgresql
from tests.system.hospital import Hospital, hospital_at

__all__ = ["empty_postgresql"]


@pytest.fixture(scope="module", params=ENGINES)
def hospital(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    """An open hospital: `serve` alone on SQLite, `serve` and `worker` on PostgreSQL."""
    folder = tmp_path_factory.mktemp("hospital")
    with hospital_at(_database(request, folder), folder) as hospital:
        hospital.upgrades()
        hospital.opens()
        yield hospital


@pytest.fixture(params=ENGINES)
def closed_hospital(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hospital]:
    """A hospital for one test alone, not yet open, with an empty database and SMS only."""
    with hospital_at(_database(request, tmp_path), tmp_path, telegram=False) as hospital:
        yield hospital


def _database(request: pytest.FixtureRequest, folder: Path) -> str:
    if request.param != "postgresql":
        return f"sqlite:///{folder / 'improvers.db'}"
    url: str = request.getfixturevalue("empty_postgresql")
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return url
