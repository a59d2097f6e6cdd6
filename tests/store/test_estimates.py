"""How many an audience has: counted among few people, worked out among many, and few among many counted too."""

import pytest
from sqlalchemy import Connection, text

from bot.programme.audience import Audience
from bot.store import audiences, estimates
from tests.store.crowds import EVERYONE, improver
from tests.store.scenes import NOW

MANY = 60_000


def test_few_people_are_counted(connection: Connection) -> None:
    for last in range(1, 4):
        improver(connection, last, invited=last > 1)
    found = estimates.who(connection, EVERYONE, NOW)
    assert found.counted and found.groups == audiences.who(connection, EVERYONE, NOW)


@pytest.mark.thorough
def test_many_people_are_worked_out_from_a_part_of_them(connection: Connection) -> None:
    _crowd(connection)
    found, exact = estimates.who(connection, EVERYONE, NOW), audiences.who(connection, EVERYONE, NOW)
    if connection.dialect.name == "sqlite":
        assert found.counted and found.groups == exact
        return
    assert not found.counted
    assert [group[:4] for group in found.groups] == [group[:4] for group in exact]
    for about, group in zip(found.groups, exact, strict=True):
        assert about.people == pytest.approx(group.people, rel=0.1)
        assert about.people % 1_000 == 0


@pytest.mark.thorough
def test_few_among_many_are_counted_unless_that_takes_long_and_nothing_stays_of_the_hurry(
    connection: Connection,
) -> None:
    _crowd(connection)
    wanted = Audience(services=("eye",))
    found, exact = estimates.who(connection, wanted, NOW), audiences.who(connection, wanted, NOW)
    assert sum(group.people for group in exact) == 37
    if found.counted:
        assert found.groups == exact
    if connection.dialect.name == "postgresql":
        assert connection.execute(text("SHOW statement_timeout")).scalar() == "0"


def _crowd(connection: Connection) -> None:
    """Every second of them Polish, every fifth without an address, 37 who know one service."""
    moment = "1790000000000000" if connection.dialect.name == "sqlite" else "now()"
    series = "WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < :many)"
    for statement in (
        f"INSERT INTO people (id, subject, state, language, created_at, joined_at, may_invite) {series} "
        f"SELECT n, 'subject ' || n, 'improver', CASE WHEN n % 2 = 0 THEN 'pl' ELSE 'en' END, {moment}, {moment}, "
        "1 = 1 FROM s",
        f"INSERT INTO addresses (id, person_id, channel, value, value_hash) {series} "
        "SELECT n, n, 'sms', 'number ' || n, 'hash ' || n FROM s WHERE n % 5 > 0",
        f"INSERT INTO interests (person_id, kind, key) {series} "
        "SELECT n, 'service', 'eye' FROM s WHERE n % 2700 = 1 AND n % 5 > 0 LIMIT 37",
    ):
        connection.execute(text(statement), {"many": MANY})
    if connection.dialect.name == "postgresql":
        connection.execute(text("ANALYZE people, addresses, interests"))
