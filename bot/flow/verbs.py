"""The verbs of the programme that a flow may call with `do`, declared in one place.

What each does is the business of `bot.work`; a flow only needs to know what to hand over and what may come back.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Verb(NamedTuple):
    """What a verb promises, the arguments it takes and the results a flow may branch on."""

    promise: str
    arguments: tuple[str, ...] = ()
    results: tuple[str, ...] = ()


VERBS: Mapping[str, Verb] = {
    "agree": Verb("write an agreement, given by the answer to another step, into the ledger", ("purpose", "asked")),
    "forget": Verb("keep nothing of this person once the last words have been sent"),
    "nearly_join": Verb("keep the person as nearly joined: not counted and not invited yet"),
    "enrol": Verb("make the person a Hospital Improver, when all five things are there", (), ("joined", "nearly")),
    "decline_equality": Verb('keep "prefer not to say" for every equality question without an answer'),
    "remind_equality": Verb("remind the person once, after a week, to finish the equality questions"),
    "want_call": Verb("put the person on the list of people who would like a call"),
}
