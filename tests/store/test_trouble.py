"""What a database's refusal says never quotes what it refused."""

import traceback

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from bot.store.engine import begin
from bot.store.statements import Prepared
from bot.store.tables import people

WORD = "Zanzibar"
REFUSED = [
    ("unfit", "SELECT CAST(:word AS integer)"),
    ("unfit time", "SELECT CAST(:word AS timestamp)"),
    ("twice", "INSERT INTO revisions VALUES (:word, '', now()), (:word, '', now())"),
    ("no such row", "INSERT INTO publications (revision_id, at) VALUES (:word, now())"),
    ("null", "INSERT INTO revisions VALUES (:word, NULL, now())"),
]


@pytest.mark.postgresql
@pytest.mark.parametrize("statement", [statement for _, statement in REFUSED], ids=[name for name, _ in REFUSED])
def test_a_refused_value_is_not_quoted(postgresql: Engine, statement: str) -> None:
    with pytest.raises(DBAPIError) as caught, begin(postgresql) as connection:
        connection.execute(text(statement), {"word": WORD})
    # With all that it was raised from, as a traceback shows it.
    assert WORD not in "".join(traceback.format_exception(caught.value))


def test_nor_is_it_by_a_statement_that_was_compiled_once(engine: Engine) -> None:
    # SQLite takes whatever a column is given; what it refuses is the second of two rows that must differ.
    twice = Prepared(
        people.insert().values(subject=WORD, state="provisional", language="en", created_at=text("0"))
        if engine.dialect.name == "sqlite"
        else people.insert().values(subject=WORD, state="provisional", language="en", created_at=text("now()"))
    )
    with pytest.raises(DBAPIError) as caught, begin(engine) as connection:  # noqa: PT012
        twice.run(connection)
        twice.run(connection)
    assert WORD not in "".join(traceback.format_exception(caught.value))
