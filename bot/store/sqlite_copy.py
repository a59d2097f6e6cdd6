"""A whole SQLite database as one file: copied out while it is in use, and put in its place again."""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import URL, Connection, make_url

from bot.store.trouble import DatabaseTrouble, trouble


def copy_out(connection: Connection, file: Path) -> None:
    """What the reading transaction sees, whole, in a new file; writers go on meanwhile."""
    source = connection.connection.driver_connection
    assert isinstance(source, sqlite3.Connection)
    try:
        with closing(sqlite3.connect(file)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE").fetchone()
            sound = copy.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
    except sqlite3.Error as error:
        raise trouble(make_url(f"sqlite:///{file}"), error, False) or error from None
    if not sound:
        raise DatabaseTrouble(f"The database {connection.engine.url.database} is damaged, so no backup is made of it.")


def file_of(url: URL) -> Path:
    """The database's file."""
    return Path(str(url.database)).absolute()


def fold_up(file: Path) -> None:
    """Everything is in the one file, none of it beside; DatabaseTrouble if some program has it open."""
    try:
        # The same lock as SQLite's own: it is had only by whoever is alone with the file.
        with closing(sqlite3.connect(file, timeout=0)) as alone:
            alone.execute("PRAGMA journal_mode = DELETE").fetchone()
    except sqlite3.Error as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            raise DatabaseTrouble(f"The database {file} is in use. Stop `improvers serve` first.") from None
        # Too damaged to be folded up: what lies beside it goes with it.


def put_in_place(new: Path, file: Path, aside: Path | None) -> None:
    """The new file takes the place of the old one in one step; what was there lies aside, whole, if it is wanted."""
    for end in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            os.rename(f"{file}{end}", f"{aside or new}{end}")
    if aside is not None:
        os.link(file, aside)
    os.replace(new, file)
