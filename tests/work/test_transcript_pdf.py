"""A copy as PDF: every script shaped and in its direction, on numbered pages that say what they are."""

import re
import subprocess
import sys
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.work.transcript_pdf import FOLDER, Head, Said, as_pdf, can_be_made

MADE = ("Made on 3 November 2026 by Esme. Why: asked by PALS",)
HEAD = Head("Messages", MADE, "Esme", datetime(2026, 11, 3, tzinfo=UTC))
WORDS = rb"(?:q )?BT (?:/F\d+ 10.00 Tf ET\nBT )?([\d.]+) [\d.]+ Td (?:/F\d+ 10.00 Tf )*(.*?) ET"
needs_letters = pytest.mark.skipif(not can_be_made(), reason="npm fetched no fonts when this was installed")


def pages(*words: str) -> list[bytes]:
    """What is drawn on each page."""
    file = as_pdf(HEAD, [Said("3 November 2026, 10:00", each) for each in words])
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", file, re.DOTALL)
    return [drawn for each in streams if b" Tj" in (drawn := _plain(each))]


def _plain(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


def shapes(word: str) -> tuple[float, list[bytes]]:
    """How far from the left the word stands, and its shapes in the order in which they are drawn."""
    [page] = pages(word)
    [body] = [found for found in re.finditer(WORDS, page, re.DOTALL) if b"10.00 Tf" in found[0]]
    drawn = b"".join(re.findall(rb"\((.*?)\) Tj", body[2], re.DOTALL))
    return float(body[1]), [drawn[at : at + 2] for at in range(0, len(drawn), 2)]


@needs_letters
def test_arabic_letters_join_and_stand_on_the_right() -> None:
    left, joined = shapes("ححح")
    assert len(joined) == len(set(joined)) == 3  # each has another shape at the beginning, in the middle and at the end
    assert left > 400
    assert shapes("bbb")[0] < 100


@pytest.mark.thorough
@needs_letters
def test_urdu_is_set_in_nastaliq_where_its_own_letters_stand() -> None:
    _, joined = shapes("ٹٹٹ")
    assert len(set(joined)) >= 3
    [urdu], [arabic] = pages("ہے"), pages("هي")
    assert re.findall(rb"/F(\d+) 10", urdu) != re.findall(rb"/F(\d+) 10", arabic)


@needs_letters
def test_gujarati_letters_grow_together() -> None:
    assert len(shapes("ક્ષમા")[1]) == 3  # of five characters


@pytest.mark.thorough
@needs_letters
@pytest.mark.parametrize("word", ["Łódź", "Ελλάδα", "Київ", "नमस्ते", "বাংলা", "ਸਤ"])
def test_every_letter_that_people_may_write_has_its_shape(word: str) -> None:
    assert b"\0\0" not in shapes(word)[1]  # the shape of what a font does not have


@pytest.mark.thorough
@needs_letters
def test_what_has_no_shape_is_told_by_its_name() -> None:
    assert shapes("😀")[1] == shapes("(grinning face)")[1]


@pytest.mark.thorough
@needs_letters
def test_it_says_what_it_is_in_which_language_and_by_whom() -> None:
    file = as_pdf(HEAD, [Said("above", "word")])
    assert b"/Lang (en-GB)" in file
    for property_, value in (("Title", "Messages"), ("Author", "Esme")):
        assert f"/{property_} ({value})".encode() in file
    assert len(pages(*["Some words of somebody."] * 200)) > 5


@pytest.mark.thorough
@needs_letters
def test_a_word_wider_than_the_page_and_what_nobody_types_break_nothing() -> None:
    assert pages("x" * 5_000, "", "\n\n", "a\x00b\ttab", "\u2067\u2069", "\u200f", "ب" * 3_000, " " * 500)


def test_without_the_letters_none_is_offered(tmp_path: Path) -> None:
    assert not can_be_made(tmp_path)


def test_no_process_loads_what_lays_it_out_before_it_is_needed() -> None:
    look = (
        "import sys, webhooks.app, bot.worker; print({'fpdf', 'uharfbuzz', 'fontTools', 'brotli'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_the_letters_are_those_that_the_build_fetches() -> None:
    from hatch_build import ROOT, STAFF_PAGES

    assert FOLDER == ROOT / STAFF_PAGES / "fonts"
