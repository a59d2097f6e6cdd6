"""Whether a letter may be submitted now: what a judge says of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple, Protocol

from sqlalchemy import Connection

from bot.store.outbox import LetterRow


class Hold(NamedTuple):
    """It may not: it is due again at `until`, or never may, because it is late, refused or for somebody who is gone.

    The reason is a short code.
    """

    reason: str
    until: datetime
    state: Literal["retry", "expired", "failed", "cancelled"] = "retry"


class Judge(Protocol):
    """Asked in the transaction in which letters are submitted."""

    def judge(
        self, connection: Connection, letters: Sequence[tuple[LetterRow, Sequence[str]]], now: datetime
    ) -> Sequence[Hold | None]:
        """For each letter, with the pieces it leaves in, None if it may leave now."""

    def take_back(
        self, connection: Connection, letters: Sequence[tuple[LetterRow, Sequence[str]]], now: datetime
    ) -> None:
        """In the same transaction: these were let through and do not leave after all, so that others may."""
