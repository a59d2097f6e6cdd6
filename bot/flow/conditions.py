"""Conditions on what is remembered, written as a short sentence and never evaluated as code."""

import calendar
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from bot.flow.mistakes import Spot

_FORMS = (
    ("not known", re.compile(r"(\w+) is not known")),
    ("known", re.compile(r"(\w+) is known")),
    ("is not", re.compile(r"(\w+) is not (\w+)")),
    ("is", re.compile(r"(\w+) is (\w+)")),
    ("includes", re.compile(r"(\w+) includes (\w+)")),
    ("within", re.compile(r"(\w+) within ([0-9]{1,3}) months?")),
)
HOW_TO_WRITE = (
    'Write it like "relation is carer", "first_name is known", "services includes diabetes" '
    'or "last_visit within 18 months".'
)


class Condition(NamedTuple):
    """One test on one fact, and where it is written."""

    fact: str
    form: str
    value: str
    spot: Spot = Spot("")

    def holds(self, facts: Mapping[str, Any], today: date) -> bool:
        """Whether the facts meet it on that day."""
        known = facts.get(self.fact)
        match self.form:
            case "known":
                return known not in (None, "", [])
            case "not known":
                return known in (None, "", [])
            case "is":
                return _as_text(known) == self.value
            case "is not":
                return _as_text(known) != self.value
            case "includes":
                return isinstance(known, (list, tuple)) and self.value in known
            case _:
                return isinstance(known, str) and is_within_months(known, int(self.value), today)


def parse_condition(text: str) -> Condition | None:
    """The condition that `text` says, or None when it is not one."""
    for form, pattern in _FORMS:
        if found := pattern.fullmatch(" ".join(text.split())):
            value = found[2] if pattern.groups > 1 else ""
            return Condition(found[1], form, value)
    return None


def is_within_months(when: str, months: int, today: date) -> bool:
    """Whether `when` ("2026-03" or "2026-03-05") lies in the last `months` calendar months, today included.

    A month without a day counts when any day of it does: the person is believed.
    """
    latest = _last_day_meant(when)
    return latest is not None and months_before(today, months) <= latest and _first_day_meant(when) <= today


def months_before(day: date, months: int) -> date:
    """The same day so many calendar months earlier; the month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    month += 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _first_day_meant(when: str) -> date:
    return date.fromisoformat(when if len(when) > len("2026-03") else f"{when}-01")


def _last_day_meant(when: str) -> date | None:
    try:
        first = _first_day_meant(when)
    except ValueError:
        return None
    if len(when) > len("2026-03"):
        return first
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
