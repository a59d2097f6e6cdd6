"""Databases as tests begin with them, made as seldom as can be: most tests take less time than making one does."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, text

from bot.store.engine import begin, open_engine
from bot.store.tables import metadata
from bot.work.folder import SHIPPED, read_folder
from bot.work.shelf import Shelf

PUBLISHED = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
"""When the shipped flows were published, in every database that has them."""

NAMES = [table.name for table in metadata.sorted_tables]
WRITTEN = " UNION ALL ".join(f"(SELECT '{name}', pg_relation_size('{name}') FROM {name} LIMIT 1)" for name in NAMES)
ANEW = "SELECT setval(seqrelid, 1, false) FROM pg_sequence"
LARGE = 100_000  # bytes; what was deleted stays there until then, and must not make another plan of a query
FLOWS = ("revisions", "publications")


def publish(engine: Engine) -> None:
    """The shipped flows."""
    Shelf(engine, lambda: PUBLISHED).publish(read_folder(SHIPPED))


def with_flows(migrated: Path) -> Path:
    """A copy of that migrated SQLite file in which the flows are published, made once for each such file."""
    there = migrated.with_name("published.db")
    if not there.exists():
        shutil.copy(migrated, there)
        engine = open_engine(f"sqlite:///{there}")
        publish(engine)
        engine.dispose()
    return there


def keep_still(engine: Engine) -> None:
    """PostgreSQL itself tidies none of the tables: rows lie as they were written, whatever was deleted before."""
    with begin(engine) as connection:
        for name in NAMES:
            connection.execute(text(f"ALTER TABLE {name} SET (autovacuum_enabled = off)"))


def empty(engine: Engine, flows: bool = False) -> None:
    """A migrated PostgreSQL database of the tests as if it were new; on request with the flows published."""
    with begin(engine) as connection:
        # The ledger refuses to be emptied, so for once its triggers look away.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for name, size in connection.execute(text(WRITTEN)).all():
            connection.execute(text(f"TRUNCATE {name} CASCADE" if size > LARGE else f"DELETE FROM {name}"))
        connection.execute(text(ANEW))
        kept = connection.execute(text("SELECT to_regclass('kept.revisions')")).scalar()
        if flows and kept:
            for name in FLOWS:
                connection.execute(text(f"INSERT INTO {name} SELECT * FROM kept.{name}"))
            connection.execute(text("SELECT setval(pg_get_serial_sequence('publications', 'id'), 1)"))
    if flows and not kept:
        publish(engine)
        with begin(engine) as connection:
            connection.execute(text("CREATE SCHEMA kept"))
            for name in FLOWS:
                connection.execute(text(f"CREATE TABLE kept.{name} AS SELECT * FROM {name}"))
