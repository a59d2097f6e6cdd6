"""Connections to PostgreSQL that wait for no longer than whoever asked us does.

The system's own time-outs notice a server that is gone. One that is there and says nothing (it is out of breath, or
something between here and there holds everything back) would be waited for without an end.
"""

from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen

from bot.store import deadline

ADDRESSES = 2
"""Of one name, as many as are usual: each may be silent, and the driver asks one after the other."""

LEAST = 2
"""Seconds that the driver waits for each at least."""

T = TypeVar("T")


class Timely(psycopg.Connection[Any]):
    """Closed when time is up: what it would still answer is the answer to nothing."""

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """As the driver's own; OperationalError when time is up."""
        if not deadline.is_set():
            return super().wait(gen, interval, timeout)
        most = deadline.left(float("inf"))
        try:
            return super().wait(gen, interval, most if timeout is None else min(most, timeout))
        except psycopg.OperationalError:
            if deadline.left(1.0):
                raise
            self.close()
            raise psycopg.OperationalError("it does not answer in time") from None


def connect(dialect: object, record: object, arguments: list[Any], options: dict[str, Any]) -> Timely:
    """For SQLAlchemy: a connection that is there before time is up, or OperationalError."""
    if deadline.is_set():
        most = float(options["connect_timeout"]) * ADDRESSES or float("inf")
        patience = int(deadline.left(most) / ADDRESSES)
        if patience < LEAST:
            raise psycopg.OperationalError("no time is left to connect")
        options["connect_timeout"] = patience
    return Timely.connect(*arguments, **options)
