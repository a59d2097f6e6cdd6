"""The verbs of the programme that a flow may call with `do`, declared in one place.

What each does is the business of `bot.work`; a flow only needs to know what to hand over and what may come back.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

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
    """What a verb promises, the arguments it takes, each with its type, and the results a flow may branch on."""

    promise: str
    arguments: Mapping[str, str] = MappingProxyType({})
    results: tuple[str, ...] = ()


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
    "want_call": Verb("put the person on the list of people who would like a call"),
    HAND_OVER: Verb("from now on a person answers, and our questions wait"),
}
