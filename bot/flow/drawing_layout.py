"""Every box, label and lane in its row, order and column: few ways cross, and nothing lies over anything else."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from bot.flow.drawing import Chart
from bot.flow.drawing_lanes import sides
from bot.flow.drawing_rows import LANE, MARGIN, PAGE, SPACE, WITHIN, Item, Plan

# How wide boxes are, in parts of what their kind may be, and how few of the lines are straight: the first that the page
# is wide enough for is taken.
_ATTEMPTS = ((1.0, 0), (1.0, 1), (0.85, 1), (0.85, 2), (0.75, 2), (0.75, 3))


# The order within each row.


def _order(rows: list[list[Item]]) -> None:
    """Sort each row so that few ways cross; what is as good stays as it was."""
    _renumber(rows)
    _swap_neighbours(rows)
    best, kept = _crossings(rows), [list(row) for row in rows]
    for turn in range(8):
        for row in rows if turn % 2 else reversed(rows):
            middles = {item: _middle(item.up if turn % 2 else item.down, item.place) for item in row}
            row.sort(key=middles.__getitem__)
            _renumber([row])
        _swap_neighbours(rows)
        if (count := _crossings(rows)) < best:
            best, kept = count, [list(row) for row in rows]
    rows[:] = kept
    _renumber(rows)


def _renumber(rows: Iterable[list[Item]]) -> None:
    for row in rows:
        for place, item in enumerate(row):
            item.place = place


def _middle(others: Sequence[Item], default: float) -> float:
    return sum(other.place for other in others) / len(others) if others else default


def _swap_neighbours(rows: list[list[Item]]) -> None:
    """Change neighbours over as long as that makes fewer ways cross."""
    swapped = True
    while swapped:
        swapped = False
        for row in rows:
            for at in range(len(row) - 1):
                left, right = row[at], row[at + 1]
                if _crossed(right, left) < _crossed(left, right):
                    row[at], row[at + 1] = right, left
                    left.place, right.place = right.place, left.place
                    swapped = True


def _crossed(left: Item, right: Item) -> int:
    """How many ways of the two cross when they stand in this order."""
    pairs = ((left.up, right.up), (left.down, right.down))
    return sum(one.place > other.place for ones, others in pairs for one in ones for other in others)


def _crossings(rows: Iterable[list[Item]]) -> int:
    return sum(_crossed(left, right) for row in rows for at, left in enumerate(row) for right in row[at + 1 :])


# Columns.


def placed(chart: Chart) -> Plan:
    """Everything in its row and column: boxes as wide, and lines as straight, as the page allows."""
    for narrow, loose in _ATTEMPTS:
        plan = Plan(chart, narrow)
        _order(plan.rows)
        _Columns(plan, loose).settle()
        if max(item.x + item.half for item in plan.items()) <= WITHIN:
            break
    return plan


class _Columns:
    """The x of every block: items of several rows that stand in one vertical line."""

    def __init__(self, plan: Plan, loose: int) -> None:
        self.block = _blocks(plan, loose)
        self.members: dict[int, list[Item]] = {}
        for item, number in self.block.items():
            self.members.setdefault(number, []).append(item)
        self.beside = [(left, right) for row in plan.rows for left, right in pairwise(row)]
        self.left_of = {right: left for left, right in self.beside}
        self.right_of = dict(self.beside)
        self.x = {number: max(item.half for item in items) for number, items in self.members.items()}

    def settle(self) -> None:
        """As far left as possible, and then each block to the middle of what it leads to and comes from."""
        self._pack()
        limit = max(WITHIN, *(self.x[number] + item.half for item, number in self.block.items()))
        for turn in range(60):
            for number in sorted(self.members, key=lambda number: (self.x[number], number), reverse=not turn % 2):
                self._move(number, limit)
        for item, number in self.block.items():
            item.x = self.x[number]

    def _pack(self) -> None:
        moved = True
        while moved:
            moved = False
            for left, right in self.beside:
                least = self._at(left) + _apart(left, right)
                if least > self._at(right) + 1e-9:
                    self.x[self.block[right]] = least
                    moved = True

    def _move(self, number: int, limit: float) -> None:
        items = self.members[number]
        others = [other for item in items for other in (*item.up, *item.down)]
        near = sorted(self._at(other) for other in others if self.block[other] != number)
        if near:
            middle = (near[(len(near) - 1) // 2] + near[len(near) // 2]) / 2
            self.x[number] = max(self._lowest(items), min(self._highest(items, limit), middle))

    def _lowest(self, items: Iterable[Item]) -> float:
        lefts = [(item, self.left_of.get(item)) for item in items]
        return max(self._at(left) + _apart(left, item) if left else item.half for item, left in lefts)

    def _highest(self, items: Iterable[Item], limit: float) -> float:
        rights = [(item, self.right_of.get(item)) for item in items]
        return min(self._at(right) - _apart(item, right) if right else limit - item.half for item, right in rights)

    def _at(self, item: Item) -> float:
        return self.x[self.block[item]]


def _apart(left: Item, right: Item) -> float:
    return left.half + right.half + (SPACE if left.box and right.box else LANE)


def _blocks(plan: Plan, loose: int) -> dict[Item, int]:
    """The number of the block of each item; no two blocks cross.

    The looser, the fewer items are held in one line: at 1 a box may stand beside the lane that leads to or from it, at
    2 a label too, and at 3 only lanes and the main way are straight.
    """
    main = set(_main_way(plan))

    def goes(pair: tuple[Item, Item]) -> tuple[bool, int, int]:
        return not main.issuperset(pair), -pair[0].is_lane - pair[1].is_lane, pair[0].row

    pairs = [(upper, lower) for upper in plan.items() for lower in upper.down]
    below: dict[Item, Item] = {}
    above: dict[Item, Item] = {}
    for upper, lower in sorted(pairs, key=goes):
        free = upper not in below and lower not in above
        if free and (main.issuperset((upper, lower)) or _may_be_straight(upper, lower, loose)):
            beside = [(one, below[one]) for one in plan.rows[upper.row] if one in below]
            if all((upper.place < one.place) == (lower.place < other.place) for one, other in beside):
                below[upper], above[lower] = lower, upper
    numbers: dict[Item, int] = {}
    for item in plan.items():
        numbers[item] = numbers[above[item]] if item in above else len(numbers)
    return numbers


def _main_way(plan: Plan) -> Iterator[Item]:
    item: Item | None = plan.rows[0][0]
    while item:
        yield item
        item = plan.main(item)


def _may_be_straight(upper: Item, lower: Item, loose: int) -> bool:
    lanes, boxes = upper.is_lane + lower.is_lane, bool(upper.box) + bool(lower.box)
    return lanes == 2 or loose == 0 or (loose == 1 and not (lanes and boxes)) or (loose == 2 and not lanes)


def to_the_margin(plan: Plan) -> None:
    """Move everything into the middle of the page, the lanes of ways back included."""
    left = min([item.x - item.half for item in plan.items()] + list(sides(plan).values()))
    right = max(item.x + item.half for item in plan.items())
    shift = max(MARGIN, (PAGE - (right - left)) / 2) - left
    for item in plan.items():
        item.x += shift
