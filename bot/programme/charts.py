"""Run charts and XmR control charts by the rules of NHS England's Making Data Count."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import mean, median
from typing import NamedTuple

NATURAL = 2.66
"""Limits stand so many average moving ranges from the mean: three sigma of an XmR chart."""

SCREEN = 3.267
"""A moving range of more than so many averages is left out when the limits are drawn."""

FEWEST = 12
"""Fewer points than this make a run chart with a median; limits would be guesses."""

RUN = 7
"""So many points in a row on one side of the middle, or each higher than the one before, are no chance."""


class Chart(NamedTuple):
    """The points with their middle and, for a control chart, their limits, and what is not chance."""

    points: tuple[float, ...]
    middle: float
    lower: float | None
    upper: float | None
    # The place of a point, and the rule that it breaks.
    signals: tuple[tuple[int, str], ...]

    @property
    def kind(self) -> str:
        """Run chart or control chart."""
        return "run chart" if self.lower is None else "control chart"


OUTSIDE, SHIFT, TREND, NEAR = "outside the limits", "shift", "trend", "two of three near a limit"


def chart(points: Sequence[float]) -> Chart | None:
    """The chart of these points in their order; None for fewer than two."""
    if len(points) < 2:
        return None
    if len(points) < FEWEST:
        middle = median(points)
        return Chart(tuple(points), middle, None, None, tuple(_runs(points, middle)))
    middle, width = mean(points), NATURAL * _moving_range(points)
    lower, upper = middle - width, middle + width
    outside = [(place, OUTSIDE) for place, value in enumerate(points) if not lower <= value <= upper]
    found = [*outside, *_near(points, middle, width), *_runs(points, middle)]
    return Chart(tuple(points), middle, lower, upper, tuple(sorted(found)))


def _moving_range(points: Sequence[float]) -> float:
    ranges = [abs(after - before) for before, after in pairwise(points)]
    limit = SCREEN * mean(ranges)
    return mean([each for each in ranges if each <= limit] or ranges)


def _runs(points: Sequence[float], middle: float) -> list[tuple[int, str]]:
    """Every point of a run of seven or more, on one side of the middle, or all rising or all falling."""
    sides = [(value > middle) - (value < middle) for value in points]
    steps = [0, *((after > before) - (after < before) for before, after in pairwise(points))]
    shifts = {place for first in range(len(points) - RUN + 1) for place in _same(sides, first, RUN)}
    # Seven points that rise are six steps up; the first of the points is where the steps begin.
    trends = {place for first in range(1, len(points) - RUN + 2) for place in _same(steps, first, RUN - 1)}
    trends |= {place - 1 for place in trends if place - 1 not in trends}
    return [(place, SHIFT) for place in shifts] + [(place, TREND) for place in trends]


def _same(signs: Sequence[int], first: int, length: int) -> range:
    stretch = signs[first : first + length]
    return range(first, first + length) if stretch[0] and all(sign == stretch[0] for sign in stretch) else range(0)


def _near(points: Sequence[float], middle: float, width: float) -> list[tuple[int, str]]:
    """Points beyond two sigma, but within the limits, of which two in three consecutive ones lie on one side."""
    far = [_side(value, middle, width) for value in points]
    found = set()
    for first in range(len(points) - 2):
        for side in (1, -1):
            places = [place for place in range(first, first + 3) if far[place] == side]
            if len(places) >= 2:
                found |= set(places)
    return [(place, NEAR) for place in found]


def _side(value: float, middle: float, width: float) -> int:
    away = value - middle
    return 0 if not width * 2 / 3 < abs(away) <= width else 1 if away > 0 else -1
