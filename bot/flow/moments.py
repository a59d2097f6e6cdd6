"""When something is to happen, said in a few words: "3 days", "until 10:00", "until 2 days before {visit} at 10:00".

Days, weeks and months go by the calendar and the clock on the wall, also when the clocks change; hours and minutes
are as long as they are.
"""

import calendar
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

UNITS = ("minute", "hour", "day", "week", "month")
_SPAN = re.compile(rf"([0-9]{{1,3}}) ({'|'.join(UNITS)})s?")
_CLOCK = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))? ?(am|pm)?")
_SHIFT = re.compile(r"([0-9]{1,3} (?:day|week|month)s?) (before|after) (.+)")
_FACT = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_WRITTEN_DAY = re.compile(r"([0-9]{1,2}) ([a-z]+) (20[0-9]{2})")
_DAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_USUAL_TIME = time(10, 0)
"""When a day is named without a time: by then most people are up."""

HOW_TO_WRITE_SPAN = "Write it like 30 minutes, 2 hours, 3 days, 2 weeks or 1 month."
HOW_TO_WRITE_WAIT = (
    'Write it like "3 days", "3 days at 10:00", "until 10:00", "until Tuesday at 2pm", "until 5 May 2027", '
    '"until {visit_date} at 10:00" or "until 2 days before {visit_date}".'
)


class Span(NamedTuple):
    """So many minutes, hours, days, weeks or months."""

    number: int
    unit: str

    def after(self, start: datetime, times: int = 1) -> datetime:
        """`start`, in the zone of its wall clock, and that much later (`times` -1: earlier)."""
        count = self.number * times
        if self.unit in ("minute", "hour"):
            return (start.astimezone(UTC) + timedelta(**{f"{self.unit}s": count})).astimezone(start.tzinfo)
        return datetime.combine(self.from_day(start.date(), times), start.time(), start.tzinfo)

    def from_day(self, day: date, times: int = 1) -> date:
        """The day that is so many days, weeks or months later; a shorter month's last day where it has no such day."""
        count = self.number * times
        if self.unit == "month":
            return months_after(day, count)
        return day + timedelta(days=count * (7 if self.unit == "week" else 1))

    def __str__(self) -> str:
        """As it is written."""
        return f"{self.number} {self.unit}{'' if self.number == 1 else 's'}"

    @property
    def at_least(self) -> timedelta:
        """How long it is at the least."""
        hours = {"minute": 1 / 60, "hour": 1, "day": 24, "week": 7 * 24, "month": 28 * 24}[self.unit]
        return timedelta(hours=self.number * hours)


class Moment(NamedTuple):
    """A time to come: `span` from now; or, with `until`, from a day that is named, known or the next that fits.

    `times` is -1 for a span before that day. `day` is "", "today", "tomorrow", a weekday, "2027-05-05" or, as `at`
    may be too, the name of a fact in braces; `at` is otherwise "" or "10:00".
    """

    until: bool
    span: Span | None = None
    times: int = 1
    day: str = ""
    at: str = ""

    def __str__(self) -> str:
        """As it is written, facts without their braces."""
        shift = f"{self.span} {'before' if self.times < 0 else 'after'} " if self.span else ""
        said = f"until {shift}{self.day}" if self.until else str(self.span)
        at = f" {self.at}" if self.until and not self.day else f" at {self.at}" if self.at else ""
        return _FACT.sub(lambda found: found[1].replace("_", " "), f"{said.strip()}{at}")

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """(the kind of answer, the fact) of each fact that must be known for it."""
        wanted = (("date", _FACT.fullmatch(self.day)), ("time", _FACT.fullmatch(self.at)))
        return tuple((kind, found[1]) for kind, found in wanted if found)

    def due(self, facts: Mapping[str, Any], now: datetime) -> datetime | None:
        """The moment in UTC, by the wall clock of `now`; None when what it depends on is not known."""
        try:
            local = self._local(facts, now)
        except (ValueError, OverflowError):  # no such day or time: what was saved is not what was meant
            return None
        return None if local is None else local.astimezone(UTC)

    def _local(self, facts: Mapping[str, Any], now: datetime) -> datetime | None:
        at = _time_of(self.at, facts)
        if self.at and at is None:
            return None
        if not self.until:
            later = self.span.after(now) if self.span else now
            return datetime.combine(later.date(), at, now.tzinfo) if at else later
        day = self._day(facts, now, at or _USUAL_TIME)
        if day is None:
            return None
        day = self.span.from_day(day, self.times) if self.span else day
        return datetime.combine(day, at or _USUAL_TIME, now.tzinfo)

    def _day(self, facts: Mapping[str, Any], now: datetime, at: time) -> date | None:
        """The day that it counts from; the next one of that name whose time has not come yet."""
        today = now.date()
        if found := _FACT.fullmatch(self.day):
            known = facts.get(found[1])
            return date.fromisoformat(known) if isinstance(known, str) else None
        if self.day in ("today", "tomorrow"):
            return today + timedelta(days=self.day == "tomorrow")
        passed = now.time() >= at
        if self.day in _DAYS:
            ahead = (_DAYS[self.day] - today.weekday()) % 7
            return today + timedelta(days=ahead or 7 * passed)
        return date.fromisoformat(self.day) if self.day else today + timedelta(days=passed)


def parse_span(text: str) -> Span | None:
    """What "3 days" says; None for anything else, and for no time at all."""
    found = _SPAN.fullmatch(" ".join(text.lower().split()))
    return Span(int(found[1]), found[2]) if found and int(found[1]) else None


def parse_moment(text: str) -> Moment | None:
    """What a `wait` says, or None when it says no time."""
    said = " ".join(text.lower().split())
    if said.startswith("until "):
        return _parse_until(said.removeprefix("until "))
    named, _, clock = said.partition(" at ")
    span, at = parse_span(named), parse_clock(clock)
    if span is None or at is None or (at and span.unit in ("minute", "hour")):
        return None
    return Moment(False, span, at=at)


def parse_clock(text: str) -> str | None:
    """ "14:30" for "2:30pm" and "14.30", a fact in braces as it is, "" for nothing; None for what is no time."""
    if not text or _FACT.fullmatch(text):
        return text
    found = _CLOCK.fullmatch(text)
    if not found or not (found[2] or found[3]):
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def parse_day(said: str) -> str | None:
    """A day as Moment keeps it; None for what is none."""
    said = said.lower()
    if said in ("today", "tomorrow", *_DAYS) or _FACT.fullmatch(said):
        return said
    found = _WRITTEN_DAY.fullmatch(said)
    try:
        written = f"{int(found[3])}-{_MONTHS.get(found[2], 0):02}-{int(found[1]):02}" if found else said
        return date.fromisoformat(written).isoformat()
    except ValueError:
        return None


def months_after(day: date, months: int) -> date:
    """The same day so many calendar months later, or earlier; the month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _parse_until(said: str) -> Moment | None:
    if not _FACT.fullmatch(said) and (at := parse_clock(said)):
        return Moment(True, at=at)
    named, _, clock = said.partition(" at ")
    at = parse_clock(clock)
    shift = _SHIFT.fullmatch(named)
    day = parse_day(shift[3] if shift else named)
    if at is None or day is None:
        return None
    return Moment(True, parse_span(shift[1]) if shift else None, -1 if shift and shift[2] == "before" else 1, day, at)


def _time_of(at: str, facts: Mapping[str, Any]) -> time | None:
    if found := _FACT.fullmatch(at):
        known = facts.get(found[1])
        return time.fromisoformat(known) if isinstance(known, str) else None
    return time.fromisoformat(at) if at else None
