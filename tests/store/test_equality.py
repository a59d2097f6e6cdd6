"""Equality answers: apart, coarse, replaceable, gone when asked."""

from datetime import date

from sqlalchemy import Connection, select

from bot.store import equality
from bot.store.tables import equality_answers, people
from tests.store.scenes import KEY


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
