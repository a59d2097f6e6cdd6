"""What a verb of the programme is told, what is remembered of the person meanwhile, and what a verb comes to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from bot.flow import Book, Speech
from bot.store import equality


@dataclass
class Remembered:
    """The facts of a person while one message is taken in, and whether they have changed.

    `opens`: the pass whose link or code is in what is said, and so is never stored. `last`: what is said now may leave
    although nothing else does any more. `moved`: the address belongs to somebody else by now. `recognised`: after a
    long silence it is known who writes.
    """

    facts: dict[str, Any]
    changed: bool = field(default=False)
    opens: int = 0
    last: bool = False
    moved: bool = False
    recognised: bool = False

    def save(self, fact: str, value: Any) -> None:
        """Remember, until the person is written."""
        self.facts[fact] = value
        self.changed = True

    def forget(self) -> None:
        """Nothing is remembered any more."""
        self.facts.clear()
        self.changed = True


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
    remembered: Remembered
    suppression_key: str = ""
    # The response that an anonymous answer belongs to, and the service that it is about.
    response: str = ""
    about_service: str | None = None
    conversation_id: int | None = None

    @property
    def pseudonym(self) -> str:
        """The name under which the person's equality answers are kept; few messages ask for it."""
        return equality.pseudonym_of(self.person_id, self.pseudonym_key)


class CameTo(NamedTuple):
    """One of the verb's results, or "", and what it makes known to the conversation."""

    result: str = ""
    told: Mapping[str, Any] | None = None
