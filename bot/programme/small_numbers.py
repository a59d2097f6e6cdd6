"""Small numbers are not shown, nor anything that would give one away: the one rule for every report.

Numbers that add up are a net: each flows from one point to another, and what flows into a point flows out of it. A
cell flows from its row to its column, the total of a row into that row, the total of a column out of it, and the grand
total back to the beginning. Whoever knows some of the flows and that every point balances can work out no more of the
others than what the hidden ones leave open: a hidden number can be larger by whatever can flow round through the hidden
ones, and smaller likewise. So what must be hidden beside a small number is what lets enough flow round.
"""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from heapq import heappop, heappush
from typing import Any, NamedTuple, TypeVar

Cell = TypeVar("Cell", bound=Hashable)

SMALLEST = 5
HIDDEN = "fewer than 5"
"""What stands in the place of a small number that adds up to nothing that is shown."""

NOT_SHOWN = "not shown"
"""What stands in the place of every number that is hidden in a table with totals. There is one mark: a reader who could
tell the small ones from those hidden beside them would know that two small ones which make 8 are 4 and 4."""

_ALL, _IN, _OUT = "all", "in", "out"
_LAST = 1_000_000_000


class Flow(NamedTuple):
    """A number, between the two points of the net where it adds up with others."""

    tail: Hashable
    head: Hashable
    amount: int

    @property
    def small(self) -> bool:
        """Nought is not: it says nothing about anybody."""
        return 0 < self.amount < SMALLEST


class Table(NamedTuple):
    """What may be shown of a table: its cells, and what each row, each column and all of it add up to."""

    cells: dict[Any, int | str]
    rows: dict[Any, int | str]
    columns: dict[Any, int | str]
    total: int | str


def shown(counts: Mapping[Cell, int], total_shown: bool = True) -> dict[Cell, int | str]:
    """What may be shown of counts: a number, or the mark of a hidden one. Nought is shown.

    Without a total, a small number stands for itself. With one, what is hidden beside it leaves it open.
    """
    if not total_shown:
        return {cell: HIDDEN if 0 < count < SMALLEST else count for cell, count in counts.items()}
    net: dict[Any, Flow] = {(_IN, cell): Flow(_OUT, _IN, count) for cell, count in counts.items()}
    net[_ALL] = Flow(_IN, _OUT, sum(counts.values()))
    hidden = to_hide(net)
    return {cell: NOT_SHOWN if (_IN, cell) in hidden else count for cell, count in counts.items()}


def total(counts: Iterable[int]) -> int | str:
    """The sum, or HIDDEN."""
    summed = sum(counts)
    return HIDDEN if 0 < summed < SMALLEST else summed


def table(rows: Mapping[Cell, Mapping[Cell, int]]) -> Table:
    """What may be shown of a table together with all that its rows, its columns and the whole add up to."""
    net: dict[Any, Flow] = {}
    down: dict[Cell, int] = {}
    for row, cells in rows.items():
        for column, count in cells.items():
            net[row, column] = Flow((_IN, row), (_OUT, column), count)
            down[column] = down.get(column, 0) + count
        net[_IN, _IN, row] = Flow(_IN, (_IN, row), sum(cells.values()))
    for column, count in down.items():
        net[_OUT, _OUT, column] = Flow((_OUT, column), _OUT, count)
    net[_ALL] = Flow(_OUT, _IN, sum(down.values()))
    hidden = to_hide(net)

    def of(number: Hashable) -> int | str:
        return NOT_SHOWN if number in hidden else net[number].amount

    return Table(
        {(row, column): of((row, column)) for row, cells in rows.items() for column in cells},
        {row: of((_IN, _IN, row)) for row in rows},
        {column: of((_OUT, _OUT, column)) for column in down},
        of(_ALL),
    )


def parts(counts: Mapping[Cell, tuple[int, int]]) -> tuple[dict[Cell, int | str], dict[Cell, int | str]]:
    """What may be shown of counts that are so many of so many: all of each, and the part, with the rest that they tell.

    The sums of the parts and of all are shown elsewhere whatever they are, so nothing is hidden by hiding them.
    """
    net: dict[Any, Flow] = {}
    for cell, (part, whole) in counts.items():
        net[_ALL, cell] = Flow(_ALL, (_ALL, cell), whole)
        net[_IN, cell] = Flow((_ALL, cell), _IN, part)
        net[_OUT, cell] = Flow((_ALL, cell), _OUT, whole - part)
    sums = {end: sum(net[end, cell].amount for cell in counts) for end in (_IN, _OUT)}
    net |= {end: Flow(end, _ALL, amount) for end, amount in sums.items()}
    hidden = to_hide(net, known=sums)

    def of(end: str) -> dict[Cell, int | str]:
        return {cell: NOT_SHOWN if (end, cell) in hidden else net[end, cell].amount for cell in counts}

    return of(_ALL), of(_IN)


def to_hide(
    net: Mapping[Any, Flow],
    known: Collection[Hashable] = frozenset(),
    unseen: Collection[Hashable] = frozenset(),
) -> set[Hashable]:
    """The small numbers of a net, and what else must be hidden so that each of them could be anything from 1 to 4.

    What is known from elsewhere cannot be hidden, and what nobody ever sees needs no hiding.
    """
    beside: dict[Hashable, list[Hashable]] = {}
    for number, flow in net.items():
        for point in (flow.tail, flow.head):
            beside.setdefault(point, []).append(number)
    small = {number for number, flow in net.items() if flow.small and number not in known and number not in unseen}
    hidden = small | set(unseen)
    for number in sorted(small, key=lambda number: (net[number].amount, str(number))):
        tail, head, amount = net[number]
        # It could be larger by what can come back from its head to its tail, and smaller by what can go its way.
        hidden |= _opened(_Ways(net, beside, hidden, known, number), head, tail, SMALLEST - 1 - amount)
        hidden |= _opened(_Ways(net, beside, hidden, known, number), tail, head, amount - 1)
    return hidden - set(unseen)


class _Step(NamedTuple):
    """One number that more or, against its direction, less flows through."""

    number: Hashable
    against: bool
    start: Hashable
    end: Hashable


class _Ways(NamedTuple):
    """A net in which something may flow through everything but one number."""

    net: Mapping[Any, Flow]
    beside: Mapping[Hashable, list[Hashable]]
    hidden: set[Hashable]
    known: Collection[Hashable]
    without: Hashable

    def onward(self, point: Hashable, left: Mapping[Hashable, int]) -> Iterator[_Step]:
        """What leads on from a point; a number that has become nought cannot shrink."""
        for number in self.beside[point]:
            flow = self.net[number]
            if number == self.without or number in self.known:
                continue
            if point == flow.tail:
                yield _Step(number, False, point, flow.head)
            elif left.get(number, flow.amount) > 0:
                yield _Step(number, True, point, flow.tail)

    def cost(self, number: Hashable, opened: set[Hashable]) -> int:
        """What is lost by hiding it: as much as it says. Noughts come last, since everybody may know of them."""
        if number in self.hidden or number in opened:
            return 0
        return self.net[number].amount or _LAST


def _opened(ways: _Ways, start: Hashable, end: Hashable, need: int) -> set[Hashable]:
    """What must be hidden more so that as much as is needed can flow from start to end."""
    left: dict[Hashable, int] = {}
    opened: set[Hashable] = set()
    while need > 0 and (way := _cheapest(ways, left, opened, start, end)):
        now = {step.number: left.get(step.number, ways.net[step.number].amount) for step in way}
        amount = min([need, *(now[step.number] for step in way if step.against)])
        left |= {step.number: now[step.number] + (-amount if step.against else amount) for step in way}
        opened |= {step.number for step in way}
        need -= amount
    return opened


def _cheapest(
    ways: _Ways, left: Mapping[Hashable, int], opened: set[Hashable], start: Hashable, end: Hashable
) -> list[_Step]:
    """The way that hides the least more; none if there is none."""
    came: dict[Hashable, _Step | None] = {}
    waiting: list[tuple[int, int, Hashable, _Step | None]] = [(0, 0, start, None)]
    number = 0  # so that what costs the same comes in the order in which it was found
    while waiting and end not in came:
        cost, _, point, by = heappop(waiting)
        if point in came:
            continue
        came[point] = by
        for step in ways.onward(point, left):
            number += 1
            heappush(waiting, (cost + ways.cost(step.number, opened), number, step.end, step))
    way = []
    last = came.get(end)
    while last is not None:
        way.append(last)
        last = came[last.start]
    return way
