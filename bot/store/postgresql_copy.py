"""A whole PostgreSQL database as one file, by PostgreSQL's own pg_dump and pg_restore."""

import os
import re
import subprocess
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, text

from bot.store.engine import begin
from bot.store.trouble import DatabaseTrouble, whereabouts

ASIDE = "before_restore_"
# Not restored: the schema that is there already, and the revision, whose absence marks a database as unfinished.
LEFT_OUT = re.compile(r"^[^;].* (SCHEMA - public|COMMENT - SCHEMA public|TABLE DATA public alembic_version) ")
OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


def copy_out(connection: Connection, file: Path) -> None:
    """What the repeatable-read transaction sees, whole, in pg_dump's custom format; writers go on meanwhile."""
    _check_version(connection, "pg_dump")
    snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
    _run(
        connection.engine.url,
        "pg_dump",
        *("--format=custom", "--no-owner", "--no-privileges", f"--exclude-schema={ASIDE}*"),
        *(f"--snapshot={snapshot}", f"--file={file}"),
    )


def copy_in(engine: Engine, file: Path) -> None:
    """The copy fills an empty database, all of it or nothing; it has no revision yet, so no program uses it."""
    with begin(engine) as connection:
        _check_version(connection, "pg_restore")
    contents = file.with_name(f"{file.name}.contents")
    listed = _run(engine.url, "pg_restore", "--list", str(file), connect=False)
    contents.write_text("\n".join(line for line in listed.splitlines() if not LEFT_OUT.match(line)))
    _run(
        engine.url,
        "pg_restore",
        *("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"),
        *(f"--use-list={contents}", str(file)),
    )


def set_revision(connection: Connection, revision: str) -> None:
    """The database says which revision it is at: from the commit on, programs may use it."""
    connection.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})


def make_room(connection: Connection, aside: str | None) -> None:
    """All tables, if there are any, move into a schema of this name; DatabaseTrouble while somebody uses them."""
    if aside is not None:
        _check_alone(connection)
        connection.execute(text(f"ALTER SCHEMA public RENAME TO {aside}"))
        connection.execute(text("CREATE SCHEMA public"))


def put_back(connection: Connection, aside: str | None) -> None:
    """The database is as it was before `make_room`."""
    connection.execute(text("SET LOCAL client_min_messages = warning"))
    connection.execute(text("DROP SCHEMA public CASCADE"))
    connection.execute(text(f"ALTER SCHEMA {aside} RENAME TO public" if aside else "CREATE SCHEMA public"))


def _check_alone(connection: Connection) -> None:
    others = connection.execute(OTHERS).scalar_one()
    if others:
        where = whereabouts(connection.engine.url)
        raise DatabaseTrouble(
            f"The database {where} is in use ({others} other connections). Stop `improvers serve` and "
            "`improvers worker`, and whatever else is connected, first."
        )


def _check_version(connection: Connection, program: str) -> None:
    server = int(connection.execute(text("SHOW server_version_num")).scalar_one()) // 10_000
    found = re.search(r"\d+", _run(connection.engine.url, program, "--version", connect=False))
    here = int(found.group()) if found else 0
    if here < server:
        raise DatabaseTrouble(
            f"{program} here is version {here}, too old for the server, which is version {server}. "
            f"Install PostgreSQL's client programs of version {server} (on Debian: postgresql-client-{server})."
        )


def _run(url: URL, program: str, *arguments: str, connect: bool = True) -> str:
    # The password goes by the environment: everybody on the machine may read a command line.
    address = url.set(drivername="postgresql", password=None).render_as_string()
    environ = {**os.environ, "LC_ALL": "C", **({"PGPASSWORD": str(url.password)} if url.password else {})}
    command = [program, *([f"--dbname={address}", "--no-password"] if connect else []), *arguments]
    try:
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise DatabaseTrouble(
            f"{program} is not installed here. Install PostgreSQL's client programs (on Debian: postgresql-client)."
        ) from None
    if done.returncode:
        # The first line only: further down it quotes rows.
        why = (done.stderr.strip().splitlines() or [f"ended with code {done.returncode}"])[0]
        raise DatabaseTrouble(f"The database {whereabouts(url)}: {why.rstrip('.')}.")
    return done.stdout
