"""Chance intervals against figures worked out by hand elsewhere, and what may be said of a difference."""

import pytest

from bot.programme import voices
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


def test_nothing_is_said_without_a_baseline() -> None:
    assert {voice.difference for voice in compare({"asian": 10, "white": 80}, {})} == {UNKNOWN}
    assert voices.compare({}, {}) == []
