"""What somebody is in the middle of saying at one phone, beside what they say at another: neither takes it from the
other."""

from collections.abc import Mapping
from typing import Any

AT = "at"
"""The fact under which what is said at each address stands, by the address's number."""

OF_ONE_CONVERSATION = frozenset(
    {
        *("feedback_from", "feedback_about", "feedback_good", "feedback_different"),
        *("feedback_praise", "feedback_follow_up"),
        *("story_level", "story_parts", "story_to_withdraw"),
        *("update_words", "vote_choice"),
    }
)
"""Facts that only help one conversation on, and are let go of at its end."""


def heard_at(facts: Mapping[str, Any], address_id: int) -> dict[str, Any]:
    """What is known where somebody writes: all of the person, and of conversations what was said there alone."""
    known = dict(facts)
    said = dict(known.pop(AT, {}))
    here = said.pop(f"{address_id}", {})
    return {**known, **({AT: said} if said else {}), **here}


def said_anywhere(facts: Mapping[str, Any]) -> dict[str, Any]:
    """All that is known, with what is being said at any phone; of two phones the newer one's words stand."""
    known = dict(facts)
    said = known.pop(AT, {})
    return known | {name: value for here in said.values() for name, value in here.items()}


def kept_with_others(facts: Mapping[str, Any], address_id: int) -> dict[str, Any]:
    """The same to be remembered of the person, beside what they are saying elsewhere."""
    known = {name: value for name, value in facts.items() if name not in OF_ONE_CONVERSATION}
    here = {name: value for name, value in facts.items() if name in OF_ONE_CONVERSATION and value not in (None, "", [])}
    said = {**known.pop(AT, {}), **({f"{address_id}": here} if here else {})}
    return {**known, AT: said} if said else known
