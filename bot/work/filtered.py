"""Words that a carrier filters: known again by a keyed hash, and sent to nobody until staff say that they may be."""

import hmac
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.store import alarms, doubts, filtered
from bot.store.outbox import LetterRow
from bot.store.outbox_states import URGENT
from bot.work.submitting import Render

ALARM = REASON = "words_filtered"
# A carrier's filter is no reason to keep help in an emergency from somebody else.
ALWAYS = (URGENT,)
CHANNELS = ("sms",)  # Telegram has no carriers


class Filtered:
    """What is filtered: the words as they leave, whoever they are for. The key is that of the numbers' hashes."""

    def __init__(self, key: str, render: Render) -> None:
        self._key = key.encode()
        self._render = render

    def note(self, connection: Connection, message_id: int, now: datetime) -> None:
        """A carrier has filtered this message: its words do not leave again, and staff are told."""
        row = doubts.letter(connection, message_id)
        if row is not None:
            filtered.remember(connection, row.channel, self._mark(self._words(row)))
            _tell(connection, row, now)

    def refuses(self, connection: Connection, row: LetterRow, pieces: Sequence[str], now: datetime) -> bool:
        """Whether these words must not leave; staff are told that they were to."""
        if row.channel not in CHANNELS or row.kind in ALWAYS:
            return False
        if not filtered.is_known(connection, row.channel, [self._mark(piece) for piece in pieces]):
            return False
        _tell(connection, row, now)
        return True

    def allow(self, connection: Connection, message_id: int, now: datetime) -> bool:
        """Whether the words of this message were held back; from now on they leave again."""
        row = doubts.letter(connection, message_id)
        if row is None or not filtered.forget(connection, row.channel, self._mark(self._words(row))):
            return False
        alarms.over(connection, ALARM, row.channel, now)
        return True

    def _words(self, row: LetterRow) -> str:
        """As they left; those that are kept nowhere are worded again."""
        return self._render(row.words, row)[0] if row.body is None and row.words is not None else row.body or ""

    def _mark(self, words: str) -> str:
        return hmac.digest(self._key, f"filtered words: {words}".encode(), "sha256").hex()


def _tell(connection: Connection, row: LetterRow, now: datetime) -> None:
    alarms.raise_alarm(connection, ALARM, row.channel, f"message {row.id}", now)
