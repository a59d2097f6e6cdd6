"""What may be published of a table of people: small numbers stay hidden when all we publish lies side by side."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from bot.programme import small_numbers

Cell = TypeVar("Cell")

NOT_SHOWN = "not shown"
"""One mark for every hidden number. A reader who could tell the small ones from those hidden beside them would know
that two small ones which make 8 are 4 and 4."""

UNNAMED = "not named"
"""Stands in a longer period for quarters of so few that no group is named: what is summed is the least there was."""

STEP = 5


def of_things(counts: Mapping[Cell, int]) -> dict[Cell, int | None]:
    """What may be shown of counts in a period that add up to a total which is shown; None is not shown.

    Of a total that is small itself not even the groups are named: with one group it would be that group's number.
    """
    if sum(counts.values()) < small_numbers.SMALLEST:
        return {}
    return _shown(small_numbers.shown(counts))


def of_parts(counts: Mapping[Cell, tuple[int, int]]) -> tuple[dict[Any, int | None], dict[Any, int | None]]:
    """The same of counts that are so many of so many: all of each, and the part of them.

    Where the part of all, or the rest, is small itself, it is told of no group.
    """
    whole, part = sum(whole for _, whole in counts.values()), sum(part for part, _ in counts.values())
    if whole < small_numbers.SMALLEST:
        return (_unnamed(whole), _unnamed(whole))
    if min(part, whole - part) in range(1, small_numbers.SMALLEST):
        return of_things({cell: all_of_it for cell, (_, all_of_it) in counts.items()}), {UNNAMED: None}
    every, some = small_numbers.parts(counts)
    return _shown(every), _shown(some)


def _unnamed(total: int) -> dict[Any, int | None]:
    return {UNNAMED: None} if total else {}


def _shown(found: Mapping[Cell, int | str]) -> dict[Any, int | None]:
    return {cell: count if isinstance(count, int) else None for cell, count in found.items()}


def of_people(counts: Mapping[Cell, int]) -> dict[Cell, int | None]:
    """The same of people at a moment, by what they are, to the nearest 5.

    The list of the next quarter stands beside it, and with exact numbers the two would tell what the one person is
    who has joined since.
    """
    return {cell: None if found is None else rounded(found) for cell, found in of_things(counts).items()}


def rounded(count: int) -> int:
    """To the nearest 5."""
    return (count + STEP // 2) // STEP * STEP


def about(count: int) -> int | str:
    """The same of one number that grows before a reader's eyes: whoever has it exactly has what other pages hide."""
    return small_numbers.HIDDEN if 0 < count < small_numbers.SMALLEST else rounded(count)


def between(shown: Mapping[Cell, int | None]) -> dict[Cell, tuple[int, int]]:
    """Between which numbers each lies, for whoever has nothing but what `of_people` shows of them.

    A number that is hidden beside a small one is never larger than one that is shown: the least are hidden first.
    """
    ends = {cell: _before_rounding(count) for cell, count in shown.items() if count is not None}
    most = min((high for _, high in ends.values() if high), default=0)
    return {cell: ends.get(cell, (0, max(most, small_numbers.SMALLEST - 1))) for cell in shown}


def _before_rounding(count: int) -> tuple[int, int]:
    return (max(small_numbers.SMALLEST, count - STEP // 2), count + STEP // 2) if count else (0, 0)


def of_part(shown: Mapping[Cell | str, int | None], total: int) -> dict[Cell | str, int | None]:
    """A quarter as part of a longer period: marked where it counted somebody and names no group.

    The total of every quarter is shown, so the mark tells nothing new.
    """
    return dict(shown) if shown or not total else {UNNAMED: None}


def added_up(quarters: Iterable[Mapping[Cell, int | None]]) -> dict[Cell, int | None]:
    """A longer period, from what its quarters show: a number that one quarter hides stays hidden.

    Counted anew, the year less the three quarters that are shown would be the fourth. With UNNAMED among them, the
    numbers are those of the other quarters, and the true ones may be larger.
    """
    all_of_them = list(quarters)
    cells = dict.fromkeys(cell for quarter in all_of_them for cell in quarter)
    found: dict[Cell, int | None] = {}
    for cell in cells:
        shown = [quarter.get(cell, 0) for quarter in all_of_them]
        found[cell] = None if None in shown else sum(number for number in shown if number is not None)
    return found


def told(count: int | None, least: bool = False) -> str:
    """The number, "at least" so many where there may be more, or the mark of one that is not shown."""
    if count is None:
        return NOT_SHOWN
    return f"at least {count:,}" if least else f"{count:,}"
