"""A long text leaves in pieces that a reader would not mind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.pieces import cut


def units(text: str) -> int:
    """UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        pytest.param("short", ("short",), id="one piece is left as it is"),
        pytest.param("  kept  ", ("  kept  ",), id="with its spaces"),
        pytest.param("", ("",), id="nothing"),
        pytest.param("one two three", ("one two", "three"), id="at a word's end"),
        pytest.param("seven ch\n\nnext", ("seven ch", "next"), id="at a paragraph's end"),
        pytest.param("a\n\nbb cc dd ee", ("a\n\nbb cc", "dd ee"), id="not after a crumb"),
        pytest.param("line one\ntwo", ("line one", "two"), id="at a line's end"),
        pytest.param("abcdefghijklm", ("abcdefghij", "klm"), id="in a word that is too long by itself"),
        pytest.param("\U0001f600" * 6, ("\U0001f600" * 5, "\U0001f600"), id="never within a character"),
        pytest.param("0123456789 next", ("0123456789", "next"), id="a word that just fits"),
    ],
)
def test_cut_at_ten(text: str, pieces: tuple[str, ...]) -> None:
    assert cut(text, 10) == pieces


@given(st.text(alphabet=st.sampled_from("ab \n\U0001f600é\t")), st.integers(2, 12))
def test_every_piece_fits_and_nothing_is_lost(text: str, most: int) -> None:
    pieces = cut(text, most)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert len(pieces) == 1 or all(0 < units(piece) <= most for piece in pieces)


@given(st.text(min_size=1))
def test_any_text_is_cut(text: str) -> None:
    assert all(units(piece) <= 4 for piece in cut(text, 4)) or len(cut(text, 4)) == 1
