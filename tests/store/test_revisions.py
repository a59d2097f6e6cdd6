"""The flows that run."""

import pytest
from sqlalchemy import Connection

from bot.store import revisions
from tests.store.scenes import MINUTE, NOW


def test_the_newest_publication_is_current(connection: Connection) -> None:
    assert revisions.current(connection) is None
    for name in ("one", "two"):
        revisions.store(connection, name, f'{{"{name}": "żółć"}}', NOW)
    assert revisions.current(connection) is None
    for name in ("one", "two", "one"):
        revisions.publish(connection, name, NOW)
        assert revisions.current(connection) == name
    assert revisions.content(connection, "two") == '{"two": "żółć"}'


def test_what_is_stored_under_a_name_never_changes(connection: Connection) -> None:
    revisions.store(connection, "one", "first", NOW)
    revisions.store(connection, "one", "second", NOW + MINUTE)
    assert revisions.content(connection, "one") == "first"


def test_an_unknown_revision_is_a_key_error(connection: Connection) -> None:
    with pytest.raises(KeyError):
        revisions.content(connection, "nothing")
