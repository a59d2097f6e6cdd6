"""Times and texts come back as they went in, on both databases."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, Integer, MetaData, Table, delete, insert, select
from sqlalchemy.exc import StatementError

from bot.store.columns import Moment, Words

metadata = MetaData()
moments = Table("some_moments", metadata, Column("id", Integer, primary_key=True), Column("at", Moment))
words = Table("some_words", metadata, Column("id", Integer, primary_key=True), Column("text", Words))

ZONES = st.builds(lambda minutes: timezone(timedelta(minutes=minutes)), st.integers(-720, 840))
TIMES = st.datetimes(datetime(1900, 1, 1), datetime(2300, 1, 1), timezones=ZONES)  # noqa: DTZ001
borrow = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)


@pytest.fixture(autouse=True)
def _tables(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL client_min_messages = warning")
        connection.exec_driver_sql("CREATE TEMPORARY TABLE some_moments (id serial, at timestamptz) ON COMMIT DROP")
        connection.exec_driver_sql("CREATE TEMPORARY TABLE some_words (id serial, text text) ON COMMIT DROP")
    else:
        metadata.create_all(connection)


@borrow
@given(times=st.lists(TIMES, min_size=1, max_size=5))
def test_times_come_back_in_utc_and_sort_as_times(connection: Connection, times: list[datetime]) -> None:
    connection.execute(delete(moments))
    connection.execute(insert(moments), [{"at": time} for time in times])
    found = list(connection.execute(select(moments.c.at).order_by(moments.c.at)).scalars())
    assert found == sorted(times)
    assert {time.tzinfo for time in found} == {UTC}


def test_no_time_is_none(connection: Connection) -> None:
    connection.execute(insert(moments), [{"at": None}])
    assert connection.execute(select(moments.c.at)).scalar() is None


def test_a_time_without_a_zone_is_refused(connection: Connection) -> None:
    with pytest.raises(StatementError, match="without a zone"):
        connection.execute(insert(moments), [{"at": datetime(2026, 11, 3)}])  # noqa: DTZ001


@borrow
@given(text=st.text())
def test_every_text_that_can_be_kept_comes_back(connection: Connection, text: str) -> None:
    connection.execute(delete(words))
    connection.execute(insert(words), [{"text": text}])
    assert connection.execute(select(words.c.text)).scalar() == text.replace("\0", "\ufffd")


def test_what_cannot_be_kept_is_marked(connection: Connection) -> None:
    connection.execute(insert(words), [{"text": "a\x00b\ud800c\udfffd"}])
    assert connection.execute(select(words.c.text)).scalar() == "a\ufffdb\ufffdc\ufffdd"
