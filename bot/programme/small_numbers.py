"""Small numbers are not shown, nor anything that would give one away: the one rule for every report."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

Cell = TypeVar("Cell")

SMALLEST = 5
HIDDEN = "fewer than 5"
"""What stands in the place of a small number."""

ALSO_HIDDEN = "not shown"
"""What stands in the place of a number that would give a small one away by subtraction."""


def shown(counts: Mapping[Cell, int], total_shown: bool = True) -> dict[Cell, int | str]:
    """What may be shown of counts that add up to a total: a number, HIDDEN or ALSO_HIDDEN for each.

    Nought is shown: it says nothing about anybody. With one number hidden, the total would give it away, so the next
    smallest is hidden too; likewise when all that is hidden together is itself a small number.
    """
    small = {cell for cell, count in counts.items() if 0 < count < SMALLEST}
    also: set[Cell] = set()
    if small and total_shown:
        also = _cover(counts, small)
    return {cell: HIDDEN if cell in small else ALSO_HIDDEN if cell in also else count for cell, count in counts.items()}


def total(counts: Iterable[int]) -> int | str:
    """The sum, or HIDDEN."""
    summed = sum(counts)
    return HIDDEN if 0 < summed < SMALLEST else summed


def table(rows: Mapping[Cell, Mapping[Cell, int]]) -> dict[Cell, dict[Cell, int | str]]:
    """What may be shown of a table whose rows and columns both add up: every line is safe by itself.

    A cell hidden in a row is looked at again in its column, until no line gives one away.
    """
    hidden = {(row, column) for row, cells in rows.items() for column, n in cells.items() if 0 < n < SMALLEST}
    small = set(hidden)
    lines = [[(row, column) for column in cells] for row, cells in rows.items()]
    columns = dict.fromkeys(column for cells in rows.values() for column in cells)
    lines += [[(row, column) for row, cells in rows.items() if column in cells] for column in columns]
    while more := {cell for line in lines for cell in _missing(line, rows, hidden)}:
        hidden |= more
    return {
        row: {
            column: HIDDEN if (row, column) in small else ALSO_HIDDEN if (row, column) in hidden else n
            for column, n in cells.items()
        }
        for row, cells in rows.items()
    }


def _missing(
    line: list[tuple[Cell, Cell]], rows: Mapping[Cell, Mapping[Cell, int]], hidden: set[tuple[Cell, Cell]]
) -> set[tuple[Cell, Cell]]:
    counts = {cell: rows[cell[0]][cell[1]] for cell in line}
    already = {cell for cell in line if cell in hidden}
    return _cover(counts, already) if already else set()


def _cover(counts: Mapping[Cell, int], hidden: set[Cell]) -> set[Cell]:
    """What else must be hidden so that the hidden cannot be worked out from the total: the smallest there is."""
    also: set[Cell] = set()
    left = sorted((cell for cell, n in counts.items() if n >= SMALLEST and cell not in hidden), key=counts.__getitem__)
    noughts = [cell for cell, n in counts.items() if n == 0 and cell not in hidden]
    while left or noughts:
        together = [counts[cell] for cell in (*hidden, *also)]
        if len(together) > 1 and sum(together) >= SMALLEST:
            break
        also.add(left.pop(0) if left else noughts.pop(0))
    return also
