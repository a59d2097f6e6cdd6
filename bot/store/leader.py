"""Which of many workers leads: whoever holds one lock of PostgreSQL's, on a connection kept for nothing else.

The lock goes with the connection, so it is free again as soon as its holder dies. One that lives but does not move
(a machine out of breath, a process that was stopped) says nothing on its connection either, and the server ends it.
"""

import select
from contextlib import suppress
from typing import Any

import psycopg

from bot.store.direct import connect

# Any number will do, as long as every worker of one database asks for the same one.
LEADER_LOCK = 5_711_202_612
ANSWER_WITHIN = 5.0
"""Seconds in which a live server answers a question that costs it nothing."""

SILENT_AT_MOST = 6.0
"""Seconds after which the server ends the connection of a leader who has not been heard of, and the lead with it."""

KNOWS_SILENCE = 140_000  # the server's version from which on it can
# A leader whose machine is gone says no goodbye: the server finds out by asking, within about eleven seconds.
SESSION = (
    "SET tcp_keepalives_idle = 5",
    "SET tcp_keepalives_interval = 2",
    "SET tcp_keepalives_count = 3",
    f"SET statement_timeout = {int(ANSWER_WITHIN * 1000)}",
)


SILENCE = f"SET idle_session_timeout = {int(SILENT_AT_MOST * 1000)}"


class Candidate:
    """Stands for leader, and knows whether it still is. Used from one thread; never raises."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.Connection[Any] | None = None

    def stand(self) -> bool:
        """Whether this one leads from now on: False while another does, or while the database is away."""
        try:
            if self._connection is None:
                self._connection = connect(self._url)
                for setting in _settings(self._connection):
                    self._connection.execute(setting)
            won = self._connection.execute("SELECT pg_try_advisory_lock(%s)", (LEADER_LOCK,)).fetchone()
        except psycopg.Error:
            self._let_go()
            return False
        return won is not None and bool(won[0])

    def lost(self, timeout: float) -> bool:
        """True as soon as the connection is lost, and the lead with it; False after so many seconds."""
        if self._connection is None:
            return True
        try:
            # An idle connection has nothing to say, unless it ends.
            look = select.poll()
            look.register(self._connection.fileno(), select.POLLIN)
            look.poll(timeout * 1000)
            self._connection.execute("SELECT 1")
        except psycopg.Error:
            self._let_go()
            return True
        return False

    def resign(self) -> None:
        """Give up the lead and the connection; the next one may lead as soon as this returns."""
        if self._connection is not None:
            with suppress(psycopg.Error):  # then the server finds out by itself
                self._connection.execute("SELECT pg_advisory_unlock_all()")
        self._let_go()

    def _let_go(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _settings(connection: "psycopg.Connection[Any]") -> tuple[str, ...]:
    return (*SESSION, SILENCE) if connection.info.server_version >= KNOWS_SILENCE else SESSION
