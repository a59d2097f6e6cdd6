"""Charts as one SVG picture: boxes in rows from the top down, ways that touch no box, and those back in dashes."""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import pairwise

from bot.flow.drawing import Box, Chart
from bot.flow.drawing_lanes import NEAR, RADIUS, Point, Routes
from bot.flow.drawing_layout import placed, to_the_margin
from bot.flow.drawing_rows import BAND, END, MARGIN, PAD, PAGE, WITHIN, Item
from bot.flow.drawing_text import LABEL, LINE, TITLE, Line, text_height, text_width, wrap

_STYLES = {
    "start": 'rx="21" fill="#fff" stroke="#222" stroke-width="2.4"',
    "end": 'rx="11" fill="#222"',
    "ask": 'rx="10" fill="#dfe9f5" stroke="#123" stroke-width="1.8"',
    "say": 'rx="10" fill="#fff" stroke="#555"',
    "choose": 'fill="#f6f0dc" stroke="#333"',
    "do": 'fill="#eee" stroke="#333"',
    "run": 'fill="#fff" stroke="#333"',
    "wait": 'fill="#eee" stroke="#333"',
    "people": 'rx="3" fill="#222"',
}


def svg(drawn: Sequence[Chart]) -> str:
    """The charts as one SVG picture, under one another, 800 wide: a wider one is made smaller."""
    panels: list[_Panel] = []
    for chart in drawn:
        panels.append(_Panel(chart, panels[-1].bottom if panels else 0.0))
    name = "drawing-" + re.sub(r"\W+", "-", drawn[0].name)
    widest = max(PAGE, *(panel.width for panel in panels))
    wide, high = _number(widest), _number(panels[-1].bottom)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{name}-title {name}-desc"'
        f' viewBox="0 0 {wide} {high}" width="{_number(PAGE)}" height="{_number(panels[-1].bottom * PAGE / widest)}"'
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
        self.plan = placed(chart)
        self.title: list[Line] = [(line, TITLE, "bold") for line in wrap(chart.title, TITLE, WITHIN, "bold")]
        self.aside: list[Line] = [(line, LABEL, "normal") for line in wrap(chart.aside, LABEL, WITHIN)]
        to_the_margin(self.plan)
        self.routes = Routes(self.plan)
        self.top = top + MARGIN
        below = self.routes.place_down(self.top + text_height(self.title) + MARGIN)
        self.aside_top = below + MARGIN
        self.bottom = self.aside_top + text_height(self.aside) + MARGIN

    @property
    def width(self) -> float:
        return max(item.x + item.half for item in self.plan.items()) + MARGIN

    def lines(self) -> Iterator[str]:
        yield f'<g data-flow="{escape(self.chart.name)}">'
        yield from _written(self.title, MARGIN, self.top, "start")
        yield from self._ways()
        for item in self.plan.items():
            if item.box:
                yield from _drawn_box(item, item.box)
        yield from _written(self.aside, MARGIN, self.aside_top, "start")
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
                yield from _written([(line, LABEL, "normal") for line in item.label], item.x, item.y)
            yield "</g>"


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
            yield _corners([*run, _towards(*piece, 2 * RADIUS)])
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
    return abs(one[axis] - other[axis]) < NEAR


def _rounded(points: Sequence[Point]) -> str:
    path = [f"M{_point(points[0])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        into, out = _towards(corner, before, RADIUS), _towards(corner, after, RADIUS)
        path.append(f"L{_point(into)}Q{_point(corner)} {_point(out)}")
    return "".join([*path, f"L{_point(points[-1])}"])


def _towards(start: Point, end: Point, far: float) -> Point:
    """The point so far from the start, or half way when the end is nearer than twice that."""
    length = abs(end[0] - start[0]) + abs(end[1] - start[1])
    part = min(far / length, 0.5)
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


def _stroke(path: str, more: str = "") -> str:
    return f'<path d="{path}" fill="none" stroke="#333" stroke-width="1.4"{more}/>'


def _drawn_box(item: Item, box: Box) -> Iterator[str]:
    left, bottom = item.x - item.half, item.bottom - END * box.ends
    yield f'<g data-step="{escape(box.at)}">'
    yield _outline(box.kind, left, item.y, 2 * item.half, bottom - item.y)
    top = item.y + PAD / 2
    yield from _written(item.said, item.x, top, light=box.kind == "end")
    top += text_height(item.said) + BAND
    for line in item.people:
        half = text_width(*line) / 2 + 4
        yield _rectangle(item.x - half, top, 2 * half, text_height([line]), _STYLES["people"])
        yield from _written([line], item.x, top, light=True)
        top += text_height([line])
    yield "</g>"
    if box.ends:
        yield _stroke(f"M{_point((item.x, bottom))}v8")
        yield _outline("end", item.x - 22, bottom + 8, 44, END - 8)
        yield from _written([("End", LABEL, "normal")], item.x, bottom + 11, light=True)


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
        top += size * LINE


def _point(point: Point) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
