"""What is said when the database cannot be used: one line with what, where and what to do."""

import sqlite3

from sqlalchemy import URL, Connection
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError

REACH = "Check that it runs and that DATABASE_URL is right."

# SQLite's own codes for trouble with the file, whatever the statement was.
SQLITE_TROUBLE = {
    sqlite3.SQLITE_BUSY: "is busy: another program has been writing to it for too long. Stop that program.",
    sqlite3.SQLITE_READONLY: "cannot be written to. Check who may write to it and to its folder.",
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk reports an error. Check the disk.",
    sqlite3.SQLITE_CORRUPT: "is damaged. Restore it from a backup.",
    sqlite3.SQLITE_FULL: "cannot grow: the disk is full. Make room on it.",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened. Check that its folder exists and who may write there.",
    sqlite3.SQLITE_NOTADB: "is not an SQLite database. Check DATABASE_URL, or restore it from a backup.",
}

# PostgreSQL's classes of trouble with the server: connection, two who wait for each other (one is sent away, and may
# come again), resources, operators, system errors.
POSTGRESQL_TROUBLE = ("08", "40", "53", "57P", "58", "XX")
# Its class of values that do not fit.
UNFIT = "22"


class DatabaseTrouble(Exception):
    """The database cannot be used now; its one line says which, why and what to do."""


def whereabouts(url: URL) -> str:
    """Where a database is, without its password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    at = "@" if url.username else ""
    port = f":{url.port}" if url.port else ""
    return f"postgresql://{url.username or ''}{at}{url.host or ''}{port}/{url.database or ''}"


def trouble(url: URL, error: BaseException, unreachable: bool) -> DatabaseTrouble | None:
    """The trouble behind a driver's error, or None if the statement is to blame; it then shows no values."""
    if url.get_backend_name() == "sqlite":
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in SQLITE_TROUBLE:
            return DatabaseTrouble(f"The database {whereabouts(url)} {SQLITE_TROUBLE[code]}")
        return None
    lines = str(error).strip().splitlines() or [type(error).__name__]
    if unreachable or str(getattr(error, "sqlstate", None) or "").startswith(POSTGRESQL_TROUBLE):
        why = lines[0].rsplit("failed: ", 1)[-1].removeprefix("FATAL:").strip().rstrip(".")
        return DatabaseTrouble(f"The database {whereabouts(url)} cannot be used ({why}). {REACH}")
    # From the second line on PostgreSQL quotes the row that it refused, and rows hold what people said. Of a value
    # that does not fit its type it quotes the value in the first line.
    sqlstate = str(getattr(error, "sqlstate", None) or "")
    error.args = (f"a value does not fit ({sqlstate})" if sqlstate.startswith(UNFIT) else lines[0],)
    return None


def translate(url: URL, context: ExceptionContext) -> DatabaseTrouble | None:
    """The trouble behind an error that SQLAlchemy is about to raise, or None if the statement is to blame."""
    error, wrapped = context.original_exception, context.sqlalchemy_exception
    found = trouble(url, error, context.connection is None or context.is_disconnect)
    if found is None and wrapped is not None:
        wrapped.args = (f"({type(error).__name__}) {error}",)
    return found


def refused(connection: Connection, sql: str, error: Exception) -> Exception:
    """What to raise when the driver refuses a statement: the same as SQLAlchemy would."""
    dialect = connection.dialect
    lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, None)  # type: ignore[arg-type]
    found = trouble(connection.engine.url, error, lost)
    if lost:
        connection.invalidate(error)
    return found or DBAPIError.instance(
        sql, None, error, dialect.loaded_dbapi.Error, hide_parameters=True, dialect=dialect
    )
