"""What tests of the store begin with: a fixed Tuesday, somebody who writes, a letter to them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, text

from bot.store import addresses, outbox, revisions
from bot.store.addresses import Arrival
from bot.store.engine import begin

NOW = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
KEY = "a key for tests only"
T = TypeVar("T")


def number(last: int) -> str:
    """One of the numbers that are kept for stories."""
    return f"+44770090{last:04d}"


def somebody(
    connection: Connection, last: int = 1, channel: str = "sms", now: datetime = NOW, language: str = "en"
) -> Arrival:
    """Whoever writes from this number."""
    value = number(last)
    value_hash = addresses.hash_of(value, channel, KEY)
    return addresses.arrive(connection, channel, value, value_hash, now, language=language)


def letter(connection: Connection, address_id: int, body: str = "Hello", lane: int = 0) -> int:
    """A letter that waits for them."""
    return outbox.put(connection, address_id, None, "sms", NOW, body=body, lane=lane)


def submitting(connection: Connection, message_id: int, fence: int, now: datetime, body: str | None = None) -> bool:
    """Whether this one letter may leave now."""
    return outbox.submit(connection, [outbox.Submission(message_id, fence, body)], now) == {message_id}


def settle(connection: Connection, message_id: int, fence: int, state: str, now: datetime, **more: Any) -> bool:
    """Whether what came of this one letter is news."""
    outcome = outbox.Outcome(message_id, fence, state, **more)
    return outbox.settle(connection, [outcome], now) == {message_id}


def publish(connection: Connection, revision_id: str = "r1") -> str:
    """A revision that conversations can be on."""
    revisions.store(connection, revision_id, "{}", NOW)
    revisions.publish(connection, revision_id, NOW)
    return revision_id


def at_once(times: int, engine: Engine, act: Callable[[Connection, int], T]) -> list[T]:
    """The results of so many threads that all do this at the same moment, each in its own transaction."""
    together = Barrier(times)

    def go(which: int) -> T:
        together.wait(30)
        with begin(engine) as connection:
            return act(connection, which)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(go, range(times)))


def until_somebody_waits(connection: Connection) -> None:
    """Another transaction waits for a lock; on SQLite, where all writers wait alike, that is taken for granted."""
    if connection.dialect.name == "sqlite":
        return
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    for _ in range(10_000):
        connection.execute(text("SELECT pg_stat_clear_snapshot()"))
        if connection.execute(waiting).scalar():
            return
    raise AssertionError("Nobody waits.")
