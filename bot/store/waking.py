"""Waking the sender at once, across processes: PostgreSQL only, and never relied upon."""

from types import TracebackType
from typing import Self

import psycopg
from sqlalchemy import Engine, make_url

from bot.store.engine import PATIENCE, DatabaseTrouble
from bot.store.trouble import whereabouts

CHANNEL = "improvers_outbox"


def notify(engine: Engine) -> None:
    """Listeners wake; call it after the commit. On SQLite, where one process does all, nothing happens."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"NOTIFY {CHANNEL}")


class Listener:
    """A connection of its own that hears every `notify` from when it was made."""

    def __init__(self, url: str) -> None:
        self._address = make_url(url.replace("postgres://", "postgresql://", 1))
        try:
            direct = self._address.set(drivername="postgresql").render_as_string(hide_password=False)
            self._connection = psycopg.connect(direct, autocommit=True, connect_timeout=PATIENCE)
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
