"""A country that the provider sends nothing to: that text fails and staff are told, and nobody else has to wait."""

import asyncio
from collections.abc import Iterator
from datetime import time, timedelta

import pytest
from sqlalchemy import Engine

from bot.channels.channel import Accepted, Refused
from bot.programme.hours import OpenHours
from bot.store import pauses
from bot.store.engine import begin, reading
from bot.work import spending
from bot.work.alarm_words import told_of
from bot.work.closed_regions import ALARM, STANDS_FOR
from tests.work.hospital import LONDON
from tests.work.sending_scene import Scene

ALWAYS = OpenHours(time.min, time.min, LONDON)
CLOSED = Refused("twilio_21408", region=True)


@pytest.fixture
def scene(engine: Engine) -> Iterator[Scene]:
    """An outbox whose SMS channel does as it is told."""
    with asyncio.Runner() as runner:
        yield Scene(engine, runner)


def test_a_text_that_a_region_refuses_fails_alone_and_raises_one_alarm(scene: Scene) -> None:
    letters = [scene.put(scene.address(last)) for last in range(1, 5)]
    scene.sms.answers += [CLOSED, Accepted("SM2"), CLOSED, Accepted("SM4")]
    scene.send()
    gone, refused = ("accepted", None), ("failed", "twilio_21408")
    # Which of them goes first is the database's choice.
    assert sorted(map(scene.state, letters), key=str) == [gone, gone, refused, refused]
    (alarm,) = scene.alarms()
    assert (alarm.kind, alarm.about, alarm.reason, alarm.times) == (ALARM, "sms", "twilio_21408", 2)
    words = told_of(alarm)
    assert "All others leave as usual" in words.what and "switch their country on" in words.do
    with reading(scene.engine) as connection:
        assert pauses.standing(connection) == {}


def test_the_alarm_is_over_once_nobody_has_been_written_to_there_for_a_day(scene: Scene) -> None:
    scene.put(scene.address())
    scene.sms.answers.append(CLOSED)
    scene.send()
    for later, kinds in ((STANDS_FOR, [ALARM]), (STANDS_FOR + timedelta(seconds=1), [])):
        with begin(scene.engine) as connection:
            spending.end_alarms(connection, ALWAYS, scene.clock.now + later)
        assert [alarm.kind for alarm in scene.alarms()] == kinds
