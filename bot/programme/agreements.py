"""What somebody has agreed to, as they are told it: the newest word on each purpose."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

SHOWN: Mapping[str, str] = {
    "code": "code_of_conduct",
    "data": "membership_data",
    "invitations": "invitations",
    "equality": "equality_monitoring",
}
"""The purposes that can be looked at and taken back, by what flows call them."""

SUPPORTER = "supporter"
"""The purpose of letting somebody, such as an interpreter, read and answer our messages with the person."""

NAMED = "named"
"""The purpose of being thanked by first name where we tell what somebody helped to change."""


TOLD = "feedback_follow_up"
"""The purpose of keeping what somebody told us with their number, so that they hear what comes of it."""


class Standing(NamedTuple):
    """The newest word on a purpose, and when it was said."""

    given: bool
    at: datetime


def standing(entries: Iterable[tuple[str, bool, datetime]]) -> dict[str, Standing]:
    """The newest entry of (purpose, given, at) for each purpose; the entries are in the order they were made."""
    return {purpose: Standing(given, at) for purpose, given, at in entries}


def kind_of(stands: Mapping[str, Standing]) -> str:
    """ "all" when there is a word on everything that is shown, "nearly" without the last, "nothing" before that."""
    known = [name for name, purpose in SHOWN.items() if purpose in stands]
    if len(known) == len(SHOWN):
        return "all"
    return "nearly" if set(known) >= set(SHOWN) - {"equality"} else "nothing"
