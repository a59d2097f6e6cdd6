"""What carriers report about messages that have left; a report is never worth less for coming early, late or twice."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine

from bot.channels.channel import Outcome, Paused, Refused, TryLater
from bot.channels.receipts import sms_error, sms_state
from bot.store import addresses, outbox, repeats
from bot.store.engine import begin
from bot.work import closed_regions, pauses
from bot.work.filtered import Filtered

CHANNEL = "sms"
# Where the error itself does not say how long: the report is about the past, so the worst is over.
SOON = 60.0


class Receipts:
    """Takes in the reports of the SMS provider."""

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        filtered: Filtered | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._filtered = filtered
        self._chance = chance

    def note(self, provider_id: str, letter_id: int | None, status: str, error: str) -> bool:
        """Whether the report is about a letter of ours. `letter_id` is our id, from the address we gave for reports."""
        state = sms_state(status)
        if state is None:
            return False
        code = int(error) if error.isascii() and error.isdecimal() and len(error) < 7 else 0
        reason = f"twilio_{code}" if code else None
        now = self._clock()
        with begin(self._engine) as connection:
            if code:
                number = letter_id or outbox.numbered(connection, CHANNEL, provider_id)
                before_following(connection, [number] if number else [])
            if letter_id is not None:
                news = outbox.receipt_for(connection, letter_id, provider_id, state, now, reason)
            else:
                news = outbox.receipt(connection, CHANNEL, provider_id, state, now, reason)
            if news is None:
                # More is known already, such as that it was delivered: what an error says is then not so.
                return outbox.knows(connection, CHANNEL, provider_id, letter_id)
            if code:
                outcome = sms_error(code, addresses.value_of(connection, news.address_id) or "")
                follow(connection, CHANNEL, news.id, news.address_id, outcome, now, self._chance(), self._filtered)
            return True


def before_following(connection: Connection, message_ids: Sequence[int]) -> None:
    """What `follow` may change of these is held: the broadcast, then the address, and only then the message.

    As the writing of broadcasts, STOP and erasing take them: or each would wait for the other.
    """
    repeats.hold_broadcasts(connection, message_ids)
    outbox.hold_alone(connection, message_ids)


def follow(
    connection: Connection,
    channel: str,
    message_id: int,
    address_id: int,
    outcome: Outcome,
    now: datetime,
    chance: float,
    filtered: Filtered | None = None,
) -> None:
    """What an error that came after the provider had accepted means for the address, the channel and the words.

    `chance` (0 to 1) spreads a pause of the channel.
    """
    if isinstance(outcome, Refused) and outcome.suppress:
        addresses.suppress(connection, address_id, outcome.reason)
    if isinstance(outcome, Refused) and outcome.words and filtered is not None:
        filtered.note(connection, message_id, now)
    if isinstance(outcome, Refused) and outcome.region:
        closed_regions.tell(connection, channel, outcome.reason, now)
    if isinstance(outcome, TryLater | Paused):
        # Certainly not delivered, and the row tells that for good: another goes in its place.
        at = now + timedelta(seconds=(outcome.after if isinstance(outcome, TryLater) else None) or SOON)
        repeats.repeat(connection, message_id, now, at, asked=False)
    if how := pauses.pausing(outcome, chance):
        pauses.begin(connection, channel, how, now)
