"""Conditions: how they are written, and the 18 months at their exact edge."""

from datetime import date

import pytest

from bot.flow.conditions import is_within_months, months_before, parse_condition

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("when", "today", "within"),
    [
        ("2025-05-24", TODAY, True),  # to the day
        ("2025-05-23", TODAY, False),  # one day too long ago
        ("2025-05", TODAY, True),  # any day of that month may have been the day: the person is believed
        ("2025-04", TODAY, False),
        ("2026-11-24", TODAY, True),
        ("2026-11-25", TODAY, False),  # tomorrow is not a visit
        ("2026-11", TODAY, True),
        ("2026-12", TODAY, False),
        ("2025-02-28", date(2026, 8, 31), True),  # 18 months before 31 August is the end of February
        ("2025-02-27", date(2026, 8, 31), False),
        ("2024-02-29", date(2025, 8, 29), True),  # a leap day
        ("2024-02-28", date(2025, 8, 29), False),
        ("nonsense", TODAY, False),
    ],
)
def test_eighteen_months_are_counted_by_the_calendar(when: str, today: date, within: bool) -> None:
    assert is_within_months(when, 18, today) is within


def test_months_before_keeps_to_the_months_last_day() -> None:
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert months_before(date(2026, 1, 15), 13) == date(2024, 12, 15)


@pytest.mark.parametrize(
    ("text", "facts", "holds"),
    [
        ("relation is carer", {"relation": "carer"}, True),
        ("relation is carer", {}, False),
        ("relation is not carer", {"relation": "patient"}, True),
        ("name is known", {"name": "Ade"}, True),
        ("name is known", {"name": ""}, False),
        ("name is not known", {}, True),
        ("services includes diabetes", {"services": ["eye", "diabetes"]}, True),
        ("services includes diabetes", {"services": "diabetes"}, False),
        ("ready is yes", {"ready": True}, True),
        ("ready is no", {"ready": False}, True),
        ("last_visit within 18 months", {"last_visit": "2026-01"}, True),
        ("last_visit within 18 months", {"last_visit": 7}, False),
    ],
)
def test_a_condition_holds(text: str, facts: dict[str, object], holds: bool) -> None:
    condition = parse_condition(text)
    assert condition is not None
    assert condition.holds(facts, TODAY) is holds


@pytest.mark.parametrize("text", ["", "relation", "relation == carer", "__import__('os')", "a is b or c is d"])
def test_what_is_no_condition_is_refused(text: str) -> None:
    assert parse_condition(text) is None
