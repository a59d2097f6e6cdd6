"""Pictures of a report as SVG: black, grey and patterns only, so that print and every eye can tell them apart."""

from html import escape

from bot.programme.report import BARS, LINE, Picture

WIDTH = 720
_LABEL, _BAR, _GAP = 250, 20, 10
_TOP, _BOTTOM, _LEFT, _RIGHT = 20, 60, 50, 40
_HEIGHT = 300
_INK, _GREY = "#212b32", "#768692"
_FONT = "font-family='Arial, Helvetica, DejaVu Sans, sans-serif' font-size='14'"
_HATCH = (
    "<pattern id='hatch-{key}' width='6' height='6' patternUnits='userSpaceOnUse' patternTransform='rotate(45)'>"
    f"<rect width='6' height='6' fill='#ffffff'/><line x1='0' y1='0' x2='0' y2='6' stroke='{_GREY}' stroke-width='3'/>"
    "</pattern>"
)


def svg(picture: Picture) -> str:
    """The drawing, with a title and a description for those who hear it; "" for a picture that is a table only."""
    if picture.drawn == BARS:
        return _bars(picture)
    return _line(picture) if picture.drawn == LINE else ""


def _frame(picture: Picture, height: float, inside: list[str]) -> str:
    key = escape(picture.key)
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {height:.0f}' role='img' "
        f"aria-labelledby='title-{key} desc-{key}' {_FONT}>"
        f"<title id='title-{key}'>{escape(picture.title)}</title><desc id='desc-{key}'>{escape(picture.says)}</desc>"
        f"<defs>{_HATCH.format(key=key)}</defs>{''.join(inside)}</svg>"
    )


def _bars(picture: Picture) -> str:
    most = max(value or 0 for _, value in picture.points) or 1
    inside = []
    for place, (label, value) in enumerate(picture.points):
        top = _GAP + place * (_BAR + _GAP)
        middle = top + _BAR * 0.72
        inside.append(_text(_LABEL - 10, middle, _short(label), "end"))
        if value is None:
            fill = f"url(#hatch-{escape(picture.key)})"
            box = f"<rect x='{_LABEL}' y='{top}' width='{_BAR}' height='{_BAR}' fill='{fill}'/>"
            inside += [box, _text(_LABEL + _BAR + 8, middle, "not shown", "start")]
            continue
        width = value / most * (WIDTH - _LABEL - 80)
        inside.append(f"<rect x='{_LABEL}' y='{top}' width='{max(width, 1):.1f}' height='{_BAR}' fill='{_INK}'/>")
        inside.append(_text(_LABEL + max(width, 1) + 8, middle, f"{value:,.0f}", "start"))
    return _frame(picture, _GAP + len(picture.points) * (_BAR + _GAP), inside)


def _line(picture: Picture) -> str:
    values = [value for _, value in picture.points if value is not None]
    levels = [level for level in (picture.middle, picture.lower, picture.upper) if level is not None]
    low, high = max(0.0, min(*values, *levels) - 5), min(100.0, max(*values, *levels) + 5)

    def across(place: int) -> float:
        return _LEFT + place * (WIDTH - _LEFT - _RIGHT) / max(1, len(values) - 1)

    def up(value: float) -> float:
        inner = _HEIGHT - _TOP - _BOTTOM
        return _TOP + (1 - (min(max(value, low), high) - low) / (high - low or 1)) * inner

    inside = [_level(up(level), label, dashes) for level, label, dashes in _levels(picture)]
    path = " ".join(f"{across(place):.1f},{up(value):.1f}" for place, value in enumerate(values))
    inside.append(f"<polyline points='{path}' fill='none' stroke='{_GREY}' stroke-width='2'/>")
    every = max(1, len(values) // 8)
    for place, (label, value) in enumerate(picture.points):
        x, y = across(place), up(value or 0)
        inside.append(_mark(x, y, place in picture.marked))
        if place % every == 0:
            inside.append(_text(x, _HEIGHT - _BOTTOM + 22, label, "middle", 12))
    legend = "Of a hundred. Squares: more than chance. Line: the middle. Dashes: the limits of chance."
    inside += [_text(_LEFT, _HEIGHT - 10, legend, "start", 12)]
    inside += [_text(_LEFT - 8, up(edge) + 4, f"{edge:.0f}", "end", 12) for edge in (low, high)]
    return _frame(picture, _HEIGHT, inside)


def _levels(picture: Picture) -> list[tuple[float, str, str]]:
    found = [(picture.middle, "middle", ""), (picture.lower, "limit", "6 4"), (picture.upper, "limit", "6 4")]
    return [(level, label, dashes) for level, label, dashes in found if level is not None]


def _level(y: float, label: str, dashes: str) -> str:
    dashed = f" stroke-dasharray='{dashes}'" if dashes else ""
    return (
        f"<line class='{label}' x1='{_LEFT}' x2='{WIDTH - _RIGHT}' y1='{y:.1f}' y2='{y:.1f}' stroke='{_INK}'{dashed}/>"
    )


def _mark(x: float, y: float, marked: bool) -> str:
    if marked:
        return f"<rect x='{x - 6:.1f}' y='{y - 6:.1f}' width='12' height='12' fill='{_INK}'/>"
    return f"<circle cx='{x:.1f}' cy='{y:.1f}' r='4' fill='#ffffff' stroke='{_INK}' stroke-width='2'/>"


def _text(x: float, y: float, text: str, anchor: str, size: int = 14) -> str:
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}' font-size='{size}' fill='{_INK}'>{escape(text)}</text>"
    )


def _short(label: str) -> str:
    return label if len(label) <= 32 else f"{label[:31]}…"
