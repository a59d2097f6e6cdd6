"""The letters that staff pages bring along: each that a catalogue writes is in the file that a browser takes for it."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

import pytest
from fontTools.ttLib import TTFont

from bot.console.front import STATIC
from bot.work.transcript_pdf import can_be_made
from tests.flow.books import shipped_book, shipped_sources

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.skipif(not can_be_made(), reason="npm fetched no fonts when this was installed"),
]

FACE = re.compile(r'@font-face \{ font-family: "([^"]+)"; src: url\(([^)]+)\).*?unicode-range: ([^;]+);')
OWN = ("ar", "gu", "ur")
"""Languages in letters that not every machine has."""


@cache
def shapes(file: str) -> frozenset[int]:
    return frozenset(TTFont(STATIC / file).getBestCmap())


def files(*families: str) -> Iterator[tuple[str, range]]:
    """Each file of these families, and a range of characters that it is for."""
    faces = FACE.findall((STATIC / "fonts.css").read_text("utf-8"))
    for _, file, ranges in sorted(faces, key=lambda face: families.index(face[0]) if face[0] in families else 9):
        for each in ranges.split(","):
            first, _, last = each.strip().removeprefix("U+").partition("-")
            yield file, range(int(first, 16), int(last or first, 16) + 1)


def letters(text: str) -> set[str]:
    """Letters, marks and digits that not every machine has; those of Chinese names are left to the machine."""
    return {char for char in text if 0x52F < ord(char) < 0x2E80 and unicodedata.category(char)[0] in "LMN"}


def without_shape(text: str, *families: str) -> list[str]:
    """The letters of a text that a browser would not find in the file that it takes for them."""
    kept = list(files(*families))
    taken = {char: next((file for file, codes in kept if ord(char) in codes), "") for char in letters(text)}
    return sorted(char for char, file in taken.items() if not file or ord(char) not in shapes(file))


@pytest.mark.parametrize("language", OWN)
def test_every_letter_of_a_catalogue_has_its_shape(language: str) -> None:
    text = shipped_sources()[f"locales/{language}/LC_MESSAGES/flows.po"]
    assert len(letters(text)) > 30
    assert without_shape(text, *(["Urdu"] if language == "ur" else []), "Frutiger W01") == []


def test_the_name_of_every_language_can_be_read() -> None:
    names = "".join(shipped_book().language_words)
    assert {"ગ", "ع", "ب", "ਪ", "ব"} <= letters(names)
    assert without_shape(names, "Frutiger W01") == []
