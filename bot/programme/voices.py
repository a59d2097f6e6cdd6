"""Who takes part, against who lives here; and which differences are larger than chance."""

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import NamedTuple

from bot.programme.disclosure import between
from bot.programme.joining import PREFER_NOT_TO_SAY

NINETY_FIVE = 1.959964
"""Of a hundred such intervals, 95 hold the true share."""

FEWER, MORE, CHANCE, UNKNOWN = "fewer than live here", "more than live here", "no larger than chance", "not known"


class Voice(NamedTuple):
    """One group: how many take part, what share of those shown, between what the true share lies; who lives here."""

    key: str
    people: int | None
    share: float | None
    low: float | None
    high: float | None
    lives_here: float | None

    @property
    def difference(self) -> str:
        """What may honestly be said of it."""
        if self.low is None or self.high is None or self.lives_here is None:
            return UNKNOWN
        if self.high < self.lives_here:
            return FEWER
        return MORE if self.low > self.lives_here else CHANCE


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Between which shares the true one lies, by Wilson's interval."""
    if not whole:
        return 0.0, 1.0
    share, square = part / whole, NINETY_FIVE**2
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    reach = NINETY_FIVE / (1 + square / whole) * sqrt(share * (1 - share) / whole + square / (4 * whole**2))
    # At the ends the sum is 0 or 1, but for rounding.
    return max(0.0, middle - reach), min(1.0, middle + reach)


def compare(shown: Mapping[str, int | None], lives_here: Mapping[str, float | None]) -> list[Voice]:
    """Each group of a table as it may be shown by `disclosure.of_people`.

    Shares are of all who said what they are and are shown: nothing hidden comes back, and a census knows no "prefer not
    to say", whose own share is of all who are shown. A census is of all, so the ends of a share allow for whatever the
    hidden groups may be, and for rounding: a difference is called one only where it is one at both ends.
    """
    everybody = list(shown)
    answered = [key for key in shown if key != PREFER_NOT_TO_SAY]
    ends = between(shown)
    return [
        _voice(key, shown, everybody if key == PREFER_NOT_TO_SAY else answered, ends, lives_here.get(key))
        for key in shown
    ]


def _voice(
    key: str,
    shown: Mapping[str, int | None],
    of: Sequence[str],
    ends: Mapping[str, tuple[int, int]],
    lives_here: float | None,
) -> Voice:
    count, whole = shown[key], sum(shown[each] or 0 for each in of)
    if count is None or not whole:
        return Voice(key, count, None, None, None, lives_here)
    least, most = ends[key]
    others = [ends[each] for each in of if each != key]
    low, _ = wilson(least, least + sum(end for _, end in others))
    _, high = wilson(most, most + sum(end for end, _ in others))
    return Voice(key, count, count / whole, low, high, lives_here)
