"""A channel that takes nothing is left alone, for longer each time, and tried with one letter first."""

from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.channels.channel import Accepted, InDoubt, Outcome, Paused, Refused, not_now
from bot.work.pauses import DOUBTS, Pauses

NOW = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)


def after(pauses: Pauses, *outcomes: Outcome) -> list[float]:
    """How long each of these pauses the channel, each met as soon as the one before is over."""
    now, found = NOW, []
    for outcome in outcomes:
        pauses.heed("sms", outcome, now)
        found.append(pauses.left("sms", now))
        now += timedelta(seconds=found[-1])
    return found


@pytest.mark.parametrize(
    ("outcomes", "pauses"),
    [
        pytest.param([Accepted("1"), Refused("no")], [0, 0], id="none"),
        pytest.param([not_now("busy", 17)] * 3, [17, 17, 17], id="as long as the provider asks"),
        pytest.param([not_now("busy")] * 8, [1, 2, 4, 8, 16, 32, 60, 60], id="brief and growing"),
        pytest.param([Paused("key")] * 6, [30, 60, 120, 240, 480, 600], id="until somebody looks"),
        pytest.param([not_now("busy"), Accepted("1"), not_now("busy")], [1, 0, 1], id="well in between"),
        pytest.param([InDoubt("?")] * DOUBTS, [0, 0, 30], id="doubts in a row"),
        pytest.param([InDoubt("?"), Accepted("1")] * DOUBTS, [0] * 6, id="doubts now and then"),
    ],
)
def test_how_long(outcomes: list[Outcome], pauses: list[float]) -> None:
    assert after(Pauses(), *outcomes) == pauses


def test_those_under_way_together_count_once_and_are_said_once() -> None:
    pauses = Pauses()
    with capture_logs() as logs:
        for _ in range(50):
            pauses.heed("sms", not_now("busy"), NOW)
    assert pauses.left("sms", NOW) == 1
    assert [(line["event"], line["channel"], line["reason"]) for line in logs] == [("channel_paused", "sms", "busy")]


def test_a_pause_is_one_channels_own() -> None:
    pauses = Pauses()
    pauses.heed("sms", Paused("key"), NOW)
    assert pauses.enter("sms", NOW) == 30
    assert pauses.enter("telegram", NOW) == 0


def test_after_a_pause_one_letter_goes_ahead() -> None:
    pauses, later = Pauses(), NOW + timedelta(seconds=30)
    pauses.heed("sms", Paused("key"), NOW)
    assert [pauses.enter("sms", later) for _ in range(3)] == [0, 1, 1]
    pauses.leave("sms")
    assert pauses.enter("sms", later) == 0
    pauses.heed("sms", Accepted("1"), later)
    pauses.leave("sms")
    assert [pauses.enter("sms", later) for _ in range(3)] == [0, 0, 0]
