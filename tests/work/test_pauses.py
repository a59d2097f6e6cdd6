"""A channel that takes nothing is left alone in every process, longer each time, and tried with one letter first."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine
from structlog.testing import capture_logs

from bot.channels.channel import Accepted, InDoubt, Outcome, Paused, Refused, not_now
from bot.store import alarms
from bot.store import pauses as stored
from bot.store.engine import begin
from bot.work import pauses
from bot.work.pauses import DOUBTS, WHILE_TRYING, Pauses
from tests.store.scenes import at_once

NOW = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
BOTH = ("sms", "telegram")


def met(
    connection: Connection, counting: Pauses, outcome: Outcome, now: datetime, tried: bool = False, chance: float = 0.5
) -> None:
    """A letter met this."""
    if how := counting.heed("sms", outcome, chance, tried):
        pauses.begin(connection, "sms", how, now, tried)
    elif tried:
        pauses.end(connection, "sms", now)


def lasts(connection: Connection, now: datetime) -> float:
    """The seconds that the pause of the channel still lasts."""
    until = pauses.ways(connection, BOTH, now).paused.get("sms", now)
    return (until - now).total_seconds()


@pytest.mark.parametrize(
    ("outcomes", "seconds"),
    [
        pytest.param([Accepted("1"), Refused("no")], [0, 0], id="none"),
        pytest.param([not_now("busy", 17)] * 3, [17, 17, 17], id="as long as the provider asks"),
        pytest.param([not_now("busy")] * 8, [1, 2, 4, 8, 16, 32, 60, 60], id="brief and growing"),
        pytest.param([Paused("key")] * 6, [30, 60, 120, 240, 480, 600], id="until somebody looks"),
        pytest.param([not_now("busy"), Accepted("1"), not_now("busy")], [1, 0, 1], id="well in between"),
        pytest.param([InDoubt("?")] * DOUBTS, [0, 0, 30], id="doubts in a row"),
        pytest.param([InDoubt("?"), Accepted("1")] * DOUBTS, [0] * 6, id="doubts now and then"),
        pytest.param([Paused("key"), InDoubt("?")], [30, 60], id="a doubt of the one that went ahead"),
    ],
)
def test_how_long(connection: Connection, outcomes: list[Outcome], seconds: list[float]) -> None:
    now, found, counting = NOW, [], Pauses()
    for outcome in outcomes:
        tried = bool(pauses.ways(connection, BOTH, now).to_try)
        met(connection, counting, outcome, now, tried)
        found.append(lasts(connection, now))
        now += timedelta(seconds=found[-1])
    assert found == seconds


@pytest.mark.parametrize(
    ("outcome", "shortest", "middle", "longest"),
    [(not_now("busy", 17), 17, 17, 17), (not_now("busy"), 0.5, 1, 1.5), (Paused("key"), 15, 30, 45)],
)
def test_a_pause_that_grows_is_spread_and_one_that_the_provider_asks_for_is_kept(
    connection: Connection, outcome: Outcome, shortest: float, middle: float, longest: float
) -> None:
    for chance, seconds in ((0.0, shortest), (0.5, middle), (1.0, longest)):
        met(connection, Pauses(), outcome, NOW, chance=chance)
        assert lasts(connection, NOW) == seconds
        pauses.end(connection, "sms", NOW)


def test_those_under_way_together_count_once_and_are_said_once(connection: Connection) -> None:
    with capture_logs() as logs:
        for _ in range(50):
            met(connection, Pauses(), not_now("busy"), NOW)
    assert lasts(connection, NOW) == 1
    assert [(line["event"], line["channel"], line["reason"]) for line in logs] == [("channel_paused", "sms", "busy")]


def test_one_that_is_asked_to_wait_longer_makes_the_pause_longer(connection: Connection) -> None:
    for seconds in (5, 30, 10):
        met(connection, Pauses(), not_now("busy", seconds), NOW)
    assert lasts(connection, NOW) == 30


def test_a_pause_is_one_channels_own(connection: Connection) -> None:
    met(connection, Pauses(), Paused("key"), NOW)
    ways = pauses.ways(connection, BOTH, NOW)
    assert (set(ways.open), set(ways.to_try), set(ways.paused)) == ({"telegram"}, set(), {"sms"})


def test_after_a_pause_one_letter_of_all_processes_goes_ahead(engine: Engine) -> None:
    later = NOW + timedelta(seconds=30)
    with begin(engine) as connection:
        met(connection, Pauses(), Paused("key"), NOW)
    assert sum(at_once(5, engine, lambda other, _: stored.let_one_try(other, "sms", later, WHILE_TRYING))) == 1
    with begin(engine) as connection:
        assert not stored.let_one_try(connection, "sms", later, WHILE_TRYING)
        assert stored.let_one_try(connection, "sms", later + WHILE_TRYING, WHILE_TRYING), "its worker may have died"


def test_what_staff_must_mend_is_an_alarm_until_a_letter_is_taken(connection: Connection) -> None:
    later = NOW + timedelta(seconds=30)
    met(connection, Pauses(), not_now("busy"), NOW - timedelta(seconds=9))
    assert alarms.still_open(connection) == []
    met(connection, Pauses(), Paused("twilio_20003"), NOW)
    (alarm,) = alarms.still_open(connection)
    assert (alarm.kind, alarm.about, alarm.reason) == ("channel_paused", "sms", "twilio_20003")
    met(connection, Pauses(), Accepted("1"), NOW)
    assert lasts(connection, NOW) > 0, "one that was under way already proves nothing"
    assert stored.let_one_try(connection, "sms", later + timedelta(seconds=90), WHILE_TRYING)
    met(connection, Pauses(), Accepted("2"), later + timedelta(seconds=91), tried=True)
    assert pauses.ways(connection, BOTH, later).open == set(BOTH)
    assert alarms.still_open(connection) == []
