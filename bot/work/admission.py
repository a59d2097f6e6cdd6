"""The gate that letters pass as they are about to be submitted: whether they may leave now, or when."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple, Protocol

from sqlalchemy import Connection

from bot.store.outbox import LetterRow


class Due(NamedTuple):
    """A letter about to be submitted, and the pieces of it that are still to leave."""

    row: LetterRow
    pieces: Sequence[str]


class Hold(NamedTuple):
    """Not now: due again at `until`, no attempt used up; or never ("expired"). The reason is a short code."""

    reason: str
    until: datetime
    state: Literal["retry", "expired"] = "retry"


class Gate(Protocol):
    """Whoever decides how much may leave, and when."""

    def judge(self, connection: Connection, letters: Sequence[Due], now: datetime) -> Sequence[Hold | None]:
        """For each letter, in order, None if it may leave now.

        Called in the transaction that enters "submitting", before consent is read there: what it admits is as
        good as sent, even the rare letter that STOP then keeps back.
        """


class Open:
    """A gate that stands open."""

    def judge(self, connection: Connection, letters: Sequence[Due], now: datetime) -> Sequence[Hold | None]:
        """Everything may leave."""
        return [None] * len(letters)
