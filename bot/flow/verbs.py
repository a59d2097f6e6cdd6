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


_A_DAY, _A_CODE = "2026-09-30", "123456"

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
    "pause": Verb(
        "begin nothing with the person until that day, at most a year from now",
        {"until": TEXT},
        ("paused", "past", "too_far"),
    ),
    "resume": Verb("end the person's pause", results=("resumed", "was_not_paused")),
    "leave": Verb("let the person leave: what they told us goes, the ledger stays, and we begin nothing any more"),
    "look_at_agreements": Verb(
        "tell what the person has agreed to, and when",
        results=("all", "nearly", "nothing"),
        tells={
            f"{name}_agreed{what}": example
            for name in ("code", "data", "invitations", "equality")
            for what, example in (("", True), ("_on", _A_DAY))
        },
    ),
    "forget_equality": Verb("delete the person's answers to the equality questions"),
    "give_copy": Verb(
        "make a link to a copy of what we hold, and send the code that opens it in a message of its own",
        results=("given", "too_many"),
        tells={"data_link": f"https://improvers.university-hospitals.nhs.uk/my-data/{'x' * 22}", "data_code": _A_CODE},
    ),
    "delete_me": Verb("delete all that we hold of the person, once the last words have left", results=("now", "later")),
    "died": Verb("send nothing to any address of this person, but for the words that follow, and tell staff"),
    "give_channel_code": Verb(
        "make a code with which a second phone or chat is joined to this person",
        results=("given", "too_many"),
        tells={"channel_code": _A_CODE},
    ),
    "take_channel_code": Verb(
        "join this phone or chat to the person who was given the code",
        {"code": TEXT},
        ("joined", "wrong", "often", "same", "both"),
    ),
}


TOLD: Mapping[str, Any] = {ABOUT: "1000000"} | {
    name: example for verb in VERBS.values() for name, example in verb.tells.items()
}
"""Everything that some verb makes known, with its example."""

CHOICES_TOLD = frozenset(name for name, example in TOLD.items() if isinstance(example, tuple))
"""What can be asked about with "one of", since a verb tells it."""
