"""What a turn decides: plain values, which the edges carry out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from bot.flow.model import Ask
from bot.flow.place import Place
from bot.flow.wording import Words


class Said(NamedTuple):
    """Say these words; `values` fill names that no fact fills."""

    words: Words
    values: Mapping[str, Any] | None = None


class Asked(NamedTuple):
    """Put this question, with the choices shown; `more` when another page follows."""

    step: Ask
    number: int
    shown: tuple[str, ...] = ()
    more: bool = False
    only_choices: bool = False


class Save(NamedTuple):
    """Remember a fact about the person."""

    fact: str
    value: Any


class Consent(NamedTuple):
    """Write into the ledger that this was agreed to, or not, in answer to those words."""

    purpose: str
    given: bool
    words: Words


class KeepApart(NamedTuple):
    """Keep an equality answer in its own place; None is "prefer not to say". Nothing else may remember it."""

    question: str
    answer: Any


class KeepAnonymous(NamedTuple):
    """Keep an answer without any link to the person, together with the other answers of the same response."""

    flow: str
    question: str
    answer: Any


class SetAside(NamedTuple):
    """Let a conversation wait beside this one, at `place` and until `due`."""

    flow: str
    place: Place
    due: datetime


class Doing(NamedTuple):
    """A verb to carry out before the turn can go on; `steps` counts on when it does."""

    verb: str
    arguments: Mapping[str, str]
    steps: int


class Done(NamedTuple):
    """What a verb came to, and what it makes known: handed to `turn` instead of something heard."""

    result: str
    steps: int
    told: Mapping[str, Any] | None = None


class Due(NamedTuple):
    """The time has come that was waited for: handed to `turn` instead of something heard."""


DUE = Due()
Effect = Said | Asked | Save | Consent | KeepApart | KeepAnonymous | SetAside


class Turn(NamedTuple):
    """What follows from one thing heard.

    `place` is None when the conversation is over, and `outcome` then says how it ended. With `doing`, the turn is
    suspended: carry the verb out and call `turn` again with `Done`. `due` is when to call it with `DUE` if nothing is
    heard before; `waits` says that nothing needs to be heard, since no question is open. `told` is what verbs made
    known for a conversation that is over; while it goes on, its place holds that.
    """

    place: Place | None
    effects: tuple[Effect, ...]
    doing: Doing | None = None
    outcome: str = ""
    due: datetime | None = None
    waits: bool = False
    told: dict[str, Any] | None = None
