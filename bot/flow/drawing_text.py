"""Lines of text for a drawing: how much room letters take, and text broken so that no line is too wide."""

import unicodedata
from collections.abc import Iterable

Line = tuple[str, float, str]
"""A line of text, the size of its letters, and its weight."""

TEXT, SMALL, LABEL, TITLE = 14.0, 11.0, 12.0, 20.0  # sizes of letters
LINE = 1.25
_BOLD = 1.08  # so much wider than others bold letters are
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


def text_height(lines: Iterable[Line]) -> float:
    return sum(size * LINE for _, size, _ in lines)


def wrap(text: str, size: float, most: float, weight: str = "normal") -> list[str]:
    """Lines not wider than `most`; a word that is wider than a line is broken."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", size, weight) <= most:
            lines[-1] += f" {word}"
            continue
        lines.append("")
        for letter in word:
            if lines[-1] and text_width(lines[-1] + letter, size, weight) > most:
                lines.append("")
            lines[-1] += letter
    return lines


def text_width(text: str, size: float, weight: str = "normal") -> float:
    return sum(map(_letter, text)) * size * (_BOLD if weight == "bold" else 1.0)


def _letter(letter: str) -> float:
    if letter.isascii() or letter in _WIDTHS:
        return _WIDTHS.get(letter, 0.57)
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0.0
    return 0.72 if unicodedata.category(letter) == "Ll" else 1.03
