"""One leads at a time, knows at once when it does no more, and another takes over."""

import pytest
from sqlalchemy import Engine, text

from bot.store.engine import begin
from bot.store.leader import LEADER_LOCK, Candidate

PATIENCE = 30.0
HOLDERS = (
    "SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = database "
    "WHERE locktype = 'advisory' AND datname = current_database() AND objid = :low AND granted"
)


def leaders(engine: Engine) -> list[int]:
    """The server's processes that hold the lock."""
    with begin(engine) as connection:
        return list(connection.execute(text(HOLDERS), {"low": LEADER_LOCK & 0xFFFFFFFF}).scalars())


@pytest.mark.postgresql
def test_one_leads_and_another_follows(postgresql: Engine, empty_postgresql: str) -> None:
    one, other = Candidate(empty_postgresql), Candidate(empty_postgresql)
    assert one.stand()
    assert not other.stand()
    assert not one.lost(0)
    assert len(leaders(postgresql)) == 1
    one.resign()
    assert one.lost(0)
    assert other.stand()
    other.resign()
    assert leaders(postgresql) == []


@pytest.mark.postgresql
def test_a_leader_whose_connection_ends_knows_it_and_the_next_one_leads(
    postgresql: Engine, empty_postgresql: str
) -> None:
    one, other = Candidate(empty_postgresql), Candidate(empty_postgresql)
    assert one.stand() and not other.stand()
    with begin(postgresql) as connection:
        for pid in leaders(postgresql):
            connection.execute(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": pid})
    assert one.lost(PATIENCE)
    assert other.stand()
    assert not one.stand()
    one.resign()
    other.resign()


def test_nobody_leads_while_the_database_is_away() -> None:
    alone = Candidate("postgresql://nobody@127.0.0.1:1/nothing")
    assert not alone.stand()
    assert alone.lost(0)
    alone.resign()
