"""Conditions: how they are written, and the 18 months at their exact edge."""

from datetime import date

import pytest

from bot.flow.conditions import is_within_months, months_before, parse_condition, parse_conditions

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
        ("services does not include diabetes", {"services": ["eye"]}, True),
        ("services does not include eye", {"services": ["eye"]}, False),
        ("services does not include eye", {}, True),
        ("score is at least 3", {"score": "3"}, True),
        ("score is at least 3", {"score": "2"}, False),
        ("score is at least 3", {"score": "10"}, True),
        ("score is at least 3", {}, False),
        ("score is at least 3", {"score": "many"}, False),
        ("score is at most 3", {"score": "3"}, True),
        ("score is more than 3", {"score": "3"}, False),
        ("score is more than 3", {"score": "4"}, True),
        ("score is less than 3", {"score": "2"}, True),
        ("visit is before today", {"visit": "2026-11-23"}, True),
        ("visit is before today", {"visit": "2026-11-24"}, False),
        ("visit is after today", {"visit": "2026-11-25"}, True),
        ("visit is after 1 November 2026", {"visit": "2026-11"}, False),  # it may have been the first of the month
        ("visit is before 1 December 2026", {"visit": "2026-11"}, True),
        ("visit is after 2026-10-31", {"visit": "2026-11"}, True),
        ("visit is before today", {}, False),
        ("visit is before today", {"visit": "soon"}, False),
        ("relation is carer and score is at least 3", {"relation": "carer", "score": "3"}, True),
        ("relation is carer and score is at least 3", {"relation": "carer", "score": "2"}, False),
        ("relation is carer and score is at least 3", {"relation": "both", "score": "3"}, False),
    ],
)
def test_a_condition_holds(text: str, facts: dict[str, object], holds: bool) -> None:
    condition = parse_condition(text)
    assert condition is not None
    assert condition.holds(facts, TODAY) is holds


@pytest.mark.parametrize(
    "text", ["", "relation", "relation == carer", "__import__('os')", "a is b and c is d or e is f"]
)
def test_what_is_no_condition_is_refused(text: str) -> None:
    assert parse_condition(text) is None


@pytest.mark.parametrize(
    "text", ["visit is before Tuesday", "visit is after 31 February 2027", "a is b and", "or a is b"]
)
def test_what_is_half_a_condition_is_refused(text: str) -> None:
    assert parse_conditions(text) == ()


def test_with_or_either_will_do() -> None:
    either = parse_conditions("relation is carer or score is more than 3")
    assert [condition.fact for condition in either] == ["relation", "score"]
    assert any(condition.holds({"score": "4"}, TODAY) for condition in either)
    assert not any(condition.holds({"score": "3", "relation": "both"}, TODAY) for condition in either)


@pytest.mark.parametrize(
    "text",
    [
        *("a is b", "a is not b", "a is known", "a is not known", "a includes b", "a does not include b"),
        *("a is at least 3", "a is before 2026-05-05", "a within 18 months", "a is b and c is known"),
    ],
)
def test_a_condition_is_told_as_it_is_written(text: str) -> None:
    assert str(parse_condition(text)) == text
