"""What a report is about: a quarter, a half-year or a year, of the calendar or of the financial year."""

import re
from datetime import date, datetime, time
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

_NAMED = re.compile(r"(\d{4})(?:[/-](\d{2}))?(?:(Q)([1-4])|(H)([12]))?")
_MONTHS = {"Q": 3, "H": 6, "": 12}
_SORTS = {3: "quarter", 6: "half-year", 12: "year"}
FINANCIAL_YEAR_BEGINS = 4
"""The month. A calendar quarter is a financial one too, by another number, so both name the same figures."""


class NotAPeriod(Exception):
    """A period that cannot be read, or that a report is not made for."""


class Span(NamedTuple):
    """From the first day to the day after the last, and the same as moments of this hospital's clock."""

    first: date
    until: date
    start: datetime
    end: datetime


class Period(NamedTuple):
    """So many months from the first of a month on, by the name it was asked for."""

    start: date
    months: int
    name: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """2026Q3, 2026H1 or 2026; 2026/27Q2, 2026/27H1 or 2026/27 (or 2026-27) for the financial year."""
        found = _NAMED.fullmatch(text.strip().upper())
        if found is None:
            raise NotAPeriod(f'"{text}" is not a period. Write it like 2026Q3, 2026H1, 2026, 2026/27Q2 or 2026/27.')
        year, second = int(found[1]), found[2]
        if second and int(second) != (year + 1) % 100:
            raise NotAPeriod(f'"{text}" is not a financial year: {year} is followed by {(year + 1) % 100:02}.')
        months = _MONTHS[found[3] or found[5] or ""]
        number = int(found[4] or found[6] or 1)
        begins = FINANCIAL_YEAR_BEGINS if second else 1
        name = text.strip().upper().replace("-", "/")
        return cls(_months_on(date(year, begins, 1), (number - 1) * months), months, name)

    @classmethod
    def quarter_of(cls, day: date) -> "Period":
        """The quarter that a day is in."""
        return _named(date(day.year, (day.month - 1) // 3 * 3 + 1, 1), 3)

    @classmethod
    def half_year_of(cls, day: date) -> "Period":
        """The half of the calendar year that a day is in."""
        return _named(date(day.year, (day.month - 1) // 6 * 6 + 1, 1), 6)

    @property
    def until(self) -> date:
        """The day after its last."""
        return _months_on(self.start, self.months)

    @property
    def sort(self) -> str:
        """Quarter, half-year or year."""
        return _SORTS[self.months]

    @property
    def title(self) -> str:
        """ "July to September 2026"."""
        last = _months_on(self.until, -1)
        return f"{self.start:%B}{f' {self.start.year}' if self.start.year != last.year else ''} to {last:%B %Y}"

    def before(self) -> "Period":
        """The one just before it, as long as it."""
        return _named(_months_on(self.start, -self.months), self.months)

    def year_before(self) -> "Period":
        """The same months of the year before."""
        return _named(_months_on(self.start, -12), self.months)

    def quarters(self) -> "tuple[Period, ...]":
        """The quarters that it is made of."""
        return tuple(_named(_months_on(self.start, 3 * number), 3) for number in range(self.months // 3))

    def span(self, zone: ZoneInfo) -> Span:
        """From midnight to midnight, on the clock of the hospital."""
        return Span(self.start, self.until, _midnight(self.start, zone), _midnight(self.until, zone))


def whole_months(span: Span, today: date) -> Span:
    """The months of it that are over: of the one that runs nothing is told by service, nor what would be left of it."""
    return span._replace(until=max(span.first, min(span.until, today.replace(day=1))))


def months_back(last: date, count: int) -> list[date]:
    """The first days of so many months, the last of them that of the month before `last`."""
    return [_months_on(last.replace(day=1), -number) for number in range(count, 0, -1)]


def _named(start: date, months: int) -> Period:
    sort = {3: f"Q{(start.month + 2) // 3}", 6: f"H{(start.month + 5) // 6}", 12: ""}[months]
    # A half-year from April on has no calendar name, nor has such a year.
    if (start.month - 1) % months:
        number = {3: "", 6: f"H{((start.month - FINANCIAL_YEAR_BEGINS) % 12) // 6 + 1}", 12: ""}[months]
        year = start.year - (start.month < FINANCIAL_YEAR_BEGINS)
        return Period(start, months, f"{year}/{(year + 1) % 100:02}{number}")
    return Period(start, months, f"{start.year}{sort}")


def _months_on(day: date, count: int) -> date:
    month = day.year * 12 + day.month - 1 + count
    return date(month // 12, month % 12 + 1, 1)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
