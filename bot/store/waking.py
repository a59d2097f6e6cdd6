"""Waking the sender at once, across processes: PostgreSQL only, and never relied upon."""

import threading
from types import TracebackType
from typing import Any, Self

import psycopg
from sqlalchemy import Engine

from bot.store.direct import address_of, connect
from bot.store.trouble import DatabaseTrouble, whereabouts

CHANNEL = "improvers_outbox"


def notify(engine: Engine) -> None:
    """Listeners wake; call it after the commit. On SQLite, where one process does all, nothing happens."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"NOTIFY {CHANNEL}")


class Caller:
    """Notifies from a thread and over a connection of its own: whoever calls does not wait for it, nor fail with it.

    All calls that come while one is on its way are one more.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._called = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def call(self) -> None:
        """Listeners wake in a moment. When the database is away they look for themselves soon enough."""
        self._called.set()
        if self._thread is None:
            self._start()

    def _start(self) -> None:
        # Not before the first call: a server forks after this was made, and threads do not come with it.
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._notify, name="caller", daemon=True)
                self._thread.start()

    def _notify(self) -> None:
        connection: psycopg.Connection[Any] | None = None
        while self._called.wait():
            self._called.clear()
            try:
                connection = connection or connect(self._url)
                connection.execute(f"NOTIFY {CHANNEL}")
            except psycopg.Error:
                # The message is safe since its commit; one that was lost in a connection's end is called once more.
                if connection is not None:
                    connection.close()
                    connection = None
                    self._called.set()


class Listener:
    """A connection of its own that hears every `notify` from when it was made."""

    def __init__(self, url: str) -> None:
        self._address = address_of(url)
        try:
            self._connection = connect(url)
            self._connection.execute(f"LISTEN {CHANNEL}")
        except psycopg.Error as error:
            raise self._trouble() from error

    def wait(self, timeout: float) -> bool:
        """True as soon as somebody notifies, once for many; False after so many seconds."""
        try:
            woken = any(True for _ in self._connection.notifies(timeout=timeout, stop_after=1))
            # Those that came at the same time are one and the same call.
            for _ in self._connection.notifies(timeout=0):
                woken = True
            return woken
        except psycopg.Error as error:
            raise self._trouble() from error

    def close(self) -> None:
        """The connection is given back."""
        self._connection.close()

    def __enter__(self) -> Self:
        """This listener."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closed, whatever happened."""
        self.close()

    def _trouble(self) -> DatabaseTrouble:
        return DatabaseTrouble(f"The database {whereabouts(self._address)} cannot be listened to. Check that it runs.")


def listen(url: str) -> Listener:
    """A listener on the PostgreSQL server at this address, or DatabaseTrouble."""
    return Listener(url)
