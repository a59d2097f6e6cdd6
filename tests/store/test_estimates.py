"""How many an audience has: counted among few people, worked out among many, and few among many counted too."""

import pytest
from sqlalchemy import Connection, text

from bot.programme.audience import Audience
from bot.store import audiences, estimates
from tests.store.crowds import EVERYONE, improver
from tests.store.scenes import NOW

MANY = 60_000
FEW: dict[tuple[str, ...], int] = {("eye",): 23, ("ur",): 6}


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
    about = {group[:4]: group.people for group in found.groups}
    for group in exact:
        if group.people > FEW["ur",]:
            assert about[group[:4]] == pytest.approx(group.people, rel=0.1) and about[group[:4]] % 1_000 == 0


@pytest.mark.thorough
def test_few_among_many_are_counted_and_nothing_stays_of_how_others_were(connection: Connection) -> None:
    _crowd(connection)
    for wanted in (Audience(services=("eye",)), Audience(languages=("ur",)), Audience(partners_only=True)):
        found, exact = estimates.who(connection, wanted, NOW), audiences.who(connection, wanted, NOW)
        assert found.counted and found.groups == exact
        assert sum(group.people for group in exact) == FEW.get((*wanted.services, *wanted.languages), 0)
    before = audiences.why(connection, Audience(services=("eye",)), NOW)
    assert estimates.who(connection, Audience(services=("eye",)), NOW).reasons == before == {"service:eye": 23}
    estimates.who(connection, EVERYONE, NOW)
    if connection.dialect.name == "postgresql":
        assert connection.execute(text("SHOW enable_hashjoin")).scalar() == "on"


@pytest.mark.thorough
def test_why_many_get_it_is_worked_out_too(connection: Connection) -> None:
    _crowd(connection)
    wanted = Audience(services=("heart", "eye"))
    found, exact = estimates.who(connection, wanted, NOW), audiences.why(connection, wanted, NOW)
    assert found.counted == (connection.dialect.name == "sqlite")
    assert found.reasons["service:heart"] == pytest.approx(exact["service:heart"], rel=0.1)


def _crowd(connection: Connection) -> None:
    """Every second of them Polish, every fifth without an address, few who know the eye clinic, a third the heart."""
    moment = "1790000000000000" if connection.dialect.name == "sqlite" else "now()"
    series = "WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < :many)"
    for statement in (
        f"INSERT INTO people (id, subject, state, language, created_at, joined_at, may_invite) {series} "
        "SELECT n, 'subject ' || n, 'improver', "
        "CASE WHEN n % 10000 = 9 THEN 'ur' WHEN n % 2 = 0 THEN 'pl' ELSE 'en' END, "
        f"{moment}, {moment}, 1 = 1 FROM s",
        f"INSERT INTO addresses (id, person_id, channel, value, value_hash) {series} "
        "SELECT n, n, 'sms', 'number ' || n, 'hash ' || n FROM s WHERE n % 5 > 0",
        f"INSERT INTO interests (person_id, kind, key) {series} SELECT n, 'service', 'eye' FROM s WHERE n % 2700 = 1",
        f"INSERT INTO interests (person_id, kind, key) {series} SELECT n, 'service', 'heart' FROM s WHERE n % 3 = 0",
    ):
        connection.execute(text(statement), {"many": MANY})
    if connection.dialect.name == "postgresql":
        connection.execute(text("ANALYZE people, addresses, interests"))
