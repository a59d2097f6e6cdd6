"""A chart as a picture: boxes in rows from the top down, ways between them that touch no box, written as SVG.

What leads to the same box runs together. The label of a way has a place of its own in the rows between those of the
boxes, and a way that passes a row has one there too (a lane), so that nothing can lie over anything else. Ways back
run up at the left, in dashes. Rows come first, then the order within each, then columns, then the gaps between rows.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise

from bot.flow.drawing import Box, Chart, Way

Point = tuple[float, float]
Line = tuple[str, float, str]
"""A line of text, the size of its letters, and its weight."""

_PAGE = 800.0
_MARGIN = 12.0
_WITHIN = _PAGE - 2 * _MARGIN
_SPACE = 19.0  # between two boxes of one row
_LANE = 10.0  # between anything else in one row, and between the lanes of ways back
_PORT = 16.0  # between the ways out of one box, and from its corners
_TRACK = 9.0  # between two ways that run sideways
_GAP, _ARROWS = 12.0, 10.0  # between two rows without such ways, and what arrows add
_RADIUS = 6.0
_TEXT, _SMALL, _LABEL, _TITLE = 14.0, 11.0, 12.0, 20.0  # sizes of letters
_LINE = 1.25
_BOLD = 1.08  # so much wider than others bold letters are
_LABEL_WIDTH = 165.0
_DOT = " ·"
_INNER = {"start": 240.0, "ask": 225.0, "say": 205.0, "choose": 205.0, "do": 200.0, "run": 190.0, "end": 150.0}
_PADDING = {"choose": 22.0, "run": 16.0}
_PAD = 12.0
_BAND = 4.0  # above how many people are in a box
_END = 30.0  # the height of "End" below a box, with the line to it
_NEAR = 0.5  # what is nearer than this is the same
# How wide boxes are, in parts of _INNER, and how few of the lines are straight: the first that the page is wide enough
# for is taken.
_ATTEMPTS = ((1.0, 0), (1.0, 1), (0.85, 1), (0.85, 2), (0.75, 2), (0.75, 3))
_STYLES = {
    "start": 'rx="21" fill="#fff" stroke="#222" stroke-width="2.4"',
    "end": 'rx="11" fill="#222"',
    "ask": 'rx="10" fill="#dfe9f5" stroke="#123" stroke-width="1.8"',
    "say": 'rx="10" fill="#fff" stroke="#555"',
    "choose": 'fill="#f6f0dc" stroke="#333"',
    "do": 'fill="#eee" stroke="#333"',
    "run": 'fill="#fff" stroke="#333"',
    "people": 'rx="3" fill="#222"',
}
# How wide letters are, in parts of their size: those of Arial, rounded up.
_WIDTHS = {
    letter: width
    for letters, width in (
        ("ijl'|", 0.24),
        (" ftI!,./:;[]\\", 0.29),
        ('r()-`"{}*°·', 0.37),
        ("Jckszvxy^", 0.51),
        ("ABEKPSVXY&", 0.68),
        ("wCDHNRUTFZ", 0.73),
        ("GOQ", 0.79),
        ("mM%W@…—", 1.03),
    )
    for letter in letters
}


def svg(drawn: Sequence[Chart]) -> str:
    """The charts as one SVG picture, under one another, 800 wide where that is possible."""
    panels: list[_Panel] = []
    for chart in drawn:
        panels.append(_Panel(chart, panels[-1].bottom if panels else 0.0))
    name = "drawing-" + re.sub(r"\W+", "-", drawn[0].name)
    wide, high = _number(max(_PAGE, *(panel.width for panel in panels))), _number(panels[-1].bottom)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{name}-title {name}-desc"'
        f' viewBox="0 0 {wide} {high}" width="{wide}" height="{high}"'
        ' font-family="Arial, Helvetica, \'Liberation Sans\', sans-serif" fill="#111">',
        f'<title id="{name}-title">{escape(drawn[0].title)}</title>',
        f'<desc id="{name}-desc">{escape(" ".join(chart.description for chart in drawn))}</desc>',
        f'<rect width="{wide}" height="{high}" fill="#fff"/>',
        *(line for panel in panels for line in panel.lines()),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


class _Panel:
    """One chart, placed below `top` and ready to be written."""

    def __init__(self, chart: Chart, top: float) -> None:
        self.chart = chart
        self.plan = _placed(chart)
        self.title: list[Line] = [(line, _TITLE, "bold") for line in _wrap(chart.title, _TITLE, _WITHIN, "bold")]
        self.aside: list[Line] = [(line, _LABEL, "normal") for line in _wrap(chart.aside, _LABEL, _WITHIN)]
        _to_the_margin(self.plan)
        self.routes = _Routes(self.plan)
        self.top = top + _MARGIN
        below = self.routes.place_down(self.top + _height(self.title) + _MARGIN)
        self.aside_top = below + _MARGIN
        self.bottom = self.aside_top + _height(self.aside) + _MARGIN

    @property
    def width(self) -> float:
        return max(item.x + item.half for item in self.plan.items()) + _MARGIN

    def lines(self) -> Iterator[str]:
        yield f'<g data-flow="{escape(self.chart.name)}">'
        yield from _written(self.title, _MARGIN, self.top, "start")
        yield from self._ways()
        for item in self.plan.items():
            if item.box:
                yield from _drawn_box(item, item.box)
        yield from _written(self.aside, _MARGIN, self.aside_top, "start")
        yield "</g>"

    def _ways(self) -> Iterator[str]:
        drawn: set[tuple[Point, Point]] = set()
        for way, trail in self.plan.trails:
            yield f'<g data-from="{escape(way.source)}" data-to="{escape(way.target)}">'
            lines = self.routes.of(way, trail)
            for run in (run for line in lines for run in _undrawn(line, drawn)):
                yield _stroke(_rounded(run), ' stroke-dasharray="6 4"' * (way in self.plan.back))
            yield f'<path d="M{_point(lines[-1][-1])}l-4-8h8z" fill="#333"/>'
            for item in trail:
                yield from _written([(line, _LABEL, "normal") for line in item.label], item.x, item.y)
            yield "</g>"


# Rows: what there is to place.


@dataclass(slots=True, eq=False)
class _Item:
    """What has a place in a row: a box, the label of a way, or (with neither) a lane.

    `half`: half its width. `x`: its middle; `y`: its top; `place`: its number in the row. `up`, `down`: the items in
    the rows above and below that ways connect it with.
    """

    row: int
    half: float = 1.0
    height: float = 0.0
    box: Box | None = None
    said: tuple[Line, ...] = ()
    people: tuple[Line, ...] = ()
    label: tuple[str, ...] = ()
    x: float = 0.0
    y: float = 0.0
    place: int = 0
    up: list["_Item"] = field(default_factory=list)
    down: list["_Item"] = field(default_factory=list)

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def is_lane(self) -> bool:
        return not self.box and not self.label

    def reach(self, x: float) -> float:
        """The point on its upper or lower edge that is nearest to x, away from its corners."""
        inner = max(0.0, self.half - _PORT) if self.box else 0.0
        return min(max(x, self.x - inner), self.x + inner)


def _item_for(box: Box, narrow: float) -> _Item:
    """The box with its text in lines, `narrow` times as wide as boxes of its kind may be."""
    parts = [(box.about, _SMALL, "normal"), (box.text, _TEXT, "normal")]
    parts += [(note, _SMALL, "normal") for note in box.notes]
    inner = _INNER[box.kind] * narrow
    said = tuple((line, size, weight) for text, size, weight in parts for line in _wrap(text, size, inner))
    people = tuple((line, _LABEL, "bold") for line in _wrap(box.people, _LABEL, inner, "bold"))
    widest = max((_width(*line) for line in said + people), default=0.0)
    height = _height(said) + _BAND * bool(people) + _height(people) + _PAD + _END * box.ends
    return _Item(0, widest / 2 + _PADDING.get(box.kind, _PAD), height, box, said, people)


def _label_for(labels: Iterable[str], row: int) -> _Item:
    """The labels with dots between them, broken at the dots where possible."""
    lines: list[str] = []
    for label in labels:
        if lines and _width(f"{lines[-1]}{_DOT} {label}", _LABEL) <= _LABEL_WIDTH:
            lines[-1] += f"{_DOT} {label}"
        else:
            lines[-1:] = [line + _DOT for line in lines[-1:]]
            lines += _wrap(label, _LABEL, _LABEL_WIDTH - _width(_DOT, _LABEL))
    half = max((_width(line, _LABEL) for line in lines), default=0.0) / 2 + 4
    return _Item(row, half, len(lines) * _LABEL * _LINE, label=tuple(lines))


class _Plan:
    """Everything in its row: boxes in even rows, labels in odd ones. `trails`: what each way goes through."""

    def __init__(self, chart: Chart, narrow: float) -> None:
        self.boxes = {box.at: _item_for(box, narrow) for box in chart.boxes}
        self.back = _ways_back(chart)
        _settle_rows(self.boxes, [way for way in chart.ways if way not in self.back])
        self.lanes: dict[tuple[str, int], _Item] = {}
        self.trails = [(way, self._trail(way)) for way in chart.ways]
        self.rows: list[list[_Item]] = [[] for _ in range(2 + max(item.row for item in self.boxes.values()))]
        self.depth = self._depths()
        for item in self._from_the_start():
            self.rows[item.row].append(item)

    def items(self) -> Iterator[_Item]:
        return (item for row in self.rows for item in row)

    def main(self, item: _Item) -> _Item | None:
        """What most people come to next: the first way, unless another leads much further."""
        furthest = max((self.depth[lower] for lower in item.down), default=0)
        return next((lower for lower in item.down if 2 * self.depth[lower] >= furthest), None)

    def _trail(self, way: Way) -> list[_Item]:
        """From box to box; that of a way back ends where it leaves the rows."""
        trail = [self.boxes[way.source]]
        if way.labels:
            trail.append(_label_for(way.labels, trail[0].row + 1))
        if way not in self.back:
            target = self.boxes[way.target]
            between = range(trail[-1].row + 1, target.row)
            trail += [self.lanes.setdefault((way.target, row), _Item(row)) for row in between]
            trail.append(target)
        for upper, lower in pairwise(trail):
            if lower not in upper.down:
                upper.down.append(lower)
                lower.up.append(upper)
        return trail

    def _depths(self) -> dict[_Item, int]:
        """How many rows the longest way on from each item goes through."""
        items = {item for _, trail in self.trails for item in trail} | set(self.boxes.values())
        depths: dict[_Item, int] = {}
        for item in sorted(items, key=lambda item: -item.row):
            depths[item] = 1 + max((depths[lower] for lower in item.down), default=0)
        return depths

    def _from_the_start(self) -> Iterator[_Item]:
        """Every item once, along the main way first: so that way keeps to the left."""
        seen: set[_Item] = set()
        waiting = list(reversed(self.boxes.values()))
        while waiting:
            item = waiting.pop()
            if item not in seen:
                seen.add(item)
                yield item
                main = self.main(item)
                waiting += [lower for lower in reversed(item.down) if lower is not main]
                waiting += [main] if main else []


def _ways_back(chart: Chart) -> frozenset[Way]:
    """The ways that lead to a box from which they come."""
    leads: dict[str, list[Way]] = {box.at: [] for box in chart.boxes}
    for way in chart.ways:
        leads[way.source].append(way)
    back: set[Way] = set()
    done: set[str] = set()
    for box in chart.boxes:
        under_way = {} if box.at in done else {box.at: iter(leads[box.at])}
        while under_way:
            at, ways = next(reversed(under_way.items()))
            following = next(ways, None)
            if following is None:
                done.add(at)
                del under_way[at]
            elif following.target in under_way:
                back.add(following)
            elif following.target not in done:
                under_way[following.target] = iter(leads[following.target])
    return frozenset(back)


def _settle_rows(boxes: Mapping[str, _Item], forward: Sequence[Way]) -> None:
    """Each box below all that lead to it, in the order written, and further down where a row is full."""
    left = dict(boxes)
    taken: dict[int, float] = {}
    while left:
        waiting = {way.target for way in forward if way.source in left}
        for at in [at for at in left if at not in waiting]:
            above = [boxes[way.source].row for way in forward if way.target == at]
            row = 2 + max(above, default=-2 if not taken else 0)
            width = 2 * boxes[at].half + _SPACE
            while taken.get(row) and taken[row] + width > _WITHIN:
                row += 2
            taken[row] = taken.get(row, 0.0) + width
            left.pop(at).row = row


# The order within each row.


def _order(rows: list[list[_Item]]) -> None:
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


def _renumber(rows: Iterable[list[_Item]]) -> None:
    for row in rows:
        for place, item in enumerate(row):
            item.place = place


def _middle(others: Sequence[_Item], default: float) -> float:
    return sum(other.place for other in others) / len(others) if others else default


def _swap_neighbours(rows: list[list[_Item]]) -> None:
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


def _crossed(left: _Item, right: _Item) -> int:
    """How many ways of the two cross when they stand in this order."""
    pairs = ((left.up, right.up), (left.down, right.down))
    return sum(one.place > other.place for ones, others in pairs for one in ones for other in others)


def _crossings(rows: Iterable[list[_Item]]) -> int:
    return sum(_crossed(left, right) for row in rows for at, left in enumerate(row) for right in row[at + 1 :])


# Columns.


def _placed(chart: Chart) -> _Plan:
    """Everything in its row and column: boxes as wide, and lines as straight, as the page allows."""
    for narrow, loose in _ATTEMPTS:
        plan = _Plan(chart, narrow)
        _order(plan.rows)
        _Columns(plan, loose).settle()
        if max(item.x + item.half for item in plan.items()) <= _WITHIN:
            break
    return plan


class _Columns:
    """The x of every block: items of several rows that stand in one vertical line."""

    def __init__(self, plan: _Plan, loose: int) -> None:
        self.block = _blocks(plan, loose)
        self.members: dict[int, list[_Item]] = {}
        for item, number in self.block.items():
            self.members.setdefault(number, []).append(item)
        self.beside = [(left, right) for row in plan.rows for left, right in pairwise(row)]
        self.left_of = {right: left for left, right in self.beside}
        self.right_of = dict(self.beside)
        self.x = {number: max(item.half for item in items) for number, items in self.members.items()}

    def settle(self) -> None:
        """As far left as possible, and then each block to the middle of what it leads to and comes from."""
        self._pack()
        limit = max(_WITHIN, *(self.x[number] + item.half for item, number in self.block.items()))
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

    def _lowest(self, items: Iterable[_Item]) -> float:
        lefts = [(item, self.left_of.get(item)) for item in items]
        return max(self._at(left) + _apart(left, item) if left else item.half for item, left in lefts)

    def _highest(self, items: Iterable[_Item], limit: float) -> float:
        rights = [(item, self.right_of.get(item)) for item in items]
        return min(self._at(right) - _apart(item, right) if right else limit - item.half for item, right in rights)

    def _at(self, item: _Item) -> float:
        return self.x[self.block[item]]


def _apart(left: _Item, right: _Item) -> float:
    return left.half + right.half + (_SPACE if left.box and right.box else _LANE)


def _blocks(plan: _Plan, loose: int) -> dict[_Item, int]:
    """The number of the block of each item; no two blocks cross.

    The looser, the fewer items are held in one line: at 1 a box may stand beside the lane that leads to or from it, at
    2 a label too, and at 3 only lanes and the main way are straight.
    """
    main = set(_main_way(plan))

    def goes(pair: tuple[_Item, _Item]) -> tuple[bool, int, int]:
        return not main.issuperset(pair), -pair[0].is_lane - pair[1].is_lane, pair[0].row

    pairs = [(upper, lower) for upper in plan.items() for lower in upper.down]
    below: dict[_Item, _Item] = {}
    above: dict[_Item, _Item] = {}
    for upper, lower in sorted(pairs, key=goes):
        free = upper not in below and lower not in above
        if free and (main.issuperset((upper, lower)) or _may_be_straight(upper, lower, loose)):
            beside = [(one, below[one]) for one in plan.rows[upper.row] if one in below]
            if all((upper.place < one.place) == (lower.place < other.place) for one, other in beside):
                below[upper], above[lower] = lower, upper
    numbers: dict[_Item, int] = {}
    for item in plan.items():
        numbers[item] = numbers[above[item]] if item in above else len(numbers)
    return numbers


def _main_way(plan: _Plan) -> Iterator[_Item]:
    item: _Item | None = plan.rows[0][0]
    while item:
        yield item
        item = plan.main(item)


def _may_be_straight(upper: _Item, lower: _Item, loose: int) -> bool:
    lanes, boxes = upper.is_lane + lower.is_lane, bool(upper.box) + bool(lower.box)
    return lanes == 2 or loose == 0 or (loose == 1 and not (lanes and boxes)) or (loose == 2 and not lanes)


def _to_the_margin(plan: _Plan) -> None:
    """Move everything into the middle of the page, the lanes of ways back included."""
    left = min([item.x - item.half for item in plan.items()] + list(_sides(plan).values()))
    right = max(item.x + item.half for item in plan.items())
    shift = max(_MARGIN, (_PAGE - (right - left)) / 2) - left
    for item in plan.items():
        item.x += shift


def _sides(plan: _Plan) -> dict[str, float]:
    """The x of the lane at the left for each box that ways lead back to, the shortest nearest."""
    lowest: dict[str, int] = {}
    for way, trail in plan.trails:
        if way in plan.back:
            lowest[way.target] = max(lowest.get(way.target, 0), trail[-1].row)
    by_length = sorted(lowest, key=lambda at: lowest[at] - plan.boxes[at].row)
    left = min(item.x - item.half for item in plan.items())
    return {at: left - _LANE * (number + 1) for number, at in enumerate(by_length)}


# The gaps between rows.


@dataclass(slots=True, eq=False)
class _Net:
    """Ways that run together in the gap below a row: where they come in, and where they go out.

    `side`: the lane of ways back, at the left of all. `track`: how far down in the gap they run sideways.
    """

    tops: list[float] = field(default_factory=list)
    bottom: float | None = None
    side: float | None = None
    track: int = 0

    @property
    def span(self) -> Point:
        points = [*self.tops, *(point for point in (self.bottom, self.side) if point is not None)]
        return min(points), max(points)


class _Routes:
    """Where every way runs, once all has its column."""

    def __init__(self, plan: _Plan) -> None:
        self.plan = plan
        self.ports = {item: _ports(item, plan) for item in plan.items()}
        self.sides = _sides(plan)
        self.nets: list[dict[_Item, _Net]] = [{} for _ in plan.rows]  # by what they lead to in the next row
        self.leaving: list[dict[str, _Net]] = [{} for _ in plan.rows]  # by what they lead back to
        self.tracks = [0.0 for _ in plan.rows]
        for item in plan.items():
            for lower in item.down:
                self._net(item.row, lower).tops.append(self.ports[item][lower])
        for way, trail in plan.trails:
            if way in plan.back:
                self._lead_back(way, trail[-1])
        for lower, net in (found for nets in self.nets for found in nets.items()):
            reached = [lower.reach(top) for top in net.tops]
            net.bottom = min(reached, key=lambda x: abs(x - lower.x), default=lower.x)

    def _net(self, row: int, lower: _Item) -> _Net:
        return self.nets[row].setdefault(lower, _Net())

    def _lead_back(self, way: Way, last: _Item) -> None:
        target = self.plan.boxes[way.target]
        leaving = self.leaving[last.row].setdefault(way.target, _Net())
        leaving.tops.append(self.ports[last][way.target])
        leaving.side = self._net(target.row - 1, target).side = self.sides[way.target]

    def place_down(self, top: float) -> float:
        """Give every item its y, from `top` on; the y below all."""
        for number, row in enumerate(self.plan.rows):
            height = max((item.height for item in row), default=0.0)
            for item in row:
                item.y = top
                item.height = height if item.is_lane else item.height
            self.tracks[number] = top + height + _GAP - 2
            nets = [*self.nets[number].values(), *self.leaving[number].values()]
            top += height
            if nets:
                arrows = any(lower.box for lower in self.nets[number])
                top += _GAP + _settle_tracks(nets) * _TRACK + _ARROWS * arrows
        return top

    def of(self, way: Way, trail: Sequence[_Item]) -> list[list[Point]]:
        """The lines of a way, from corner to corner; one ends above its label and the next begins below."""
        lines: list[list[Point]] = [[]]
        for upper, lower in pairwise(trail):
            net = self.nets[upper.row][lower]
            port, track, out = self.ports[upper][lower], self._track(upper.row, net), lower.reach(net.bottom or 0.0)
            lines[-1] += [(port, upper.bottom), (port, track), (out, track), (out, lower.y)]
            lines += [[]] if lower.label else []
        if way in self.plan.back:
            lines[-1] += self._way_back(way, trail[-1])
        return lines

    def _way_back(self, way: Way, last: _Item) -> list[Point]:
        target, port, side = self.plan.boxes[way.target], self.ports[last][way.target], self.sides[way.target]
        net = self.nets[target.row - 1][target]
        out = target.reach(net.bottom or 0.0)
        down, up = self._track(last.row, self.leaving[last.row][way.target]), self._track(target.row - 1, net)
        return [(port, last.bottom), (port, down), (side, down), (side, up), (out, up), (out, target.y)]

    def _track(self, row: int, net: _Net) -> float:
        return self.tracks[row] + net.track * _TRACK


def _ports(item: _Item, plan: _Plan) -> dict[_Item | str, float]:
    """Where each way leaves the lower edge of an item, in their order and apart from one another."""
    back = [way.target for way, trail in plan.trails if way in plan.back and trail[-1] is item]
    keys: list[_Item | str] = [*dict.fromkeys(back), *sorted(item.down, key=lambda lower: lower.place)]
    if not item.box:
        return dict.fromkeys(keys, item.x)
    space = min(_PORT, 2 * (item.half - _RADIUS) / max(1, len(keys) - 1))
    found: list[float] = []
    for key in keys:
        wanted = item.reach(key.x if isinstance(key, _Item) else -_PAGE)
        found.append(max(wanted, found[-1] + space) if found else wanted)
    limit = item.x + max(item.half - _PORT, space * (len(keys) - 1) / 2)
    for at in reversed(range(len(found))):
        found[at] = min(found[at], limit)
        limit = found[at] - space
    return dict(zip(keys, found, strict=True))


def _settle_tracks(nets: Iterable[_Net]) -> int:
    """Give each net that runs sideways its track, so that few cross and none lies on another; how many tracks."""
    order = [net for net in nets if net.span[1] - net.span[0] >= _NEAR]
    for _ in order:
        for at in range(len(order) - 1):
            upper, lower = order[at], order[at + 1]
            if _in_the_way(lower, upper) < _in_the_way(upper, lower):
                order[at], order[at + 1] = lower, upper
    for at, net in enumerate(order):
        low, high = net.span
        over = [other.track for other in order[:at] if other.span[0] < high + _LANE and low < other.span[1] + _LANE]
        net.track = 1 + max(over, default=-1)
    return 1 + max((net.track for net in order), default=-1)


def _in_the_way(upper: _Net, lower: _Net) -> int:
    """How often the two meet when `upper` runs above `lower`; lying on one another is the worst."""
    (low, high), (low2, high2) = upper.span, lower.span
    count = sum(low < top < high for top in lower.tops)
    if upper.bottom is not None:
        count += low2 < upper.bottom < high2
        count += 100 * sum(abs(top - upper.bottom) < _RADIUS for top in lower.tops)
    return count


# Lines and letters.


def _undrawn(line: Sequence[Point], drawn: set[tuple[Point, Point]]) -> Iterator[list[Point]]:
    """The parts of the line that no way has drawn before, each with a little of what it runs into."""
    run: list[Point] = []
    for piece in pairwise(line):
        if piece[0] == piece[1]:
            continue
        if piece not in drawn:
            drawn.add(piece)
            run = [*(run or piece[:1]), piece[1]]
        elif run:
            yield _corners([*run, _towards(*piece, 2 * _RADIUS)])
            run = []
    if run:
        yield _corners(run)


def _corners(line: Sequence[Point]) -> list[Point]:
    """The line without points that change nothing."""
    kept = [line[0]]
    for point in line[1:]:
        if len(kept) > 1 and any(_same(kept[-2], kept[-1], axis) and _same(kept[-1], point, axis) for axis in (0, 1)):
            kept.pop()
        if not (_same(kept[-1], point, 0) and _same(kept[-1], point, 1)):
            kept.append(point)
    return kept


def _same(one: Point, other: Point, axis: int) -> bool:
    return abs(one[axis] - other[axis]) < _NEAR


def _rounded(points: Sequence[Point]) -> str:
    path = [f"M{_point(points[0])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        into, out = _towards(corner, before, _RADIUS), _towards(corner, after, _RADIUS)
        path.append(f"L{_point(into)}Q{_point(corner)} {_point(out)}")
    return "".join([*path, f"L{_point(points[-1])}"])


def _towards(start: Point, end: Point, far: float) -> Point:
    """The point so far from the start, or half way when the end is nearer than twice that."""
    length = abs(end[0] - start[0]) + abs(end[1] - start[1])
    part = min(far / length, 0.5)
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


def _stroke(path: str, more: str = "") -> str:
    return f'<path d="{path}" fill="none" stroke="#333" stroke-width="1.4"{more}/>'


def _drawn_box(item: _Item, box: Box) -> Iterator[str]:
    left, bottom = item.x - item.half, item.bottom - _END * box.ends
    yield f'<g data-step="{escape(box.at)}">'
    yield _outline(box.kind, left, item.y, 2 * item.half, bottom - item.y)
    top = item.y + _PAD / 2
    yield from _written(item.said, item.x, top, light=box.kind == "end")
    top += _height(item.said) + _BAND
    for line in item.people:
        half = _width(*line) / 2 + 4
        yield _rectangle(item.x - half, top, 2 * half, _height([line]), _STYLES["people"])
        yield from _written([line], item.x, top, light=True)
        top += _height([line])
    yield "</g>"
    if box.ends:
        yield _stroke(f"M{_point((item.x, bottom))}v8")
        yield _outline("end", item.x - 22, bottom + 8, 44, _END - 8)
        yield from _written([("End", _LABEL, "normal")], item.x, bottom + 11, light=True)


def _outline(kind: str, x: float, y: float, width: float, height: float) -> str:
    style = _STYLES[kind]
    if kind == "choose":
        edge, half = _number(width - 24), _number(height / 2)
        return f'<path d="M{_point((x + 12, y))}h{edge}l12 {half}l-12 {half}h-{edge}l-12-{half}z" {style}/>'
    inside = _rectangle(x + 3, y + 3, width - 6, height - 6, style) if kind == "run" else ""
    return _rectangle(x, y, width, height, style) + inside


def _rectangle(x: float, y: float, width: float, height: float, style: str) -> str:
    sizes = (("x", x), ("y", y), ("width", width), ("height", height))
    sized = " ".join(f'{name}="{_number(value)}"' for name, value in sizes)
    return f"<rect {sized} {style}/>"


def _written(lines: Iterable[Line], x: float, top: float, anchor: str = "middle", light: bool = False) -> Iterator[str]:
    for line, size, weight in lines:
        bold = ' font-weight="bold"' * (weight == "bold")
        white = ' fill="#fff"' * light
        at = f'x="{_number(x)}" y="{_number(top + size)}"'
        yield f'<text {at} font-size="{size:g}" text-anchor="{anchor}"{bold}{white}>{escape(line)}</text>'
        top += size * _LINE


def _height(lines: Iterable[Line]) -> float:
    return sum(size * _LINE for _, size, _ in lines)


def _wrap(text: str, size: float, most: float, weight: str = "normal") -> list[str]:
    """Lines not wider than `most`; a word that is wider than a line is broken."""
    lines: list[str] = []
    for word in text.split():
        if lines and _width(f"{lines[-1]} {word}", size, weight) <= most:
            lines[-1] += f" {word}"
            continue
        lines.append("")
        for letter in word:
            if lines[-1] and _width(lines[-1] + letter, size, weight) > most:
                lines.append("")
            lines[-1] += letter
    return lines


def _width(text: str, size: float, weight: str = "normal") -> float:
    return sum(map(_letter, text)) * size * (_BOLD if weight == "bold" else 1.0)


def _letter(letter: str) -> float:
    if letter.isascii() or letter in _WIDTHS:
        return _WIDTHS.get(letter, 0.57)
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0.0
    return 0.72 if unicodedata.category(letter) == "Ll" else 1.03


def _point(point: Point) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
