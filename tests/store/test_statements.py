"""A prepared statement does what SQLAlchemy would, only sooner."""

import pytest
from sqlalchemy import Connection, Engine, bindparam, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.store import people
from bot.store.engine import begin, reading
from bot.store.statements import Prepared, adding, adding_once
from bot.store.tables import people as table
from tests.store.scenes import NOW, somebody

FIND = Prepared(select(table.c.easy, table.c.created_at, table.c.joined_at).where(table.c.id == bindparam("which")))


def test_rows_are_read_as_sqlalchemy_reads_them(connection: Connection) -> None:
    who = somebody(connection)
    people.save(connection, who.person_id, easy=True)
    assert tuple(FIND.row(connection, which=who.person_id) or ()) == (True, NOW, None)
    assert [tuple(row) for row in FIND.rows(connection, which=who.person_id)] == [(True, NOW, None)]
    assert FIND.value(connection, which=who.person_id) is True
    assert FIND.row(connection, which=0) is FIND.value(connection, which=0) is None
    assert FIND.rows(connection, which=0) == []


def test_a_parameter_that_is_missing_is_an_error(connection: Connection) -> None:
    with pytest.raises(KeyError, match="which"):
        FIND.row(connection)


def test_run_says_how_many_rows_were_changed(connection: Connection) -> None:
    for last in range(3):
        somebody(connection, last)
    change = Prepared(update(table).values(language="pl").where(table.c.language == bindparam("from_language")))
    assert change.run(connection, from_language="en") == 3
    assert change.run(connection, from_language="en") == 0


def test_a_row_is_added_once(connection: Connection) -> None:
    add = adding_once(table, "subject", "state", "created_at")
    assert add.value(connection, subject="x", state="provisional", created_at=NOW)
    assert add.value(connection, subject="x", state="provisional", created_at=NOW) is None


def test_a_refused_statement_raises_what_sqlalchemy_would_and_shows_nobodys_data(engine: Engine) -> None:
    secret = "something that was said"
    add = Prepared(adding(table, "subject", "state", "facts", "created_at"))
    row = {"subject": "x" * 32, "state": "provisional", "facts": secret, "created_at": NOW}
    with begin(engine) as connection:
        add.run(connection, **row)
    for break_it in ({}, {"state": None, "subject": "y"}):
        with pytest.raises(IntegrityError) as caught, begin(engine) as connection:
            add.run(connection, **{**row, **break_it})
        told = f"{caught.value} {caught.value.__cause__} {caught.value.orig!r}"
        assert secret not in told
        assert "x" * 32 not in told


def test_a_statement_outside_a_transaction_begins_one(engine: Engine) -> None:
    with engine.connect() as connection:
        who = somebody(connection)
        assert connection.in_transaction()
        connection.rollback()
    with reading(engine) as connection:
        assert FIND.row(connection, which=who.person_id) is None


def test_a_broken_statement_leaves_a_usable_engine(engine: Engine) -> None:
    nonsense = Prepared(select(table.c.id).where(table.c.id == bindparam("which")).limit(bindparam("most")))
    with pytest.raises(DBAPIError), begin(engine) as connection:
        nonsense.rows(connection, which="not a number", most="nor this")
    with begin(engine) as connection:
        assert somebody(connection).person_id
