"""Pictures of a report: black, grey and patterns only, so that print and every eye can tell them apart.

Text is drawn as shapes of the library's own font, so a picture looks the same on a machine that has no fonts at all.
"""

from base64 import b64encode
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from io import BytesIO
from textwrap import wrap
from typing import Any

from bot.programme.report import BARS, BESIDE_EACH_OTHER, LINE, Picture

INK, GREY, WHITE = "#212b32", "#768692", "#ffffff"
_WIDTH, _HEIGHT, _BAR = 7.5, 3.6, 0.34
"""Inches: of every picture, of a line, and of each bar with the space about it."""
_EDGE, _NUMBER, _NAME, _UNDER, _ABOVE = 0.15, 0.8, 0.65, 0.3, 0.35
"""Inches: about the drawing, beside it for a number or a name, under it for each line of words, above it for what signs
mean. The library can find them by itself, by laying out every picture twice."""
_DOTS = 192
_LETTERS = 10  # points
_KEPT = 40  # drawings, of some 50 kB each: a report that is read is read again, and copied
_LABEL = 34
"""More letters than this of a label go on a second line."""
_TICKS = 8
_THICK = 0.36
_CHANCE = "what chance may make of it"


@lru_cache(maxsize=_KEPT)
def svg(picture: Picture) -> str:
    """The drawing as a page can hold it, in `src` of an image; "" for a picture that is a table only."""
    if not picture.drawn:
        return ""
    return f"data:image/svg+xml;base64,{b64encode(_saved(picture, 'svg')).decode()}"


def png(picture: Picture) -> bytes:
    """The drawing for a Word file, sharp enough to print; b"" for a picture that is a table only."""
    return _saved(picture, "png") if picture.drawn else b""


def _saved(picture: Picture, form: str) -> bytes:
    figure = _DRAWN[picture.drawn](picture)
    file = BytesIO()
    # No day in it: the same picture is the same file.
    described = {"Title": picture.title, "Description": picture.says}
    figure.savefig(file, format=form, dpi=_DOTS, metadata={**described, "Date": None} if form == "svg" else described)
    return file.getvalue()


@cache
def _library() -> Any:
    """Loaded with the first picture: it is large, and most processes draw none."""
    import matplotlib
    from matplotlib.figure import Figure

    matplotlib.rcParams.update(
        {
            "svg.fonttype": "path",
            "svg.hashsalt": "chart",
            "font.family": ["DejaVu Sans"],
            "font.size": _LETTERS,
            "text.color": INK,
            "text.parse_math": False,
            "axes.edgecolor": GREY,
            "axes.labelcolor": INK,
            "xtick.color": INK,
            "ytick.color": INK,
        }
    )
    return Figure


def _canvas(height: float, left: float, right: float, lines_under: int = 0, above: float = _EDGE) -> tuple[Any, Any]:
    """A picture of that height, and what is drawn in it with so many inches, and lines of words, about it."""
    figure = _library()(figsize=(_WIDTH, height), facecolor=WHITE)
    under = _EDGE + lines_under * _UNDER
    axes = figure.add_axes((left / _WIDTH, under / height, 1 - (left + right) / _WIDTH, 1 - (under + above) / height))
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _beside(picture: Picture) -> float:
    """Inches for the labels at the side."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    _library()
    lines = {line for label, _ in picture.points for line in wrap(label, _LABEL)}
    font = FontProperties(size=_LETTERS)
    widths = [text_to_path.get_text_width_height_descent(line, font, False)[0] for line in lines]
    return max(widths, default=0.0) / 72 + 2 * _EDGE


def _bars(picture: Picture) -> Any:
    """One bar for each group, with its number; a hatched square where it is not shown."""
    figure, axes = _canvas(0.5 + _BAR * len(picture.points), _beside(picture), _NUMBER)
    most = max(value or 0 for _, value in picture.points) or 1
    for place, (_, value) in enumerate(picture.points):
        if value is None:
            axes.barh(place, most / 40, _BAR * 2, color=WHITE, edgecolor=GREY, hatch="////")
        else:
            axes.barh(place, value, _BAR * 2, color=INK)
        shown = "not shown" if value is None else f"{value:,.0f}"
        axes.text((most / 40 if value is None else value) + most / 80, place, shown, va="center")
    _name(axes, [label for label, _ in picture.points])
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    return figure


def _beside_each_other(picture: Picture) -> Any:
    """Two bars for each group, of a hundred: who takes part, with what chance may make of it, and who lives here.

    Where nobody has entered who lives here, there is one bar: the words beside it say so once.
    """
    both = any(here is not None for here in picture.beside)
    up = 0.2 if both else 0.0
    height = 1.1 + (2 if both else 1.2) * _BAR * len(picture.points)
    figure, axes = _canvas(height, _beside(picture), 2 * _EDGE, lines_under=2, above=_ABOVE)
    named = set[str]()
    for place, (_, share) in enumerate(picture.points):
        here, (low, high) = picture.beside[place], picture.between[place]
        if share is not None:
            axes.barh(place - up, share, _THICK if both else 2 * _THICK, color=INK, label=_once("takes part", named))
        else:
            axes.text(1, place - up, "not shown", va="center", fontsize=9)
        if low is not None and high is not None:
            axes.plot([low, high], [place - up] * 2, color=WHITE, linewidth=4)
            axes.plot([low, high], [place - up] * 2, color=GREY, linewidth=2, marker="|", label=_once(_CHANCE, named))
        if here is not None:
            patterned = {"color": WHITE, "edgecolor": INK, "hatch": "////"}
            axes.barh(place + up, here, _THICK, label=_once("lives here", named), **patterned)
        elif both:
            axes.text(1, place + up, "not yet entered", va="center", fontsize=9)
    _name(axes, [label for label, _ in picture.points])
    axes.set_xlabel("Of a hundred")
    if named:
        figure.legend(loc="upper right", ncols=3, frameon=False)
    return figure


def _line(picture: Picture) -> Any:
    """A run or control chart: the middle as a line, the limits as dashes, what is more than chance as squares."""
    figure, axes = _canvas(_HEIGHT, _NUMBER, _NAME, lines_under=2 if picture.marked else 1)
    values = [value or 0.0 for _, value in picture.points]
    places = range(len(values))
    axes.plot(places, values, color=GREY, linewidth=1.5)
    for marked, look in ((False, {"marker": "o", "c": WHITE, "edgecolors": INK}), (True, {"marker": "s", "c": INK})):
        chosen = [place for place in places if (place in picture.marked) is marked]
        axes.scatter(chosen, [values[place] for place in chosen], s=45, zorder=3, **look)
    for level, name, dashes in _levels(picture):
        axes.axhline(level, color=INK, linewidth=1, linestyle=dashes)
        axes.annotate(
            name, (1, level), xycoords=("axes fraction", "data"), xytext=(4, 0), textcoords="offset points", va="center"
        )
    every = max(1, -(-len(values) // _TICKS))
    axes.set_xticks([*places][::every], [label for label, _ in picture.points][::every])
    axes.set_ylabel("Of a hundred")
    if picture.marked:
        axes.set_xlabel("Squares are more than chance.", loc="left")
    return figure


def _levels(picture: Picture) -> list[tuple[float, str, str]]:
    """Limits beyond nought and a hundred say nothing and are not drawn."""
    found = [(picture.middle, "middle", "-"), (picture.lower, "limit", "--"), (picture.upper, "limit", "--")]
    return [(level, name, look) for level, name, look in found if level is not None and 0 <= level <= 100]


def _name(axes: Any, labels: Sequence[str]) -> None:
    """The labels from the top down."""
    axes.set_yticks(range(len(labels)), ["\n".join(wrap(label, _LABEL)) for label in labels])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(labels) - 0.5, -0.5)


def _once(name: str, named: set[str]) -> str:
    """The name for the legend, which has each once; the library leaves out what begins with a stroke."""
    first = name not in named
    named.add(name)
    return name if first else f"_{name}"


_DRAWN: dict[str, Callable[[Picture], Any]] = {BARS: _bars, BESIDE_EACH_OTHER: _beside_each_other, LINE: _line}
