"""The verbs of the programme that a flow may call with `do`, declared in one place.

What each does is the business of `bot.work`; a flow only needs to know what to hand over and what may come back.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

ABOUT = "asked_about"
"""What a flow is told that takes the answer to a question put outside any conversation: the key of what was asked."""

PURPOSE = "a purpose"
QUESTION = "a question"
FACT = "a fact"
NUMBER = "a number"
CHOICE_OF = "a choice of "
TEXT = "a text"
"""What an argument may be: the purpose of an agreement, a question of the same flow, something that is remembered, a
whole number, a key of the list that is named, or a text whose facts in braces are filled in."""

HAND_OVER = "hand_over"
"""After this verb nothing more is asked until the person, or somebody at the hospital, says so."""


class Verb(NamedTuple):
    """What a verb promises, the arguments it takes, each with its type, and the results a flow may branch on.

    `tells` is what it makes known to the conversation: each name with an example at its realistic longest. A text may
    differ by language and variant ({"en": ..., "en easy": ...}); a tuple of (key, text) is choices to ask about.
    """

    promise: str
    arguments: Mapping[str, str] = MappingProxyType({})
    results: tuple[str, ...] = ()
    tells: Mapping[str, Any] = MappingProxyType({})


VERBS: Mapping[str, Verb] = {
    "agree": Verb(
        "write an agreement, given by the answer to another step, into the ledger",
        {"purpose": PURPOSE, "asked": QUESTION},
    ),
    "forget": Verb("keep nothing of this person once the last words have been sent"),
    "nearly_join": Verb("keep the person as nearly joined: not counted and not invited yet"),
    "enrol": Verb("make the person a Hospital Improver, when all five things are there", results=("joined", "nearly")),
    "decline_equality": Verb('keep "prefer not to say" for every equality question without an answer'),
    "remind_equality": Verb("remind the person once, after a week, to finish the equality questions"),
    "new_owner": Verb("let this number begin anew with somebody else: what was kept stays with whoever had it before"),
    "want_call": Verb("put the person on the list of people who would like a call"),
    HAND_OVER: Verb("from now on a person answers, and our questions wait"),
}


TOLD: Mapping[str, Any] = {ABOUT: "1000000"} | {
    name: example for verb in VERBS.values() for name, example in verb.tells.items()
}
"""Everything that some verb makes known, with its example."""

CHOICES_TOLD = frozenset(name for name, example in TOLD.items() if isinstance(example, tuple))
"""What can be asked about with "one of", since a verb tells it."""
