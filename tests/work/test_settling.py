"""What an outcome makes of a message, case by case."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.channel import Accepted, InDoubt, Outcome, Paused, Refused, TryLater, not_now
from bot.store.outbox import MOST_ATTEMPTS, LetterRow
from bot.store.outbox_states import MOVES, WORKER
from bot.work.settling import LONGEST_DELAY, Settlement, settlement

NOW = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
SMS = LetterRow(1, 2, "sms", "+447700900123", "Hello", None, None, "text", 1, 0, 5, None, None, "en", False, 3)
TELEGRAM = SMS._replace(channel="telegram")
BULK = TELEGRAM._replace(conversation_id=None)
PRESS = BULK._replace(kind="press")
WORN_OUT = MOST_ATTEMPTS - 1
DOUBT = InDoubt("?")


def in_(seconds: float) -> datetime:
    """So many seconds from now."""
    return NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("row", "outcome", "expected"),
    [
        pytest.param(SMS, Accepted("SM1"), Settlement("accepted"), id="accepted"),
        pytest.param(SMS, Accepted("SM1", "sent"), Settlement("sent"), id="sent at once"),
        pytest.param(SMS, Refused("no"), Settlement("failed", "no"), id="refused"),
        pytest.param(SMS, Refused("no", True), Settlement("failed", "no", suppress=True), id="for good"),
        pytest.param(SMS, Refused("no", region=True), Settlement("failed", "no", region=True), id="for where it goes"),
        pytest.param(SMS, TryLater(9, "soon"), Settlement("retry", "soon", in_(9)), id="later, as asked"),
        pytest.param(SMS, TryLater(None, "soon"), Settlement("retry", "soon", in_(2)), id="later, by ourselves"),
        pytest.param(
            SMS._replace(attempts=3),
            TryLater(None, "soon"),
            Settlement("retry", "soon", in_(16)),
            id="later still",
        ),
        pytest.param(SMS._replace(attempts=WORN_OUT), TryLater(9, "soon"), Settlement("failed", "soon"), id="never"),
        pytest.param(
            SMS._replace(attempts=WORN_OUT),
            not_now("busy", 9),
            Settlement("retry", "busy", in_(9), False),
            id="busy",
        ),
        pytest.param(
            SMS,
            TryLater(1800, "out of reach", once=True),
            Settlement("failed", "out of reach", repeat_at=in_(1800)),
            id="once more, as another message",
        ),
        pytest.param(SMS, Paused("key"), Settlement("retry", "key", in_(2), False), id="paused"),
        pytest.param(SMS, DOUBT, Settlement("unknown", "?"), id="an SMS in doubt is never sent again"),
        pytest.param(TELEGRAM, DOUBT, Settlement("retry", "?", in_(2)), id="a Telegram reply is"),
        pytest.param(TELEGRAM._replace(attempts=WORN_OUT), DOUBT, Settlement("unknown", "?"), id="but not for ever"),
        pytest.param(BULK, DOUBT, Settlement("unknown", "?"), id="a broadcast is not"),
        pytest.param(PRESS, DOUBT, Settlement("failed", "?"), id="a press holds nobody back"),
    ],
)
def test_every_outcome(row: LetterRow, outcome: Outcome, expected: Settlement) -> None:
    assert settlement(row, outcome, NOW, chance=0.5) == expected


OUTCOMES = st.one_of(
    st.builds(Accepted, st.text(), st.sampled_from(["accepted", "sent"])),
    st.builds(Refused, st.just("r"), st.booleans()),
    st.builds(InDoubt, st.just("r")),
    st.builds(Paused, st.just("r")),
    st.builds(TryLater, st.none() | st.floats(0, 1e5), st.just("r"), st.booleans(), st.booleans(), st.booleans()),
)


@given(
    row=st.sampled_from([SMS, TELEGRAM, BULK, PRESS]),
    attempts=st.integers(0, 10_000),
    outcome=OUTCOMES,
    chance=st.floats(0, 1),
)
def test_a_settlement_is_a_move_that_the_outbox_knows(
    row: LetterRow, attempts: int, outcome: Outcome, chance: float
) -> None:
    how = settlement(row._replace(attempts=attempts), outcome, NOW, chance)
    assert how.state in MOVES[WORKER]["submitting"]
    assert (how.not_before is not None) == (how.state == "retry")
    longest = outcome.after if isinstance(outcome, TryLater) and outcome.after else 1.5 * LONGEST_DELAY
    assert how.not_before is None or NOW <= how.not_before <= in_(longest)
