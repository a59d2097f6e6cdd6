"""What a turn decides: plain values, which the edges carry out."""

from collections.abc import Mapping
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


class Doing(NamedTuple):
    """A verb to carry out before the turn can go on; `steps` counts on when it does."""

    verb: str
    arguments: Mapping[str, str]
    steps: int


class Done(NamedTuple):
    """What a verb came to: handed to `turn` instead of something heard."""

    result: str
    steps: int


Effect = Said | Asked | Save | Consent | KeepApart


class Turn(NamedTuple):
    """What follows from one thing heard.

    `place` is None when the conversation is over, and `outcome` then says how it ended. With `doing`, the turn is
    suspended: carry the verb out and call `turn` again with `Done`.
    """

    place: Place | None
    effects: tuple[Effect, ...]
    doing: Doing | None = None
    outcome: str = ""
