"""Two records that are one person: what is true of the person then, of all that the two of them said."""

from collections.abc import Mapping
from typing import Any

from bot.programme.partners import ENDED, PARTNER, WISHES
from bot.programme.places import (
    ATTENDED,
    CANCELLED_BY_PERSON,
    DECLINED,
    LAPSED,
    MAYBE,
    MISSED,
    NO,
    OFFERED,
    PLACE,
    PLACE_OFFERED,
    WAITING,
)
from bot.programme.side_by_side import AT

# Whoever joined has joined, whichever record says so.
_STANDS = ("improver", "nearly", "left", "contributor", "provisional")
_TAKES_PART = (
    *(ATTENDED, PLACE, PLACE_OFFERED, MISSED, WAITING),
    *(CANCELLED_BY_PERSON, MAYBE, DECLINED, NO, LAPSED, OFFERED),
)
_PARTNER = (PARTNER, WISHES, ENDED)
MAY_BE_ONE = frozenset(_STANDS)
"""Records in other states, of somebody who died or is being forgotten, are never put together with another."""


def state_of_both(stays: str, goes: str, agrees: bool) -> str:
    """How the person stands: the further of the two, unless their last word is that we may not keep their details."""
    if "left" in (stays, goes) and not agrees:
        return "left"
    return min(stays, goes, key=_STANDS.index)


def facts_of_both(stays: Mapping[str, Any], goes: Mapping[str, Any]) -> dict[str, Any]:
    """All that was told: lists together, and of anything else what the record that stays says, if it says anything.

    What either is in the middle of saying at their phones stays with each phone.
    """
    both = {**goes, **{name: value for name, value in stays.items() if value not in ("", None)}}
    for name, value in stays.items():
        other = goes.get(name)
        if isinstance(value, list) and isinstance(other, list):
            both[name] = [*value, *(one for one in other if one not in value)]
    if saying := {**goes.get(AT, {}), **stays.get(AT, {})}:
        both[AT] = saying
    return both


def further_part(stays: str, goes: str) -> str:
    """ "stays" or "goes": whose part in the same opportunity is kept."""
    return "goes" if _TAKES_PART.index(goes) < _TAKES_PART.index(stays) else "stays"


def further_partner(stays: str, goes: str) -> str:
    """ "stays" or "goes": whose standing as a Patient Partner is kept."""
    return "goes" if _PARTNER.index(goes) < _PARTNER.index(stays) else "stays"
