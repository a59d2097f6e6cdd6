"""Alarms: one for as long as it lasts, seen by somebody, and over."""

from sqlalchemy import Connection, Engine

from bot.store import alarms
from bot.store.engine import reading
from tests.store.scenes import MINUTE, NOW, at_once


def test_an_alarm_is_news_once_and_then_counted(connection: Connection) -> None:
    assert alarms.raise_alarm(connection, "channel_paused", "sms", "twilio_20003", NOW)
    assert not alarms.raise_alarm(connection, "channel_paused", "sms", "twilio_20404", NOW + MINUTE)
    assert alarms.raise_alarm(connection, "channel_paused", "telegram", "telegram_401", NOW)
    sms, telegram = alarms.still_open(connection)
    assert (sms.about, sms.reason, sms.times, sms.raised_at, sms.last_at) == (
        *("sms", "twilio_20404", 2),
        *(NOW, NOW + MINUTE),
    )
    assert (telegram.about, telegram.times) == ("telegram", 1)


def test_what_is_over_may_begin_again(connection: Connection) -> None:
    alarms.raise_alarm(connection, "channel_paused", "sms", "twilio_20003", NOW)
    assert alarms.over(connection, "channel_paused", "sms", NOW + MINUTE)
    assert not alarms.over(connection, "channel_paused", "sms", NOW + MINUTE)
    assert alarms.still_open(connection) == []
    assert alarms.raise_alarm(connection, "channel_paused", "sms", "twilio_20003", NOW + 2 * MINUTE)
    assert [alarm.over_at for alarm in alarms.recent(connection)] == [None, NOW + MINUTE]


def test_the_first_who_acknowledges_has_it(connection: Connection) -> None:
    alarms.raise_alarm(connection, "unknown", "17", "lease lost", NOW)
    which = alarms.still_open(connection)[0].id
    assert alarms.acknowledge(connection, which, "Priya", NOW + MINUTE)
    assert not alarms.acknowledge(connection, which, "Sam", NOW + 2 * MINUTE)
    assert not alarms.acknowledge(connection, which + 1, "Sam", NOW)
    assert alarms.still_open(connection)[0].acknowledged_by == "Priya"


def test_many_at_once_raise_one_alarm(engine: Engine) -> None:
    news = at_once(8, engine, lambda connection, _: alarms.raise_alarm(connection, "cap", "sms", "over", NOW))
    assert sorted(news) == [False] * 7 + [True]
    with reading(engine) as connection:
        assert [alarm.times for alarm in alarms.still_open(connection)] == [8]
