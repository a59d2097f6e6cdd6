"""What a figure is: its meaning in one sentence, its value, and what it is held against."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

HOW_MUCH, HOW_WELL, BETTER_OFF = "How much did we do?", "How well did we do it?", "Is anyone better off?"
SPINE = (HOW_MUCH, HOW_WELL, BETTER_OFF)
MONITORED = "Monitoring list"
"""What is watched besides, under a heading of its own."""

SMALLEST_SHARE = 5
"""A share of fewer answers than this says something of each of those who gave them."""

GROWTH = 11
"""Tenths of what there was in the same months of the year before: ten in a hundred more."""

COUNT, SHARE, DAYS, POUNDS = "count", "share", "days", "pounds"


class Share(NamedTuple):
    """So many of so many."""

    part: int
    whole: int

    @property
    def ratio(self) -> float:
        """Between 0 and 1."""
        return self.part / self.whole


Raw = int | float | Share | None


class Definition(NamedTuple):
    """What one figure means; `counted` says which records it is counted from."""

    key: str
    spine: str
    title: str
    means: str
    counted: str
    kind: str = COUNT
    target: float | None = None
    grows: bool = False


class Figure(NamedTuple):
    """One figure of one period, beside what it is held against. None: not known, or too small to show."""

    definition: Definition
    value: Raw
    last: Raw
    year_before: Raw

    @property
    def grown(self) -> int:
        """A tenth more than a year ago, rounded up, since there is no tenth of a person; nought where it need not."""
        held = self.year_before if self.definition.grows and isinstance(self.year_before, int) else 0
        return -(-held * GROWTH // 10)

    @property
    def goal(self) -> float | None:
        """What it ought to reach: its target and, where it must grow, a tenth more than a year ago; the higher."""
        return max([goal for goal in (self.definition.target, self.grown) if goal], default=None)

    def has_reached(self, goal: float) -> bool | None:
        """Whether it reached that; None without a value."""
        if self.value is None:
            return None
        return (self.value.ratio if isinstance(self.value, Share) else self.value) >= goal

    @property
    def reached(self) -> bool | None:
        """Whether it reached its goal; None without a goal or without a value."""
        return None if self.goal is None else self.has_reached(self.goal)


def figures(
    definitions: Iterable[Definition], now: Mapping[str, Raw], last: Mapping[str, Raw], year_before: Mapping[str, Raw]
) -> list[Figure]:
    """One figure for each definition, fit to be shown."""
    return [
        Figure(each, *(_showable(counted.get(each.key)) for counted in (now, last, year_before)))
        for each in definitions
    ]


def told(value: Raw, kind: str = COUNT) -> str:
    """The value as people read it."""
    match value:
        case None:
            return "not shown"
        case Share(part, whole):
            return f"{part:,} of {whole:,} ({round(100 * part / whole)}%)"
        case _ if kind == SHARE:
            return f"{round(100 * value)}%"
        case _ if kind == POUNDS:
            return f"£{value:,.2f}"
        case float():
            return f"{value:,.1f}".removesuffix(".0")
        case _:
            return f"{value:,}"


def change(figure: Figure) -> str:
    """How it moved since the last period, in words."""
    now, last = (_number(each) for each in (figure.value, figure.last))
    if now is None or last is None:
        return "no comparison"
    if now == last:
        return "the same"
    return "more" if now > last else "less"


def and_staff(again: Share, staff: Share) -> Share:
    """Both together; those who gave so few answers that their share is hidden are left out, or it would follow.

    What staff said was entered, and is shown as it was.
    """
    few = 0 < again.whole < SMALLEST_SHARE
    return staff if few else Share(again.part + staff.part, again.whole + staff.whole)


def median(histogram: Mapping[int, int]) -> float | None:
    """The middle of values of which each stands so many times; None for none."""
    count = sum(histogram.values())
    if not count:
        return None
    return (_at(histogram, (count - 1) // 2) + _at(histogram, count // 2)) / 2


def as_data(value: Raw) -> Any:
    """Plain values, ready for JSON."""
    return {"part": value.part, "whole": value.whole} if isinstance(value, Share) else value


def from_data(data: Any) -> Raw:
    """What `as_data` gave."""
    return Share(data["part"], data["whole"]) if isinstance(data, Mapping) else data


def _showable(value: Raw) -> Raw:
    return None if isinstance(value, Share) and value.whole < SMALLEST_SHARE else value


def _number(value: Raw) -> float | None:
    return value.ratio if isinstance(value, Share) else value


def _at(histogram: Mapping[int, int], place: int) -> int:
    for value in sorted(histogram):
        place -= histogram[value]
        if place < 0:
            return value
    raise IndexError(place)
