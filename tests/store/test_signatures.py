"""Who vouches for words: the newest signature counts, and the earlier ones stay."""

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from bot.store import signatures
from bot.store.signatures import EASY_WORDS, TRANSLATION, Signature
from tests.store.scenes import MINUTE, NOW


def test_the_newest_of_each_is_told_and_languages_and_sorts_stay_apart(connection: Connection) -> None:
    anna, jan = Signature("join", "a" * 8, "Anna", NOW), Signature("join", "b" * 8, "Jan", NOW + MINUTE)
    for signed in (anna, jan):
        signatures.add(connection, TRANSLATION, "pl", [signed])
    signatures.add(connection, TRANSLATION, "pl", [Signature("call", "c" * 8, "Łucja", NOW)])
    signatures.add(connection, EASY_WORDS, "pl", [])
    newest = signatures.newest(connection, TRANSLATION, "pl")
    assert newest == {"join": jan, "call": Signature("call", "c" * 8, "Łucja", NOW)}
    assert signatures.newest(connection, TRANSLATION, "ur") == {}
    assert signatures.newest(connection, EASY_WORDS, "pl") == {}
    assert connection.execute(text("SELECT count(*) FROM signatures")).scalar_one() == 3


def test_another_sort_is_refused(connection: Connection) -> None:
    with pytest.raises(DBAPIError):
        signatures.add(connection, "wish", "pl", [Signature("join", "a" * 8, "Anna", NOW)])
