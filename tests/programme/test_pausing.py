"""Which days may end a pause."""

from datetime import date

import pytest

from bot.programme.pausing import judge_pause


@pytest.mark.parametrize(
    ("today", "until", "verdict"),
    [
        (date(2026, 11, 24), date(2026, 11, 25), "paused"),
        (date(2026, 11, 24), date(2026, 11, 24), "past"),
        (date(2026, 11, 24), date(2026, 11, 23), "past"),
        (date(2026, 11, 24), date(2027, 11, 24), "paused"),
        (date(2026, 11, 24), date(2027, 11, 25), "too_far"),
        (date(2028, 2, 29), date(2029, 3, 1), "paused"),
        (date(2028, 2, 29), date(2029, 3, 2), "too_far"),
    ],
)
def test_a_pause_ends_between_tomorrow_and_a_year_from_now(today: date, until: date, verdict: str) -> None:
    assert judge_pause(today, until) == verdict
