"""Equality answers: apart, coarse, replaceable, gone when asked."""

import threading
from datetime import date

import pytest
from sqlalchemy import Connection, Engine, select

from bot.store import equality
from bot.store.engine import begin, reading
from bot.store.tables import equality_answers, people
from tests.store.scenes import KEY, until_somebody_waits

ROWS = select(*(equality_answers.c[name] for name in ("id", "pseudonym", "question", "answer", "answered_on")))


def test_an_answer_replaces_the_one_before(connection: Connection) -> None:
    who, other = equality.pseudonym_of(1, KEY), equality.pseudonym_of(2, KEY)
    equality.keep(connection, who, "age", "25-34", date(2026, 11, 3))
    equality.keep(connection, who, "sex", "prefer not to say", date(2026, 11, 3))
    equality.keep(connection, other, "age", "65-74", date(2026, 11, 3))
    first = connection.execute(select(equality_answers.c.id)).scalars().all()
    equality.keep(connection, who, "age", "35-44", date(2026, 12, 24))
    assert equality.of(connection, who) == {"age": "35-44", "sex": "prefer not to say"}
    assert equality.of(connection, other) == {"age": "65-74"}
    equality.forget(connection, who)
    assert equality.of(connection, who) == {}
    assert equality.of(connection, other) == {"age": "65-74"}
    assert len(first) == 3


def test_of_the_day_only_the_month_is_kept(connection: Connection) -> None:
    equality.keep(connection, equality.pseudonym_of(1, KEY), "age", "16-24", date(2026, 11, 29))
    assert connection.execute(select(equality_answers.c.answered_on)).scalar() == date(2026, 11, 1)


def test_a_pseudonym_needs_its_key() -> None:
    names = {
        equality.pseudonym_of(1, KEY),
        equality.pseudonym_of(2, KEY),
        equality.pseudonym_of(1, KEY + "!"),
    }
    assert {len(name) for name in names} == {64}
    assert len(names) == 3


def test_nothing_in_the_table_leads_to_a_person_or_tells_the_order() -> None:
    assert not equality_answers.foreign_keys
    assert not any(key.column.table is equality_answers for key in people.foreign_keys)
    assert equality_answers.dialect_options["sqlite"]["with_rowid"] is False


def test_ids_do_not_follow_the_order_of_the_answers(connection: Connection) -> None:
    questions = [f"question {at:02d}" for at in range(40)]
    for question in questions:
        equality.keep(connection, equality.pseudonym_of(1, KEY), question, "x", date(2026, 11, 3))
    by_id = connection.execute(select(equality_answers.c.question).order_by(equality_answers.c.id)).scalars()
    assert list(by_id) != questions


def test_more_answers_than_are_mixed_at_once_are_all_mixed(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(equality, "AT_ONCE", 4)
    under = [equality.pseudonym_of(person, KEY) for person in range(10)]
    for number, pseudonym in enumerate(under):
        equality.keep(connection, pseudonym, "age", str(number), date(2026, 10 + number % 2, 1))
    before = connection.execute(ROWS).all()
    assert [equality.mix(connection) for _ in range(4)] == [4, 4, 2, 0]
    rows = connection.execute(ROWS).all()
    assert sorted(row[1:] for row in rows) == sorted(row[1:] for row in before)
    assert not {row.id for row in rows} & {row.id for row in before}


def test_those_of_the_same_month_are_mixed_with_the_new_and_no_others(connection: Connection) -> None:
    equality.keep(connection, equality.pseudonym_of(1, KEY), "age", "1", date(2026, 10, 1))
    equality.keep(connection, equality.pseudonym_of(2, KEY), "age", "2", date(2026, 11, 1))
    assert equality.mix(connection) == 2
    october, november = connection.execute(ROWS.order_by(equality_answers.c.answered_on)).scalars()
    equality.keep(connection, equality.pseudonym_of(3, KEY), "age", "3", date(2026, 11, 1))
    assert equality.mix(connection) == 1
    ids = set(connection.execute(ROWS).scalars())
    assert october in ids and november not in ids and len(ids) == 3


def test_whoever_is_erased_while_answers_are_mixed_leaves_none(engine: Engine) -> None:
    under = equality.pseudonym_of(1, KEY)
    with begin(engine) as connection:
        equality.keep(connection, under, "age", "25-34", date(2026, 11, 3))

    def erase() -> None:
        with begin(engine) as connection:
            equality.forget(connection, under)

    erasing = threading.Thread(target=erase)
    with begin(engine) as connection:
        assert equality.mix(connection) == 1
        erasing.start()
        # Otherwise it would wait for the rows that go, and miss those that take their place.
        until_somebody_waits(connection)
    erasing.join(30)
    with reading(engine) as connection:
        assert equality.of(connection, under) == {}
