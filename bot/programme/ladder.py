"""The ladder of involvement: each organisation has its own, lowest rung first."""

from collections.abc import Sequence

from bot.language import fold

TOP = 3
"""Patient Partners take part in the highest three rungs only."""


def key_of(rung: str) -> str:
    """The key under which the list of rungs explains it: "Co-designing" is co_designing."""
    return fold(rung).replace(" ", "_").replace("-", "_")


def height(ladder: Sequence[str], rung: str) -> int | None:
    """How high it is, 0 for the lowest; None when it is not on this ladder."""
    keys = [key_of(each) for each in ladder]
    return keys.index(key_of(rung)) if key_of(rung) in keys else None


def is_high(ladder: Sequence[str], rung: str) -> bool:
    """Whether it is one of the top three."""
    found = height(ladder, rung)
    return found is not None and found >= len(ladder) - TOP
