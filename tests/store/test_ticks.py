"""What the clock has done is added up, whoever's clock it was."""

from sqlalchemy import Connection, Engine

from bot.store import ticks
from bot.store.engine import reading
from tests.store.scenes import MINUTE, NOW, at_once


def test_a_tick_is_counted_with_what_it_did(connection: Connection) -> None:
    assert ticks.last(connection) is None
    ticks.ran(connection, "sweep", NOW, 0)
    ticks.ran(connection, "sweep", NOW + MINUTE, 3)
    ticks.ran(connection, "reminders", NOW, 1)
    assert ticks.of_all(connection) == [("reminders", NOW, 1, 1), ("sweep", NOW + MINUTE, 2, 3)]
    assert ticks.last(connection) == NOW + MINUTE


def test_none_is_lost_when_two_clocks_tick(engine: Engine) -> None:
    at_once(8, engine, lambda connection, which: ticks.ran(connection, "sweep", NOW, which))
    with reading(engine) as connection:
        assert ticks.of_all(connection) == [("sweep", NOW, 8, sum(range(8)))]
