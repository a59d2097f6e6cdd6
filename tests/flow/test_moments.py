"""When a wait is over: spans, days and times as they are written, and the two nights on which the clocks change."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flow.moments import Span, months_after, parse_moment, parse_span

LONDON = ZoneInfo("Europe/London")
TUESDAY = datetime(2026, 11, 24, 14, 0, tzinfo=LONDON)
KNOWN = {"visit": "2026-12-10", "visit_time": "14:30", "month": "2026-12", "spoons": ["one"]}


def wall(text: str, now: datetime = TUESDAY) -> str | None:
    """When it is over, by the clock on a wall in London."""
    moment = parse_moment(text)
    assert moment is not None, text
    due = moment.due(KNOWN, now)
    return None if due is None else f"{due.astimezone(LONDON):%a %Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("text", "over"),
    [
        ("30 minutes", "Tue 2026-11-24 14:30"),
        ("1 hour", "Tue 2026-11-24 15:00"),
        ("1 day", "Wed 2026-11-25 14:00"),
        ("3 days", "Fri 2026-11-27 14:00"),
        ("3  DAYS", "Fri 2026-11-27 14:00"),
        ("2 weeks at 9:15", "Tue 2026-12-08 09:15"),
        ("3 months", "Wed 2027-02-24 14:00"),
        ("until 10:00", "Wed 2026-11-25 10:00"),
        ("until 16:00", "Tue 2026-11-24 16:00"),
        ("until 2pm", "Wed 2026-11-25 14:00"),
        ("until 2:30pm", "Tue 2026-11-24 14:30"),
        ("until 12am", "Wed 2026-11-25 00:00"),
        ("until today at 18.00", "Tue 2026-11-24 18:00"),
        ("until tomorrow", "Wed 2026-11-25 10:00"),
        ("until tomorrow at 8am", "Wed 2026-11-25 08:00"),
        ("until Friday at 14:00", "Fri 2026-11-27 14:00"),
        ("until Tuesday at 15:00", "Tue 2026-11-24 15:00"),
        ("until Tuesday at 10:00", "Tue 2026-12-01 10:00"),
        ("until 5 May 2027", "Wed 2027-05-05 10:00"),
        ("until 2027-05-05 at 09:00", "Wed 2027-05-05 09:00"),
        ("until {visit}", "Thu 2026-12-10 10:00"),
        ("until {visit} at 08:30", "Thu 2026-12-10 08:30"),
        ("until {visit} at {visit_time}", "Thu 2026-12-10 14:30"),
        ("until 2 days before {visit} at 10:00", "Tue 2026-12-08 10:00"),
        ("until 1 week after {visit}", "Thu 2026-12-17 10:00"),
        ("until 1 month after 31 January 2027", "Sun 2027-02-28 10:00"),
        ("until {unknown} at 10:00", None),
        ("until {visit} at {unknown}", None),
        ("until {month}", None),
        ("until {spoons}", None),
        ("until {visit_time}", None),
    ],
)
def test_when_it_is_over(text: str, over: str | None) -> None:
    assert wall(text) == over


@pytest.mark.parametrize(
    ("now", "text", "over", "utc"),
    [
        # The clocks go back on 25 October 2026: the same time on the wall is an hour further away.
        (datetime(2026, 10, 24, 10, 0, tzinfo=LONDON), "1 day", "Sun 2026-10-25 10:00", "10:00"),
        (datetime(2026, 10, 24, 10, 0, tzinfo=LONDON), "24 hours", "Sun 2026-10-25 09:00", "09:00"),
        # They go forward on 28 March 2027, and there is no half past one on that night.
        (datetime(2027, 3, 27, 10, 0, tzinfo=LONDON), "1 day", "Sun 2027-03-28 10:00", "09:00"),
        (datetime(2027, 3, 27, 10, 0, tzinfo=LONDON), "24 hours", "Sun 2027-03-28 11:00", "10:00"),
        (datetime(2027, 3, 27, 10, 0, tzinfo=LONDON), "until 01:30", "Sun 2027-03-28 02:30", "01:30"),
    ],
)
def test_across_the_change_of_the_clocks(now: datetime, text: str, over: str, utc: str) -> None:
    moment = parse_moment(text)
    assert moment is not None
    due = moment.due({}, now)
    assert wall(text, now) == over
    assert due is not None and f"{due:%H:%M}" == utc and due.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        *("", "3", "days", "0 days", "3 fortnights", "1000 days", "-1 days", "until", "until 10", "until 25:00"),
        *("until 10:60", "until 13pm", "until 31 February 2027", "until someday", "2 hours at 10:00", "3 days at ten"),
        *("until {Visit date}", "until 2 hours before {visit}", "until {visit} at", "for ever", "until 0am"),
    ],
)
def test_what_says_no_time_is_refused(text: str) -> None:
    assert parse_moment(text) is None


def test_the_facts_that_it_needs_are_known() -> None:
    moment = parse_moment("until {visit} at {visit_time}")
    assert moment is not None and moment.facts == (("date", "visit"), ("time", "visit_time"))


def test_months_keep_to_the_months_last_day() -> None:
    assert months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_after(date(2026, 3, 31), -1) == date(2026, 2, 28)


def test_a_span_is_at_least_so_long() -> None:
    assert Span(1, "month").at_least == Span(4, "week").at_least == Span(28, "day").at_least
    assert parse_span("90 minutes") == Span(90, "minute")
    assert Span(90, "minute").at_least > Span(1, "hour").at_least


@given(st.text(max_size=40), st.dictionaries(st.sampled_from(("visit", "at")), st.text(max_size=12)))
def test_whatever_is_written_or_was_saved_is_a_time_or_none(text: str, facts: dict[str, str]) -> None:
    for said in (text, f"until {text}", "until {visit} at {at}", "until 999 months after {visit}"):
        if (moment := parse_moment(said)) is not None:
            due = moment.due(facts, TUESDAY)
            assert due is None or due.tzinfo is UTC
