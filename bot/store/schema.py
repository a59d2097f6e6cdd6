"""Bringing a database up to date, and refusing one that is not."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from bot.store import (  # noqa: F401 (so that the metadata is whole)
    care_tables,
    evidence_tables,
    export_tables,
    listening_tables,
    rights_tables,
    service_tables,
    staff_tables,
    taking_part_tables,
)
from bot.store.engine import begin, reading

MIGRATIONS = Path(__file__).parent / "migrations"
# Any number will do, as long as every program that upgrades takes the same one.
UPGRADE_LOCK = 5_711_202_611


class SchemaBehind(Exception):
    """The database and the program do not fit; its one line says what to run."""


def head() -> str:
    """The revision that this program needs: the greatest number among the migrations."""
    return _revisions()[-1]


def current(engine: Engine) -> str | None:
    """The revision that the database is at, or None if it is still empty."""
    with reading(engine) as connection:
        return revision_of(connection)


def revision_of(connection: Connection) -> str | None:
    """The same within the caller's transaction."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def is_known(revision: str) -> bool:
    """Whether this program can bring a database of that revision up to date."""
    return revision in _revisions()


def ready(engine: Engine) -> None:
    """Nothing if database and program fit; otherwise SchemaBehind."""
    found, needed = current(engine), head()
    if found == needed:
        return
    if found is not None and not is_known(found):
        raise SchemaBehind(
            f"The database is at revision {found}, newer than this program, which needs {needed}. "
            "Install the newer program."
        )
    here = f"The database is at revision {found}" if found else "The database is still empty"
    raise SchemaBehind(f"{here}, this program needs {needed}. Run: improvers db upgrade")


def upgrade(engine: Engine) -> None:
    """Every missing migration, in one transaction; of two programs that upgrade at once one waits."""
    with begin(engine) as connection:
        upgrade_within(connection)


def upgrade_within(connection: Connection, to: str = "head") -> None:
    """The same within the caller's transaction, or only as far as a revision."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": UPGRADE_LOCK})
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def _revisions() -> list[str]:
    # Read from the names of the files, so that a web process need not load Alembic to know.
    return sorted(path.name[1:5] for path in (MIGRATIONS / "versions").glob("r[0-9]*.py"))
