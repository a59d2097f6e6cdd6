"""What a drawing has room for: each box, label and passing way measured, and in its row from the top down."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bot.flow.drawing import Box, Chart, Way
from bot.flow.drawing_text import LABEL, LINE, SMALL, TEXT, Line, text_height, text_width, wrap

PAGE = 800.0
MARGIN = 12.0
WITHIN = PAGE - 2 * MARGIN
SPACE = 19.0  # between two boxes of one row
LANE = 10.0  # between anything else in one row, and between the lanes of ways back
PORT = 16.0  # between the ways out of one box, and from its corners
_LABEL_WIDTH = 165.0
_DOT = " ·"
_INNER = {
    "start": 240.0,
    "ask": 225.0,
    "say": 205.0,
    "choose": 205.0,
    "do": 200.0,
    "run": 190.0,
    "wait": 200.0,
    "end": 150.0,
}
_PADDING = {"choose": 22.0, "run": 16.0}
PAD = 12.0
BAND = 4.0  # above how many people are in a box
END = 30.0  # the height of "End" below a box, with the line to it


@dataclass(slots=True, eq=False)
class Item:
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
    up: list["Item"] = field(default_factory=list)
    down: list["Item"] = field(default_factory=list)

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def is_lane(self) -> bool:
        return not self.box and not self.label

    def reach(self, x: float) -> float:
        """The point on its upper or lower edge that is nearest to x, away from its corners."""
        inner = max(0.0, self.half - PORT) if self.box else 0.0
        return min(max(x, self.x - inner), self.x + inner)


def _item_for(box: Box, narrow: float) -> Item:
    """The box with its text in lines, `narrow` times as wide as boxes of its kind may be."""
    parts = [(box.about, SMALL, "normal"), (box.text, TEXT, "normal")]
    parts += [(note, SMALL, "normal") for note in box.notes]
    inner = _INNER[box.kind] * narrow
    said = tuple((line, size, weight) for text, size, weight in parts for line in wrap(text, size, inner))
    people = tuple((line, LABEL, "bold") for line in wrap(box.people, LABEL, inner, "bold"))
    widest = max((text_width(*line) for line in said + people), default=0.0)
    height = text_height(said) + BAND * bool(people) + text_height(people) + PAD + END * box.ends
    return Item(0, widest / 2 + _PADDING.get(box.kind, PAD), height, box, said, people)


def _label_for(labels: Iterable[str], row: int) -> Item:
    """The labels with dots between them, broken at the dots where possible."""
    lines: list[str] = []
    for label in labels:
        if lines and text_width(f"{lines[-1]}{_DOT} {label}", LABEL) <= _LABEL_WIDTH:
            lines[-1] += f"{_DOT} {label}"
        else:
            lines[-1:] = [line + _DOT for line in lines[-1:]]
            lines += wrap(label, LABEL, _LABEL_WIDTH - text_width(_DOT, LABEL))
    half = max((text_width(line, LABEL) for line in lines), default=0.0) / 2 + 4
    return Item(row, half, len(lines) * LABEL * LINE, label=tuple(lines))


class Plan:
    """Everything in its row: boxes in even rows, labels in odd ones. `trails`: what each way goes through.

    A way has a place in each row that it passes (a lane), so that nothing can lie over anything else.
    """

    def __init__(self, chart: Chart, narrow: float) -> None:
        self.boxes = {box.at: _item_for(box, narrow) for box in chart.boxes}
        self.back = _ways_back(chart)
        _settle_rows(self.boxes, [way for way in chart.ways if way not in self.back])
        self.lanes: dict[tuple[str, int], Item] = {}
        self.trails = [(way, self._trail(way)) for way in chart.ways]
        self.rows: list[list[Item]] = [[] for _ in range(2 + max(item.row for item in self.boxes.values()))]
        self.depth = self._depths()
        for item in self._from_the_start():
            self.rows[item.row].append(item)

    def items(self) -> Iterator[Item]:
        return (item for row in self.rows for item in row)

    def main(self, item: Item) -> Item | None:
        """What most people come to next: the first way, unless another leads much further."""
        furthest = max((self.depth[lower] for lower in item.down), default=0)
        return next((lower for lower in item.down if 2 * self.depth[lower] >= furthest), None)

    def _trail(self, way: Way) -> list[Item]:
        """From box to box; that of a way back ends where it leaves the rows."""
        trail = [self.boxes[way.source]]
        if way.said:
            trail.append(_label_for(way.said, trail[0].row + 1))
        if way not in self.back:
            target = self.boxes[way.target]
            between = range(trail[-1].row + 1, target.row)
            trail += [self.lanes.setdefault((way.target, row), Item(row)) for row in between]
            trail.append(target)
        for upper, lower in pairwise(trail):
            if lower not in upper.down:
                upper.down.append(lower)
                lower.up.append(upper)
        return trail

    def _depths(self) -> dict[Item, int]:
        """How many rows the longest way on from each item goes through."""
        items = {item for _, trail in self.trails for item in trail} | set(self.boxes.values())
        depths: dict[Item, int] = {}
        for item in sorted(items, key=lambda item: -item.row):
            depths[item] = 1 + max((depths[lower] for lower in item.down), default=0)
        return depths

    def _from_the_start(self) -> Iterator[Item]:
        """Every item once, along the main way first: so that way keeps to the left."""
        seen: set[Item] = set()
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


def _settle_rows(boxes: Mapping[str, Item], forward: Sequence[Way]) -> None:
    """Each box below all that lead to it, in the order written, and further down where a row is full."""
    left = dict(boxes)
    taken: dict[int, float] = {}
    while left:
        waiting = {way.target for way in forward if way.source in left}
        for at in [at for at in left if at not in waiting]:
            above = [boxes[way.source].row for way in forward if way.target == at]
            row = 2 + max(above, default=-2 if not taken else 0)
            width = 2 * boxes[at].half + SPACE
            while taken.get(row) and taken[row] + width > WITHIN:
                row += 2
            taken[row] = taken.get(row, 0.0) + width
            left.pop(at).row = row
