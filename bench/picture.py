"""A small chart as SVG: lines over a scale of powers of ten, told apart by dashes, so that no colour is needed."""

from collections.abc import Mapping, Sequence
from html import escape
from math import log10

WIDTH, HEIGHT = 720, 360
LEFT, RIGHT, TOP, BOTTOM = 60, 230, 30, 50
INK = "#212b32"
DASHES = ("", "10 4", "2 4", "10 4 2 4")
FONT = "font-family='Arial, Helvetica, DejaVu Sans, sans-serif' font-size='14'"


def chart(title: str, says: str, sizes: Sequence[int], lines: Mapping[str, Sequence[float]], target: float) -> str:
    """`lines` by their names, a value for each size; `target` is the level that they should stay under."""
    top = max(target, *(value for line in lines.values() for value in line)) * 1.1

    def across(size: int) -> float:
        first, last = log10(sizes[0]), log10(sizes[-1])
        return LEFT + (log10(size) - first) / (last - first) * (WIDTH - LEFT - RIGHT)

    def up(value: float) -> float:
        return HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM)

    end = WIDTH - RIGHT
    inside = [_text(LEFT, TOP - 10, title)]
    for level in (0.0, 0.5, 1.0, target):
        shade = "#768692" if level == target else "#d8dde0"
        inside += [_line(LEFT, up(level), end, up(level), shade), _text(LEFT - 8, up(level) + 5, f"{level:g} x", "end")]
    inside += [_text(across(size), HEIGHT - BOTTOM + 22, f"{size:,}", "middle") for size in sizes]
    named_at = _apart({name: up(values[-1]) for name, values in lines.items()})
    for dash, (name, values) in zip(DASHES, lines.items(), strict=False):
        points = " ".join(f"{across(size):.1f},{up(value):.1f}" for size, value in zip(sizes, values, strict=True))
        inside.append(
            f"<polyline points='{points}' fill='none' stroke='{INK}' stroke-width='2' stroke-dasharray='{dash}'/>"
        )
        inside.append(_text(end + 8, named_at[name] + 5, f"{name}: {values[-1]:.2f} x"))
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' role='img' {FONT}>"
        f"<title>{escape(title)}</title><desc>{escape(says)}</desc>"
        f"<rect width='{WIDTH}' height='{HEIGHT}' fill='#ffffff'/>{''.join(inside)}</svg>\n"
    )


def _apart(ends: Mapping[str, float]) -> dict[str, float]:
    """Where each name stands: beside the end of its line, or as little above as leaves room for those below."""
    found: dict[str, float] = {}
    lowest = float("inf")
    for name in sorted(ends, key=lambda one: -ends[one]):
        found[name] = lowest = min(ends[name], lowest - 17)
    return found


def _line(left: float, top: float, right: float, bottom: float, shade: str) -> str:
    return f"<line x1='{left:.1f}' y1='{top:.1f}' x2='{right:.1f}' y2='{bottom:.1f}' stroke='{shade}'/>"


def _text(left: float, top: float, words: str, anchor: str = "start") -> str:
    return f"<text x='{left:.1f}' y='{top:.1f}' fill='{INK}' text-anchor='{anchor}'>{escape(words)}</text>"
