"""A hospital over a real database: the shipped flows, a clock that a test sets, and people who write in."""

import pytest
from sqlalchemy import Engine

from tests.store.conftest import connection, empty_postgresql, engine, migrated_file, postgresql
from tests.work.hospital import Hospital

__all__ = ["connection", "empty_postgresql", "engine", "migrated_file", "postgresql"]


@pytest.fixture
def hospital(engine: Engine) -> Hospital:
    """A hospital whose flows have just been published."""
    return Hospital(engine)
