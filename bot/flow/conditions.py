"""Conditions on what is remembered, written as a short sentence and never evaluated as code."""

import calendar
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from bot.flow.mistakes import Spot
from bot.flow.moments import months_after, parse_day

_FORMS = (
    ("not known", re.compile(r"(\w+) is not known")),
    ("known", re.compile(r"(\w+) is known")),
    ("at least", re.compile(r"(\w+) is at least ([0-9]{1,6})")),
    ("at most", re.compile(r"(\w+) is at most ([0-9]{1,6})")),
    ("more than", re.compile(r"(\w+) is more than ([0-9]{1,6})")),
    ("less than", re.compile(r"(\w+) is less than ([0-9]{1,6})")),
    ("before", re.compile(r"(\w+) is before (.+)")),
    ("after", re.compile(r"(\w+) is after (.+)")),
    ("is not", re.compile(r"(\w+) is not (\w+)")),
    ("is", re.compile(r"(\w+) is (\w+)")),
    ("does not include", re.compile(r"(\w+) does not include (\w+)")),
    ("includes", re.compile(r"(\w+) includes (\w+)")),
    ("within", re.compile(r"(\w+) within ([0-9]{1,3}) months?")),
)
NUMBERS = ("at least", "at most", "more than", "less than")
DATES = ("before", "after")
INCLUDING = ("includes", "does not include")
HOW_TO_WRITE = (
    'Write it like "relation is carer", "first_name is known", "services includes diabetes", "score is at least 3", '
    '"visit_date is before today" or "last_visit within 18 months". '
    'Join two with "and", or with "or", but not with both.'
)


class Condition(NamedTuple):
    """One test on one fact, and where it is written; with `also` those must hold too."""

    fact: str
    form: str
    value: str
    spot: Spot = Spot("")
    also: tuple["Condition", ...] = ()

    def holds(self, facts: Mapping[str, Any], today: date) -> bool:
        """Whether the facts meet it on that day."""
        if self.also and not all(condition.holds(facts, today) for condition in self.also):
            return False
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
            case "does not include":
                return not isinstance(known, (list, tuple)) or self.value not in known
            case "before" | "after":
                return isinstance(known, str) and self._lies(known, today)
            case "within":
                return isinstance(known, str) and is_within_months(known, int(self.value), today)
            case _:
                return isinstance(known, str) and known.isdecimal() and self._compares(int(known))

    def each(self) -> Iterator["Condition"]:
        """This test alone, and each of the others that must hold too."""
        yield self._replace(also=())
        yield from self.also

    def _lies(self, known: str, today: date) -> bool:
        """Whether all that a day or month may mean lies before, or after, the day that is named."""
        latest = _last_day_meant(known)
        if latest is None:
            return False
        day = today if self.value == "today" else date.fromisoformat(self.value)
        return latest < day if self.form == "before" else _first_day_meant(known) > day

    def _compares(self, number: int) -> bool:
        value = int(self.value)
        match self.form:
            case "at least":
                return number >= value
            case "at most":
                return number <= value
            case "more than":
                return number > value
            case _:
                return number < value

    def __str__(self) -> str:
        """As it is written."""
        middle = self.form if self.form in ("is", "is not", *INCLUDING) else f"is {self.form}"
        said = f"{self.fact} within {self.value} months" if self.form == "within" else ""
        said = said or f"{self.fact} {middle} {self.value}".rstrip()
        return " and ".join((said, *map(str, self.also)))


def parse_conditions(text: str) -> tuple[Condition, ...]:
    """What `text` says, one condition for each alternative; nothing when it is none, or mixes "and" with "or"."""
    said = " ".join(text.split())
    alternatives = said.split(" or ")
    if len(alternatives) > 1 and " and " in said:
        return ()
    found = tuple(_parse_together(alternative) for alternative in alternatives)
    return tuple(condition for condition in found if condition) if all(found) else ()


def parse_condition(text: str) -> Condition | None:
    """The condition that `text` says, all of whose parts must hold, or None when it is not one."""
    found = parse_conditions(text)
    return found[0] if len(found) == 1 else None


def _parse_together(text: str) -> Condition | None:
    parts = [_parse_one(part) for part in text.split(" and ")]
    first = parts[0]
    if first is None or None in parts:
        return None
    return first._replace(also=tuple(part for part in parts[1:] if part)) if len(parts) > 1 else first


def _parse_one(text: str) -> Condition | None:
    for form, pattern in _FORMS:
        if found := pattern.fullmatch(text):
            value = found[2] if pattern.groups > 1 else ""
            if form in DATES:
                day = parse_day(value)
                return Condition(found[1], form, day) if day and (day == "today" or day[0].isdigit()) else None
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
    return months_after(day, -months)


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
