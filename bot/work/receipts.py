"""What carriers report about messages that have left; a report is never worth less for coming early, late or twice."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Engine

from bot.channels.channel import Refused
from bot.channels.receipts import sms_error, sms_state
from bot.store import addresses, messages, outbox
from bot.store.engine import begin

CHANNEL = "sms"


class Receipts:
    """Takes in the reports of the SMS provider."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._engine = engine
        self._clock = clock

    def note(self, provider_id: str, letter_id: int | None, status: str, error: str) -> bool:
        """Whether the report is about a letter of ours. `letter_id` is our id, from the address we gave for reports."""
        state = sms_state(status)
        if state is None:
            return False
        code = int(error) if error.isascii() and error.isdecimal() and len(error) < 7 else 0
        reason = f"twilio_{code}" if code else None
        now = self._clock()
        with begin(self._engine) as connection:
            if letter_id is not None:
                known = outbox.receipt_for(connection, letter_id, provider_id, state, now, reason)
            else:
                known = outbox.receipt(connection, CHANNEL, provider_id, state, now, reason)
            outcome = sms_error(code) if code else None
            if isinstance(outcome, Refused) and outcome.suppress:
                address_id = messages.address_of(connection, CHANNEL, provider_id)
                if address_id is not None:
                    addresses.suppress(connection, address_id, outcome.reason)
        return known
