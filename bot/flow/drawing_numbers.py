"""Numbers on a chart: how many came to each question, which way they went on, and where they gave up.

A conversation remembers the questions that it went through, not the ways between them. So a way is surely taken only
where there was no other; where there were several, each was taken by "up to" so many.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

from bot.flow.drawing import Chart, Way
from bot.flow.model import Book, Run
from bot.flow.place import MOST_BACK, Place

Link = tuple[str, str]
"""A way by the boxes that it connects."""

_OUT = ">"
"""Where all ends lead: out of the flow."""


class Passed(NamedTuple):
    """What is known of the conversations that came through one chart.

    `came`: how often each question was put; `went`: how often each way was surely taken; `perhaps`: how much more often
    it may have been.
    """

    came: Mapping[str, int]
    went: Mapping[Link, int]
    perhaps: Mapping[Link, int]


def passed(chart: Chart, places: Iterable[tuple[Place, bool]]) -> Passed:
    """The ways that these conversations took through the chart, each (where it stands or ended, whether it is over)."""
    moves: Counter[tuple[str, str, bool]] = Counter()
    came: Counter[str] = Counter()
    for place, _ in places:
        for stops, is_whole, goes_on in _visits(chart.name, place):
            came.update(stops)
            moves[f"{chart.name}:", stops[0], is_whole] += 1
            moves.update((one, other, True) for one, other in pairwise(stops))
            if goes_on:
                moves[stops[-1], _OUT, True] += 1
    went: Counter[Link] = Counter()
    perhaps: Counter[Link] = Counter()
    ways = _Ways(chart)
    for (start, end, directly), count in moves.items():
        certain, possible = ways.between(start, end, directly)
        went.update(dict.fromkeys(certain, count))
        perhaps.update(dict.fromkeys(possible - certain, count))
        between = {target for _, target in certain} & ways.questions - {end}
        came.update(dict.fromkeys(between, count))  # put so long ago that the place no longer remembers it
    return Passed(came, went, perhaps)


def run_by(book: Book, flow: str) -> tuple[str, ...]:
    """The flows that run this one, or run one that does."""
    found: dict[str, None] = {}
    waiting = [flow]
    while waiting:
        first = book.flows[waiting.pop()].first
        runners = {
            at.partition(":")[0] for at, step in book.index.items() if isinstance(step, Run) and step.first == first
        }
        fresh = [name for name in sorted(runners) if name not in found and name in book.flows]
        found |= dict.fromkeys(fresh)
        waiting += fresh
    return tuple(name for name in found if name != flow)


def is_in(flow: str, place: Place) -> bool:
    """Whether the conversation is in the flow, or was in it as far as its place remembers."""
    return any(step.partition(":")[0] == flow for path in (*place.back, ">".join(place.at)) for step in path.split(">"))


def standing_in(flow: str, places: Iterable[tuple[Place, bool]]) -> dict[tuple[str, ...], tuple[int, int]]:
    """(how many wait, how many conversations ended) by the steps of the flow that lead to a question."""
    waiting: Counter[tuple[str, ...]] = Counter()
    ended: Counter[tuple[str, ...]] = Counter()
    for place, over in places:
        level = next((level for level, step in enumerate(place.at) if step.partition(":")[0] == flow), None)
        if level is not None:
            (ended if over else waiting)[place.at[level:]] += 1
    return {path: (waiting[path], ended[path]) for path in waiting | ended}


def with_numbers(chart: Chart, found: Passed) -> Chart:
    """The chart with what is known written on it."""
    boxes = tuple(
        box._replace(people=" · ".join(part for part in (f"{found.came[box.at]} came", box.people) if part))
        if found.came.get(box.at)
        else box
        for box in chart.boxes
    )
    return chart._replace(boxes=boxes, ways=tuple(way._replace(went=_said(way, found)) for way in chart.ways))


def _said(way: Way, found: Passed) -> str:
    link = (way.source, way.target)
    least, more = found.went.get(link, 0), found.perhaps.get(link, 0)
    if not more:
        return f"{least} went" if least else ""
    return f"{least} to {least + more} went" if least else f"up to {more} went"


def _visits(flow: str, place: Place) -> Iterable[tuple[list[str], bool, bool]]:
    """Each time that the conversation was in the flow: (its boxes in order, whether from the start, whether it left).

    A box is a question of the flow, or a step of it that runs another flow.
    """
    path = [*(tuple(each.split(">")) for each in place.back), place.at]
    visits: list[tuple[list[str], bool, bool]] = []
    stops: list[str] = []
    whole, below = len(place.back) < MOST_BACK, False
    for steps in path:
        at = next((level for level, step in enumerate(steps) if step.partition(":")[0] == flow), None)
        if at is None:
            if stops:
                visits.append((stops, whole, True))
            stops, whole, below = [], True, False
            continue
        inside = at + 1 < len(steps)
        if not (stops and stops[-1] == steps[at] and (inside or below)):
            stops.append(steps[at])
        below = inside
    return [*visits, (stops, whole, False)] if stops else visits


class _Ways:
    """The ways of a chart as a graph, all ends of which lead out."""

    def __init__(self, chart: Chart) -> None:
        self.links: dict[str, list[str]] = {}
        for way in chart.ways:
            self.links.setdefault(way.source, []).append(way.target)
        for box in chart.boxes:
            if box.ends or box.kind == "end":
                self.links.setdefault(box.at, []).append(_OUT)
        self.questions = frozenset(box.at for box in chart.boxes if box.kind == "ask")
        self.known: dict[tuple[str, str, bool], tuple[set[Link], set[Link]]] = {}

    def between(self, start: str, end: str, directly: bool) -> tuple[set[Link], set[Link]]:
        """(the ways that lie on every path, those on any); `directly`: on which no other question was put."""
        key = (start, end, directly)
        if key not in self.known:
            possible = self._on_a_path(start, end, directly)
            certain = {link for link in possible if not self._reaches(start, end, directly, without=link)}
            self.known[key] = certain, possible
        return self.known[key]

    def _on_a_path(self, start: str, end: str, directly: bool) -> set[Link]:
        reached = self._reached(start, end, directly)
        return {
            (source, target)
            for source in reached
            for target in self.links.get(source, ())
            if target == end or (target in reached and self._reaches(target, end, directly))
        }

    def _reaches(self, start: str, end: str, directly: bool, without: Link | None = None) -> bool:
        return any(
            target == end and (source, target) != without
            for source in self._reached(start, end, directly, without)
            for target in self.links.get(source, ())
        )

    def _reached(self, start: str, end: str, directly: bool, without: Link | None = None) -> set[str]:
        """Where one can be before the end, the start among it."""
        reached, waiting = {start}, [start]
        while waiting:
            here = waiting.pop()
            for target in self.links.get(here, ()):
                stops = target == end or target in reached or (directly and target in self.questions)
                if not stops and (here, target) != without:
                    reached.add(target)
                    waiting.append(target)
        return reached
