"""An opportunity: what people are asked to help with, and where it stands."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from bot.programme.audience import USUALLY_ASKED

DRAFT, OPEN, CLOSED, CANCELLED, HELD = "draft", "open", "closed", "cancelled", "held"
_BEFORE = {OPEN: (DRAFT, CLOSED), CLOSED: (OPEN,), CANCELLED: (DRAFT, OPEN, CLOSED), HELD: (OPEN, CLOSED)}

KINDS = ("event", "engagement", "consultation")
METHODS = ("meeting", "workshop", "interview", "survey", "visit", "reading", "co-design", "vote", "other")
ONLINE = "online"

Told = Mapping[str, str]
"""{"en": text, "en easy": text}: what staff wrote, by language and variant."""


@dataclass(frozen=True, slots=True)
class Details:
    """All that staff say of an opportunity besides its time and its places; texts are by language and variant."""

    title: Told
    what: Told
    why: Told
    can_change: Told
    place: Told
    access_notes: Told
    rung: str
    method: str
    contact: str
    information_sheet: str
    kind: str = "event"
    activity: str = ""
    online: bool = False
    bring: Told = field(default_factory=dict)
    services: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    when_free: tuple[str, ...] = ()
    cannot_meet: tuple[str, ...] = ()
    asked_at_most: int = USUALLY_ASKED
    expenses: bool = True
    payment_pence: int = 0
    # What the first message says, as a broadcast keeps its words: it names no clinic.
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    # Where the form is that whoever takes part agrees to; none of those written before it was asked for names one.
    consent_form: str = ""

    def as_data(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """What `as_data` gave."""
        given: dict[str, Any] = {name: tuple(got) if isinstance(got, list) else got for name, got in data.items()}
        return cls(**given)


def before(state: str) -> tuple[str, ...]:
    """The states from which an opportunity can come to this one."""
    return _BEFORE[state]
