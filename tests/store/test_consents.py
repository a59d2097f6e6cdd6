"""The ledger only grows, and the database itself sees to it."""

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from bot.store import consents
from bot.store.engine import begin, reading
from tests.store.scenes import MINUTE, NOW, somebody


def _agree(connection: Connection, subject: str, purpose: str, given: bool = True) -> None:
    consents.record(connection, subject, purpose, given, f"May we {purpose}?", "en", False, "sms", NOW)


def test_consents_are_read_in_the_order_they_were_given(connection: Connection) -> None:
    who, other = somebody(connection, 1), somebody(connection, 2)
    consents.record(connection, who.subject, "data", True, "Może?", "pl", True, "telegram", NOW)
    _agree(connection, other.subject, "data")
    consents.record(connection, who.subject, "data", False, None, "en", False, "sms", NOW + MINUTE)
    assert consents.of(connection, who.subject) == [
        ("data", True, "Może?", "pl", True, "telegram", NOW, None),
        ("data", False, None, "en", False, "sms", NOW + MINUTE, None),
    ]
    assert consents.of(connection, "nobody") == []


def test_a_wording_is_kept_once(connection: Connection) -> None:
    for _ in range(3):
        _agree(connection, "a" * 32, "write")
    _agree(connection, "a" * 32, "call")
    assert connection.execute(text("SELECT count(*) FROM wordings")).scalar() == 2


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE consents SET given = NOT given",
        "DELETE FROM consents",
        "UPDATE wordings SET text = 'You agreed to everything'",
        "DELETE FROM wordings",
        "INSERT OR REPLACE INTO consents SELECT * FROM consents",
        "TRUNCATE consents",
    ],
)
def test_the_database_refuses_to_change_the_ledger(engine: Engine, change: str) -> None:
    only_on = {"INSERT OR REPLACE": "sqlite", "TRUNCATE": "postgresql"}
    if any(change.startswith(words) and engine.dialect.name != name for words, name in only_on.items()):
        return
    with begin(engine) as connection:
        _agree(connection, "a" * 32, "write")
    with reading(engine) as connection:
        before = connection.execute(text("SELECT * FROM consents, wordings")).all()
    with pytest.raises(DBAPIError, match="only grows"), begin(engine) as connection:
        connection.execute(text(change))
    with reading(engine) as connection:
        assert connection.execute(text("SELECT * FROM consents, wordings")).all() == before
