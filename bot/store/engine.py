"""Opening the database, and the two ways of using it: one writing transaction, or one reading."""

import os
import select
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolEmpty
from sqlalchemy.pool import QueuePool

from bot.store import deadline
from bot.store.trouble import DatabaseTrouble, refused, translate, whereabouts

__all__ = ["DatabaseTrouble", "as_one", "begin", "open_engine", "reading", "scrub", "sort_of", "timeouts"]

PATIENCE = 10  # seconds that one waits for another writer, or for a free connection
CONNECT_WITHIN = 5  # seconds; a server that is there answers in a fraction of it
CONNECTIONS = 10  # most that one process holds; PostgreSQL allows about a hundred in all

# A server that went without a goodbye is noticed in so many seconds (and milliseconds), not in the system's hours.
KEEPALIVES = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 10_000}
# A process that does not move keeps its locks for no longer than this: less than a provider waits for an answer.
IDLE_WITH_LOCKS = "-c idle_in_transaction_session_timeout=10000"

_CREATING = threading.Lock()

SQLITE_SETTINGS = (
    f"PRAGMA busy_timeout = {PATIENCE * 1000}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    # What is deleted is overwritten.
    "PRAGMA secure_delete = ON",
    # Otherwise INSERT OR REPLACE would slip past the triggers of the consent ledger.
    "PRAGMA recursive_triggers = ON",
)


def sort_of(url: str) -> str:
    """ "sqlite" or "postgresql", or DatabaseTrouble for anything else."""
    return _address(url).get_backend_name()


def open_engine(url: str) -> Engine:
    """The database at `sqlite:///file` or `postgresql://...`, for several threads; it connects when used."""
    address = _address(url)
    engine = _sqlite(address) if address.get_backend_name() == "sqlite" else _postgresql(address)
    event.listen(engine, "handle_error", lambda context: translate(address, context))
    return engine


@dataclass
class _Whole:
    """A transaction that others are part of, and whether something was erased in it."""

    connection: Connection
    to_scrub: bool = False


_AS_ONE: ContextVar[_Whole | None] = ContextVar("as_one", default=None)


@contextmanager
def as_one(engine: Engine) -> Iterator[Connection]:
    """Whatever is begun or read here meanwhile is one transaction: all of it is kept, or nothing."""
    with begin(engine) as connection:
        whole = _Whole(connection)
        token = _AS_ONE.set(whole)
        try:
            yield connection
        finally:
            _AS_ONE.reset(token)
    if whole.to_scrub:
        scrub(engine)


def begin(engine: Engine) -> AbstractContextManager[Connection]:
    """One transaction that may write: committed at the end, or rolled back by an exception."""
    together = _together(engine)
    if together is not None:
        return _within(together)
    writer = _writer_of(engine)
    return _on_any_connection(engine) if writer is None else writer


def _together(engine: Engine) -> Connection | None:
    """The connection of `as_one`, within it."""
    whole = _AS_ONE.get()
    return whole.connection if whole is not None and whole.connection.engine is engine else None


@contextmanager
def _within(together: Connection) -> Iterator[Connection]:
    """A part of a greater transaction: what fails here leaves nothing behind, even where whoever called goes on."""
    with together.begin_nested():
        yield together


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that only reads, and keeps no writer waiting."""
    together = _together(engine)
    if together is not None:
        yield together
        return
    with _connect(engine, only_reads=True, postgresql_readonly=True) as connection, connection.begin():
        yield connection


def scrub(engine: Engine) -> None:
    """After an erasure: SQLite's write-ahead file is emptied, so that nothing erased stays in it.

    In `as_one` that is done at its end.
    """
    whole, writer = _AS_ONE.get(), _writer_of(engine)
    if whole is not None:
        whole.to_scrub = True
    elif writer is not None:
        writer.empty_log()


def _address(url: str) -> URL:
    try:
        address = make_url(url.replace("postgres://", "postgresql://", 1))
    except ArgumentError:
        raise DatabaseTrouble(_which_kinds()) from None
    kind = address.get_backend_name()
    if kind not in ("sqlite", "postgresql"):
        raise DatabaseTrouble(_which_kinds())
    if kind == "sqlite" and address.database in (None, "", ":memory:"):
        raise DatabaseTrouble("An SQLite database needs a file: DATABASE_URL=sqlite:///improvers.db")
    return address.set(drivername="sqlite" if kind == "sqlite" else "postgresql+psycopg")


def _which_kinds() -> str:
    return "DATABASE_URL must begin with sqlite:/// (then a file) or postgresql:// (then user@host/database)."


def _sqlite(address: URL) -> Engine:
    engine = create_engine(
        address,
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=PATIENCE,
    )
    writer = _Writer(engine)
    engine.update_execution_options(writer=writer)
    event.listen(engine, "engine_disposed", lambda _: writer.let_go())
    event.listen(engine, "do_connect", _make_private)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_private(dialect: object, record: object, arguments: list[Any], options: object) -> None:
    """A new file is for its owner's eyes only, and the files that SQLite lays beside it follow it in that."""
    # Never opened if it is there: closing it again would drop every lock that SQLite holds on it in this process.
    with _CREATING, suppress(OSError):  # what is wrong with the place is told by the connection itself
        os.close(os.open(arguments[0], os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _prepare_sqlite(connection: Any, record: object) -> None:
    # The driver's own BEGIN comes too late and takes no lock: transactions begin in `_begin_sqlite`.
    connection.isolation_level = None
    # SQLite's own knows the letters of English alone: whoever looks for łódź would miss Łódź.
    connection.create_function("lower", 1, _lower, deterministic=True)
    for setting in SQLITE_SETTINGS:
        connection.execute(setting).close()


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _begin_sqlite(connection: Connection) -> None:
    begin = "BEGIN" if connection.get_execution_options().get("only_reads", False) else "BEGIN IMMEDIATE"
    driver: Any = connection.connection.dbapi_connection
    try:
        with _in_time(driver):
            driver.execute(begin)
    except sqlite3.Error as error:
        raise refused(connection, begin, error) from error


@contextmanager
def _in_time(driver: Any) -> Iterator[None]:
    """Another program that writes is waited for no longer than there is time."""
    patience = deadline.left(PATIENCE)
    if patience == PATIENCE:
        yield
        return
    driver.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}").close()
    try:
        yield
    finally:
        driver.execute(SQLITE_SETTINGS[0]).close()


def _postgresql(address: URL) -> Engine:
    from bot.store import timely  # the driver is loaded by whoever has a use for it

    engine = create_engine(
        address,
        hide_parameters=True,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=PATIENCE,
        pool_use_lifo=True,
        connect_args=timeouts(address),
    )
    event.listen(engine, "do_connect", timely.connect)
    event.listen(engine, "checkout", _refuse_dead)
    return engine


def timeouts(address: URL) -> dict[str, Any]:
    """How long a connection waits for its server, and the server for it, as far as the address itself does not say."""
    ours = {"connect_timeout": CONNECT_WITHIN, **KEEPALIVES, "options": IDLE_WITH_LOCKS}
    return {name: value for name, value in ours.items() if name not in address.query}


def _refuse_dead(connection: Any, record: object, proxy: object) -> None:
    # An idle connection has nothing to say unless the server has closed it: looking costs no round trip.
    look = select.poll()
    look.register(connection.fileno(), select.POLLIN)
    if look.poll(0):
        raise DisconnectionError


@contextmanager
def _on_any_connection(engine: Engine) -> Iterator[Connection]:
    with _connect(engine) as connection, connection.begin():
        yield connection


class _Writer:
    """SQLite's one writer: whoever has the turn has its connection too, which stays open for the next.

    One writer at a time is SQLite's rule; waiting here is fair and quick, its own waiting is neither. To fetch a
    connection for each message and give it back took half as long as the message's statements.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._turn = threading.Lock()
        self._connection: Connection | None = None

    def __enter__(self) -> Connection:
        """The connection in a transaction, once nobody else is writing."""
        connection = self._take_turn()
        try:
            connection.begin()
        except BaseException:
            self._end_turn(close=True)
            raise
        return connection

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Committed, or after an error rolled back."""
        broken = True
        try:
            if error is None and self._connection is not None:
                self._connection.commit()
                broken = False
        finally:
            self._end_turn(broken)

    def empty_log(self) -> None:
        """Everything committed is moved from the write-ahead file into the database."""
        connection = self._take_turn()
        try:
            driver: Any = connection.connection.dbapi_connection
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            self._end_turn(close=True)

    def let_go(self) -> None:
        """The engine is disposed of: nothing stays open, unless somebody is writing at this moment."""
        if self._turn.acquire(blocking=False):
            if self._connection is not None:
                self._connection.detach()  # its pool is gone already: closed, not given back
            self._end_turn(close=True)

    def _take_turn(self) -> Connection:
        if not self._turn.acquire(timeout=deadline.left(PATIENCE)):
            raise DatabaseTrouble(f"The database {whereabouts(self._engine.url)} is busy: one write takes too long.")
        try:
            if self._connection is None:
                self._connection = _connect(self._engine)
            return self._connection
        except BaseException:
            self._turn.release()
            raise

    def _end_turn(self, close: bool) -> None:
        """The next one's turn, on this connection or, once what was not committed is rolled back, on a new one."""
        try:
            if close and self._connection is not None:
                with self._connection as connection:
                    self._connection = None
                    connection.rollback()
        finally:
            self._turn.release()


def _writer_of(engine: Engine) -> "_Writer | None":
    writer: _Writer | None = engine.get_execution_options().get("writer")
    return writer


def _connect(engine: Engine, **options: Any) -> Connection:
    try:
        connection = engine.connect()
    except PoolEmpty:
        where = whereabouts(engine.url)
        raise DatabaseTrouble(f"All {CONNECTIONS} connections to the database {where} are taken.") from None
    return connection.execution_options(**options) if options else connection
