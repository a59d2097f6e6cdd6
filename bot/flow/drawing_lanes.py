"""The ways of a drawing through the gaps between its rows: those that lead to the same box run together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bot.flow.drawing import Way
from bot.flow.drawing_rows import LANE, PAGE, PORT, Item, Plan

Point = tuple[float, float]

_TRACK = 9.0  # between two ways that run sideways
_GAP, _ARROWS = 12.0, 10.0  # between two rows without such ways, and what arrows add
RADIUS = 6.0
NEAR = 0.5  # what is nearer than this is the same


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


class Routes:
    """Where every way runs, once all has its column; ways back run up at the left."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.ports = {item: _ports(item, plan) for item in plan.items()}
        self.sides = sides(plan)
        self.nets: list[dict[Item, _Net]] = [{} for _ in plan.rows]  # by what they lead to in the next row
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

    def _net(self, row: int, lower: Item) -> _Net:
        return self.nets[row].setdefault(lower, _Net())

    def _lead_back(self, way: Way, last: Item) -> None:
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

    def of(self, way: Way, trail: Sequence[Item]) -> list[list[Point]]:
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

    def _way_back(self, way: Way, last: Item) -> list[Point]:
        target, port, side = self.plan.boxes[way.target], self.ports[last][way.target], self.sides[way.target]
        net = self.nets[target.row - 1][target]
        out = target.reach(net.bottom or 0.0)
        down, up = self._track(last.row, self.leaving[last.row][way.target]), self._track(target.row - 1, net)
        return [(port, last.bottom), (port, down), (side, down), (side, up), (out, up), (out, target.y)]

    def _track(self, row: int, net: _Net) -> float:
        return self.tracks[row] + net.track * _TRACK


def _ports(item: Item, plan: Plan) -> dict[Item | str, float]:
    """Where each way leaves the lower edge of an item, in their order and apart from one another."""
    back = [way.target for way, trail in plan.trails if way in plan.back and trail[-1] is item]
    keys: list[Item | str] = [*dict.fromkeys(back), *sorted(item.down, key=lambda lower: lower.place)]
    if not item.box:
        return dict.fromkeys(keys, item.x)
    space = min(PORT, 2 * (item.half - RADIUS) / max(1, len(keys) - 1))
    found: list[float] = []
    for key in keys:
        wanted = item.reach(key.x if isinstance(key, Item) else -PAGE)
        found.append(max(wanted, found[-1] + space) if found else wanted)
    limit = item.x + max(item.half - PORT, space * (len(keys) - 1) / 2)
    for at in reversed(range(len(found))):
        found[at] = min(found[at], limit)
        limit = found[at] - space
    return dict(zip(keys, found, strict=True))


def _settle_tracks(nets: Iterable[_Net]) -> int:
    """Give each net that runs sideways its track, so that few cross and none lies on another; how many tracks."""
    order = [net for net in nets if net.span[1] - net.span[0] >= NEAR]
    for _ in order:
        for at in range(len(order) - 1):
            upper, lower = order[at], order[at + 1]
            if _in_the_way(lower, upper) < _in_the_way(upper, lower):
                order[at], order[at + 1] = lower, upper
    for at, net in enumerate(order):
        low, high = net.span
        over = [other.track for other in order[:at] if other.span[0] < high + LANE and low < other.span[1] + LANE]
        net.track = 1 + max(over, default=-1)
    return 1 + max((net.track for net in order), default=-1)


def _in_the_way(upper: _Net, lower: _Net) -> int:
    """How often the two meet when `upper` runs above `lower`; lying on one another is the worst."""
    (low, high), (low2, high2) = upper.span, lower.span
    count = sum(low < top < high for top in lower.tops)
    if upper.bottom is not None:
        count += low2 < upper.bottom < high2
        count += 100 * sum(abs(top - upper.bottom) < RADIUS for top in lower.tops)
    return count


def sides(plan: Plan) -> dict[str, float]:
    """The x of the lane at the left for each box that ways lead back to, the shortest nearest."""
    lowest: dict[str, int] = {}
    for way, trail in plan.trails:
        if way in plan.back:
            lowest[way.target] = max(lowest.get(way.target, 0), trail[-1].row)
    by_length = sorted(lowest, key=lambda at: lowest[at] - plan.boxes[at].row)
    left = min(item.x - item.half for item in plan.items())
    return {at: left - LANE * (number + 1) for number, at in enumerate(by_length)}
