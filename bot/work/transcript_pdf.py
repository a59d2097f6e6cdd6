"""A copy of what was said as a PDF: every script in its own letters, shaped and in its direction, on numbered pages."""

import logging
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import bot

FOLDER = Path(bot.__file__).parent / "console" / "static" / "fetched" / "fonts"
"""Where the letters lie that the staff pages are shown in: the build fetches them."""
_FIRST = "latin"
_OTHERS = ("latin-ext", "greek", "cyrillic", "arabic", "gujarati", "bengali", "gurmukhi", "devanagari")
_URDU = "urdu"
_OF_URDU = frozenset("ٹڈڑےںھہۂۃ")  # letters that Arabic does not have; Urdu is read in Nastaliq
_PLAIN = 0x250  # from here on letters may need shaping
_SIZE, _LINE, _SMALL, _SMALL_LINE, _HEAD = 10, 5.5, 8, 4.5, 15
_NASTALIQ_LINE = 9.0
_MARGIN, _FOOT = 18, 16
_STEEP = 2**14  # words whose width is remembered: most stand in many messages


class Said(NamedTuple):
    """One message: a line above it that says when, from whom and how, and its words."""

    above: str
    words: str


class Head(NamedTuple):
    """What stands at the top of the first page, and in the properties of the file."""

    title: str
    lines: tuple[str, ...]
    author: str
    made_at: datetime


def can_be_made(folder: Path = FOLDER) -> bool:
    """Whether the letters are here that a PDF is set in."""
    return all((folder / f"{name}.woff2").is_file() for name in (_FIRST, *_OTHERS, _URDU))


def as_pdf(head: Head, said: Iterable[Said], folder: Path = FOLDER) -> bytes:
    """The whole file; a character that none of the letters has stands as its name, in brackets."""
    with closing(_Sheet(head, folder)) as sheet:
        for line in head.lines:
            sheet.write(line, small=True)
        sheet.gap()
        for one in said:
            sheet.room_for_a_message()
            sheet.write(one.above, small=True)
            sheet.write(one.words)
            sheet.gap()
        return sheet.done()


class _Sheet:
    """Paper that is written on from the top, page after page."""

    def __init__(self, head: Head, folder: Path) -> None:
        logging.getLogger("fpdf").setLevel(logging.ERROR)  # marks of direction have no shape, which is no news
        self._title = head.title
        self._paper = _blank()
        self._paper.footer = self._foot
        for name in (_FIRST, *_OTHERS, _URDU):
            self._paper.add_font(name, fname=folder / f"{name}.woff2")
        self._known = frozenset().union(*(font.cmap.keys() for font in self._paper.fonts.values()))
        self._width = lru_cache(_STEEP)(self._measured)
        self._begin(head)

    def write(self, text: str, *, small: bool = False) -> None:
        """The text in as many lines as it takes, each of its own lines in the direction of its first letter."""
        for line in text.splitlines() or [""]:
            self._write_line(self._with_names(line), _SMALL if small else _SIZE, _SMALL_LINE if small else _LINE)

    def room_for_a_message(self) -> None:
        """No page ends with the line above a message."""
        if self._paper.will_page_break(_SMALL_LINE + _NASTALIQ_LINE):
            self._paper.add_page()

    def gap(self) -> None:
        """A little space."""
        self._paper.ln(2)

    def done(self) -> bytes:
        """The file."""
        self._paper.set_text_shaping(False)
        return bytes(self._paper.output())

    def close(self) -> None:
        """The files of letters are closed, also of a sheet that was never done."""
        for font in self._paper.fonts.values():
            font.ttfont.close()

    def _begin(self, head: Head) -> None:
        paper = self._paper
        paper.set_lang("en-GB")
        paper.set_title(head.title)
        paper.set_author(head.author)
        paper.set_subject(" ".join(head.lines))
        paper.set_creator("Hospital Improvers")
        paper.set_creation_date(head.made_at)
        paper.set_margins(_MARGIN, _MARGIN)
        paper.set_auto_page_break(True, _FOOT + 2)
        paper.add_page()
        paper.set_font(_FIRST, size=_HEAD)
        paper.cell(0, 10, head.title, new_x="LMARGIN", new_y="NEXT")

    def _foot(self) -> None:
        paper = self._paper
        paper.set_text_shaping(False)
        paper.set_y(-_FOOT + 4)
        paper.set_font(_FIRST, size=_SMALL)
        paper.cell(0, _SMALL_LINE, f"{self._title}. Page {paper.page_no()} of {{nb}}", align="C")

    def _write_line(self, text: str, size: int, height: float) -> None:
        urdu = not _OF_URDU.isdisjoint(text)
        shaped = any(ord(letter) >= _PLAIN for letter in text)
        leftward = _is_leftward(text)
        self._paper.set_font(_URDU if urdu else _FIRST, size=size)
        self._paper.set_fallback_fonts([_FIRST, *_OTHERS] if urdu else list(_OTHERS), exact_match=False)
        self._paper.set_text_shaping(shaped, direction="rtl" if leftward else "ltr")
        for line in self._broken(text, (urdu, shaped, size)):
            self._paper.cell(
                0,
                _NASTALIQ_LINE if urdu else height,
                line,
                align="R" if leftward else "L",
                new_x="LMARGIN",
                new_y="NEXT",
            )

    def _broken(self, text: str, style: tuple[bool, bool, int]) -> Iterator[str]:
        """Lines that fit. The library's own way measures a line anew for each letter, a hundred times slower."""
        room, space = self._paper.epw - 1, self._width(" ", style)
        line: list[str] = []
        used = 0.0
        for word in (part for long in text.split(" ") for part in self._parts(long, style, room)):
            wide = self._width(word, style)
            if line and used + space + wide > room:
                yield " ".join(line)
                line, used = [], 0.0
            used += wide + (space if line else 0.0)
            line.append(word)
        yield " ".join(line)

    def _parts(self, word: str, style: tuple[bool, bool, int], room: float) -> Iterator[str]:
        """The word, or pieces of one that is wider than the page."""
        if self._width(word, style) <= room:
            yield word
            return
        middle = len(word) // 2
        yield from self._parts(word[:middle], style, room)
        yield from self._parts(word[middle:], style, room)

    def _measured(self, word: str, style: tuple[bool, bool, int]) -> float:
        return float(self._paper.get_string_width(word))

    def _with_names(self, text: str) -> str:
        """Pictures and letters that none of the fonts has, told by their names."""
        if all(ord(letter) in self._known for letter in text):
            return text
        return "".join(letter if self._can_stand(letter) else _named(letter) for letter in text.expandtabs(4))

    def _can_stand(self, letter: str) -> bool:
        return ord(letter) in self._known or unicodedata.category(letter) in ("Cf", "Zs", "Mn")


def _blank() -> Any:
    from fpdf import FPDF

    return FPDF(format="A4")


def _named(letter: str) -> str:
    if unicodedata.category(letter) == "Cc":
        return " "
    return f"({unicodedata.name(letter, f'U+{ord(letter):04X}').lower()})"


def _is_leftward(text: str) -> bool:
    """Whether the first letter that has a direction is of a script written from right to left."""
    directions = (unicodedata.bidirectional(letter) for letter in text)
    return next((each for each in directions if each in ("L", "R", "AL")), "L") != "L"
