"""The services people know and the issues they care about."""

from sqlalchemy import Connection

from bot.store import interests
from tests.store.scenes import somebody


def test_interests_of_one_kind_are_replaced_whole(connection: Connection) -> None:
    who, other = somebody(connection, 1), somebody(connection, 2)
    interests.replace(connection, who.person_id, "service", ["eye", "diabetes", "eye"])
    interests.replace(connection, who.person_id, "issue", ["food"])
    interests.replace(connection, other.person_id, "service", ["eye"])
    assert interests.of(connection, who.person_id) == {"issue": ["food"], "service": ["diabetes", "eye"]}
    interests.replace(connection, who.person_id, "service", ["maternity"])
    interests.replace(connection, who.person_id, "issue", [])
    assert interests.of(connection, who.person_id) == {"service": ["maternity"]}
    assert interests.of(connection, other.person_id) == {"service": ["eye"]}
