"""What an outcome makes of a message: pure, so that every case is one row of a table."""

from datetime import datetime, timedelta
from typing import NamedTuple

from bot.channels.channel import PRESS, Accepted, InDoubt, Outcome, Paused, Refused, TryLater
from bot.store.outbox import MOST_ATTEMPTS, LetterRow
from bot.store.outbox_states import REPEATED_IN_DOUBT

FIRST_DELAY = 2.0
LONGEST_DELAY = 900.0


class Settlement(NamedTuple):
    """How a message is settled in the outbox.

    `suppress` closes its address, for the same reason; at `repeat_at` a new message goes in its place, once; `words`
    keeps what it says from leaving again; `region` tells staff that nothing leaves for where it was to go.
    """

    state: str
    reason: str | None = None
    not_before: datetime | None = None
    counted: bool = True
    suppress: bool = False
    repeat_at: datetime | None = None
    words: bool = False
    region: bool = False


def settlement(row: LetterRow, outcome: Outcome, now: datetime, chance: float) -> Settlement:
    """What becomes of the message; `chance` (0 to 1) spreads the tries of many."""
    match outcome:
        case Accepted():
            return Settlement(outcome.state)
        case Refused():
            suppress, words, region = outcome.suppress, outcome.words, outcome.region
            return Settlement("failed", outcome.reason, suppress=suppress, words=words, region=region)
        case InDoubt():
            return _doubt(row, outcome, now, chance)
        case TryLater(once=True):
            return Settlement("failed", outcome.reason, repeat_at=now + _delay(row, outcome, chance))
        case TryLater(counted=False) | Paused():
            return Settlement("retry", outcome.reason, now + _delay(row, outcome, chance), counted=False)
        case TryLater():
            return _again(row, outcome, now, chance, otherwise="failed")


def _doubt(row: LetterRow, outcome: InDoubt, now: datetime, chance: float) -> Settlement:
    if row.kind == PRESS:
        # Nobody reads it, and trying again would hold back the words that belong to it.
        return Settlement("failed", outcome.reason)
    if row.channel in REPEATED_IN_DOUBT and row.conversation_id is not None:
        return _again(row, outcome, now, chance, otherwise="unknown")
    return Settlement("unknown", outcome.reason)


def _again(row: LetterRow, outcome: InDoubt | TryLater, now: datetime, chance: float, otherwise: str) -> Settlement:
    if row.attempts + 1 >= MOST_ATTEMPTS:
        return Settlement(otherwise, outcome.reason)
    return Settlement("retry", outcome.reason, now + _delay(row, outcome, chance))


def _delay(row: LetterRow, outcome: InDoubt | TryLater | Paused, chance: float) -> timedelta:
    """As long as the provider asks; otherwise twice as long each time, spread by half to either side."""
    asked = outcome.after if isinstance(outcome, TryLater) else None
    if asked is not None:
        return timedelta(seconds=asked)
    longer = FIRST_DELAY * 2 ** min(row.attempts, MOST_ATTEMPTS)
    return timedelta(seconds=min(longer, LONGEST_DELAY) * (0.5 + chance))
