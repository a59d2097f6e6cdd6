"""Whom, where and when a verb of the programme is about, and what it comes to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from bot.flow import Book, Speech
from bot.store import equality


class Occasion(NamedTuple):
    """Whom, where and when a verb is about."""

    book: Book
    revision: str
    person_id: int
    subject: str
    state: str
    address_id: int
    message_id: int
    pseudonym_key: str
    speech: Speech
    now: datetime
    zone: ZoneInfo
    flow: str

    @property
    def pseudonym(self) -> str:
        """The name under which the person's equality answers are kept; few messages ask for it."""
        return equality.pseudonym_of(self.person_id, self.pseudonym_key)


class CameTo(NamedTuple):
    """One of the verb's results, or "", and what it makes known to the conversation."""

    result: str = ""
    told: Mapping[str, Any] | None = None
