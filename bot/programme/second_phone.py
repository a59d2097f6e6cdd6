"""Two phones of one person: whose history stays when they are put together."""

HISTORY = ("improver", "nearly", "died")
"""Whoever is in one of these states has told us things that must not be lost or mixed up."""


def who_moves(giver: str, taker: str) -> str:
    """Whose address moves over: "taker" to the one who was given the code, "giver" the other way, or "both"."""
    if taker not in HISTORY:
        return "taker"
    return "both" if giver in HISTORY else "giver"
