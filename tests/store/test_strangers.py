"""Who would get a first text: told for any number of people."""

from sqlalchemy import Connection, text

from bot.store import strangers
from tests.store.crowds import improver

MORE_THAN_A_STATEMENT_TAKES = 70_000


def test_one_stranger_is_found_among_however_many(connection: Connection) -> None:
    wrote = improver(connection, 1)
    never = improver(connection, 2)
    connection.execute(text("UPDATE addresses SET last_heard_at = NULL WHERE id = :id"), {"id": never.address_id})
    others = [10**6 + each for each in range(MORE_THAN_A_STATEMENT_TAKES)]
    assert not strangers.some_of(connection, [wrote.person_id, *others])
    assert strangers.some_of(connection, [wrote.person_id, *others, never.person_id])
    assert not strangers.some_of(connection, [])
