"""The four rules of Making Data Count, each with points that just break it and points that just do not."""

import pytest

from bot.programme.charts import NEAR, OUTSIDE, SHIFT, TREND, chart

FLAT = [50.0, 52.0, 48.0, 51.0, 49.0, 50.0, 52.0, 48.0, 51.0, 49.0, 50.0, 52.0, 48.0, 51.0]


def rules(points: list[float]) -> dict[str, list[int]]:
    made = chart(points)
    assert made is not None
    found: dict[str, list[int]] = {}
    for place, rule in made.signals:
        found.setdefault(rule, []).append(place)
    return found


def test_limits_by_hand() -> None:
    points = [10.0, 12.0] * 6
    made = chart(points)
    assert made is not None and made.kind == "control chart"
    # Every moving range is 2, so the limits stand 2.66 times 2 from the mean of 11.
    assert (made.middle, made.lower, made.upper) == pytest.approx((11, 11 - 5.32, 11 + 5.32))


def test_a_wild_range_does_not_widen_the_limits() -> None:
    calm, wild = chart(FLAT), chart([*FLAT, 95.0])
    assert calm is not None and wild is not None
    assert calm.upper is not None and wild.upper is not None
    assert wild.upper - wild.middle == pytest.approx(calm.upper - calm.middle, rel=0.1)
    assert rules([*FLAT, 95.0])[OUTSIDE] == [14]


def test_few_points_are_a_run_chart_with_a_median() -> None:
    made = chart([1.0, 2.0, 9.0])
    assert made is not None
    assert (made.kind, made.middle, made.lower) == ("run chart", 2.0, None)
    assert chart([1.0]) is None


def test_seven_on_one_side_are_a_shift_and_six_are_not() -> None:
    low, high = [49.0, 51.0, 48.0, 50.0, 49.0, 51.0, 48.0], [60.0, 62.0, 61.0, 63.0, 60.0, 62.0]
    assert SHIFT not in rules([48.0, 60.0] * 2 + [48.0] + high)
    assert rules([*low, *high, 61.0])[SHIFT] == [*range(14)]


def test_seven_rising_are_a_trend_and_six_are_not() -> None:
    up = [40.0, 41.0, 42.0, 43.0, 44.0, 45.0, 46.0]
    assert rules([50.0, *up, 30.0])[TREND] == [1, 2, 3, 4, 5, 6, 7]
    assert TREND not in rules([50.0, *up[:6], 30.0])
    assert rules([50.0, *reversed(up), 60.0])[TREND] == [*range(8)]


def test_two_of_three_near_one_limit() -> None:
    points = [50.0, 54.0] * 30
    made = chart(points)
    assert made is not None and made.upper is not None
    near = made.middle + (made.upper - made.middle) * 0.8
    assert rules([*points, near, 52.0, near])[NEAR] == [60, 62]
