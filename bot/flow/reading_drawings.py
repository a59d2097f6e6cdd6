"""What may stand in a drawing: shapes alone, so that it looks the same wherever it is turned into a picture."""

import re
from collections.abc import Iterator
from xml.parsers import expat

LARGEST = 100_000
_SVG = "http://www.w3.org/2000/svg"
_SHAPES = frozenset(
    (
        *("svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "title", "desc", "metadata"),
        *("defs", "symbol", "use", "linearGradient", "radialGradient", "stop", "clipPath", "mask"),
    )
)
_BEGINNING = 'a drawing begins with <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 240">.'
_SIZE = re.compile(r"\s*(?:-?[\d.]+[\s,]+){2}(\d+\.?\d*)[\s,]+(\d+\.?\d*)\s*")
_NARROWEST = 3.0

Found = tuple[int, int, str]
"""(line, column, what is wrong and what to do)."""


def mistakes_in_drawing(svg: str) -> list[Found]:
    """Everything that keeps this SVG from being turned into a picture on any machine."""
    if len(svg) > LARGEST:
        return [(1, 1, "this drawing is too large: at most 100,000 characters. Use fewer points.")]
    drawing = _Drawing()
    try:
        drawing.parser.Parse(svg, True)
    except expat.ExpatError as error:
        drawing.found.append((error.lineno, error.offset + 1, f"this is not readable as SVG: {_said(error)}."))
    return drawing.found


class _Drawing:
    """One drawing, read from beginning to end."""

    def __init__(self) -> None:
        self.found: list[Found] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._element
        self.parser.StartDoctypeDeclHandler = self._doctype
        self._begun = False

    def _wrong(self, what: str) -> None:
        self.found.append((self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1, what))

    def _doctype(self, *_: object) -> None:
        self._wrong("take out <!DOCTYPE ...>: nothing here needs it, and it can hide what is drawn.")

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        space, _, tag = name.rpartition(" ")
        if not self._begun:
            self._begun = True
            for what in _wrong_with_beginning(space, tag, attributes):
                self._wrong(what)
        elif space == _SVG and tag == "text":
            self._wrong("words in a drawing cannot be read aloud, nor translated: say them beside the picture.")
        elif space == _SVG and tag not in _SHAPES:
            self._wrong(f"<{tag}> cannot stand in a drawing: use shapes, paths and gradients.")
        for attribute, value in attributes.items():
            if attribute.endswith("href") and not value.startswith("#"):
                self._wrong("this refers to something outside the drawing: draw it here.")


def _wrong_with_beginning(space: str, tag: str, attributes: dict[str, str]) -> Iterator[str]:
    size = _SIZE.fullmatch(attributes.get("viewBox", ""))
    if (space, tag) != (_SVG, "svg") or size is None:
        yield _BEGINNING
        return
    sides = sorted(map(float, size.groups()))
    if not sides[0] or sides[1] / sides[0] > _NARROWEST:
        yield "this drawing is too narrow for a phone: neither side more than 3 times as long as the other."
    if attributes.keys() & {"width", "height"}:
        yield 'take out "width" and "height": the size stands in viewBox.'


def _said(error: expat.ExpatError) -> str:
    return expat.ErrorString(error.code)
