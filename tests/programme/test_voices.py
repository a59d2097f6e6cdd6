"""Chance intervals against figures worked out by hand elsewhere, and what may be said of a difference."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.programme import voices
from bot.programme.disclosure import between, of_people
from bot.programme.voices import CHANCE, FEWER, MORE, UNKNOWN, compare, wilson


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(10, 100, 0.0552, 0.1744), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (1, 3, 0.0615, 0.7923)],
)
def test_wilson(part: int, whole: int, low: float, high: float) -> None:
    assert wilson(part, whole) == pytest.approx((low, high), abs=1e-4)


def test_only_what_is_larger_than_chance_is_called_a_difference() -> None:
    shown: dict[str, int | None] = {"asian": 10, "white": 80, "black": 10, "mixed": None}
    here = {"asian": 0.43, "white": 0.41, "black": 0.08, "mixed": 0.04}
    found = {voice.key: voice.difference for voice in compare(shown, here)}
    assert found == {"asian": FEWER, "white": MORE, "black": CHANCE, "mixed": UNKNOWN}


def test_what_is_hidden_may_be_what_makes_a_difference() -> None:
    """Asian 400, white 380, black 60, other 55, mixed 4: of all, 44.5 in a hundred, where 43.4 live here."""
    shown: dict[str, int | None] = {"asian": 400, "white": 380, "black": 60, "other": None, "mixed": None}
    asian = compare(shown, {"asian": 0.434})[0]
    assert asian.difference == CHANCE
    assert asian.share == pytest.approx(400 / 840)
    # At worst 398 of 398 + 382 + 62 + 62 + 62, and 402 of 402 + 378 + 58.
    assert (asian.low, asian.high) == (wilson(398, 966)[0], wilson(402, 838)[1])
    assert compare(shown, {"asian": 0.3})[0].difference == MORE
    assert compare(shown, {"asian": 0.6})[0].difference == FEWER


def test_rounding_alone_makes_no_difference() -> None:
    """30 of 100 may be 28 of 100: beside 21.8 in a hundred who live here that is chance."""
    assert wilson(30, 100)[0] > 0.218
    assert compare({"a": 30, "b": 70}, {"a": 0.218})[0].difference == CHANCE


@given(st.dictionaries(st.sampled_from("abcdefg"), st.integers(1, 60), min_size=1))
@example({"a": 400, "b": 380, "c": 60, "d": 55, "e": 4})
@example({"a": 6, "b": 1})
def test_what_is_shown_tells_between_which_numbers_each_lies(counts: dict[str, int]) -> None:
    shown = of_people(counts)
    ends = between(shown)
    if any(shown.values()):
        assert all(ends[cell][0] <= counts[cell] <= ends[cell][1] for cell in shown), ends


def test_nothing_is_said_without_a_baseline() -> None:
    assert {voice.difference for voice in compare({"asian": 10, "white": 80}, {})} == {UNKNOWN}
    assert voices.compare({}, {}) == []
