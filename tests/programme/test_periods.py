"""Periods as people write them, and their neighbours."""

from datetime import date

import pytest

from bot.programme.periods import NotAPeriod, Period, months_back


@pytest.mark.parametrize(
    ("text", "start", "until", "before", "title"),
    [
        ("2026Q3", date(2026, 7, 1), date(2026, 10, 1), "2026Q2", "July to September 2026"),
        ("2026q1", date(2026, 1, 1), date(2026, 4, 1), "2025Q4", "January to March 2026"),
        ("2026/27Q2", date(2026, 7, 1), date(2026, 10, 1), "2026Q2", "July to September 2026"),
        ("2026/27Q4", date(2027, 1, 1), date(2027, 4, 1), "2026Q4", "January to March 2027"),
        ("2026H2", date(2026, 7, 1), date(2027, 1, 1), "2026H1", "July to December 2026"),
        ("2026/27H2", date(2026, 10, 1), date(2027, 4, 1), "2026/27H1", "October 2026 to March 2027"),
        ("2026", date(2026, 1, 1), date(2027, 1, 1), "2025", "January to December 2026"),
        ("2026-27", date(2026, 4, 1), date(2027, 4, 1), "2025/26", "April 2026 to March 2027"),
        ("1999/00", date(1999, 4, 1), date(2000, 4, 1), "1998/99", "April 1999 to March 2000"),
    ],
)
def test_periods(text: str, start: date, until: date, before: str, title: str) -> None:
    period = Period.parse(text)
    assert (period.start, period.until, period.title) == (start, until, title)
    assert period.before().name == before
    assert Period.parse(period.name) == period
    assert Period.parse(period.before().name)[:2] == period.before()[:2]
    assert period.year_before().start == start.replace(year=start.year - 1)
    assert [quarter.months for quarter in period.quarters()] == [3] * (period.months // 3)
    assert period.quarters()[-1].until == until


@pytest.mark.parametrize("text", ["", "2026Q5", "26Q1", "2026H3", "2026/28Q1", "Q3 2026", "2026Q", "2026-07"])
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(NotAPeriod):
        Period.parse(text)


def test_months_back() -> None:
    assert months_back(date(2026, 3, 1), 4) == [
        date(2025, 11, 1),
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]
