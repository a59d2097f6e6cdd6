"""The hours in which the programme may speak first, by the wall clock and through both clock changes."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.programme.hours import OpenHours

LONDON = ZoneInfo("Europe/London")
DAY = (time(9), time(19))


def utc(text: str) -> datetime:
    """A time like "11-03 12:00" in 2026, in UTC."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "now", "opening"),
    [
        # Winter: the wall clock is UTC.
        (DAY, "11-03 08:59", "11-03 09:00"),
        (DAY, "11-03 09:00", None),
        (DAY, "11-03 18:59", None),
        (DAY, "11-03 19:00", "11-04 09:00"),
        (DAY, "11-03 23:59", "11-04 09:00"),
        (DAY, "12-31 20:00", "2027"),
        # Summer: an hour ahead of it.
        (DAY, "07-01 07:59", "07-01 08:00"),
        (DAY, "07-01 08:00", None),
        (DAY, "07-01 17:59", None),
        (DAY, "07-01 18:00", "07-02 08:00"),
        (DAY, "07-01 23:30", "07-02 08:00"),
        # The night of 28 to 29 March is an hour shorter, that of 24 to 25 October an hour longer.
        (DAY, "03-28 19:00", "03-29 08:00"),
        (DAY, "03-29 00:59", "03-29 08:00"),
        (DAY, "03-29 01:00", "03-29 08:00"),
        (DAY, "03-29 18:00", "03-30 08:00"),
        (DAY, "10-24 18:00", "10-25 09:00"),
        (DAY, "10-25 00:30", "10-25 09:00"),
        (DAY, "10-25 01:30", "10-25 09:00"),
        (DAY, "10-25 08:30", "10-25 09:00"),
        # An opening at a time that the clock leaves out, and a span that it leaves out altogether.
        ((time(1, 30), time(19)), "03-29 00:59", "03-29 01:30"),
        ((time(1, 10), time(1, 50)), "03-28 02:00", "03-30 00:10"),
        # The hour that comes twice is open both times.
        ((time(1), time(2)), "10-25 00:15", None),
        ((time(1), time(2)), "10-25 01:15", None),
        ((time(1), time(2)), "10-25 02:00", "10-26 01:00"),
        # At any hour.
        ((time.min, time.min), "11-03 03:00", None),
    ],
)
def test_when_speaking_may_begin(hours: tuple[time, time], now: str, opening: str | None) -> None:
    expected = datetime(2027, 1, 1, 9, tzinfo=UTC) if opening == "2027" else utc(opening) if opening else None
    assert OpenHours(*hours, LONDON).next_opening(utc(now)) == expected


@pytest.mark.parametrize(
    ("now", "before", "after"),
    [
        ("11-03 00:00", "11-03 00:00", "11-04 00:00"),
        ("07-01 22:59", "06-30 23:00", "07-01 23:00"),
        ("07-01 23:00", "07-01 23:00", "07-02 23:00"),
        ("03-29 12:00", "03-29 00:00", "03-29 23:00"),
        ("10-25 12:00", "10-24 23:00", "10-26 00:00"),
    ],
)
def test_a_day_is_the_wall_clocks(now: str, before: str, after: str) -> None:
    hours = OpenHours(*DAY, LONDON)
    assert (hours.midnight_before(utc(now)), hours.midnight_after(utc(now))) == (utc(before), utc(after))


@pytest.mark.parametrize(
    ("hours", "start", "busy", "over"),
    [
        (DAY, "11-03 10:00", timedelta(hours=1), "11-03 11:00"),
        (DAY, "11-03 07:00", timedelta(hours=1), "11-03 10:00"),
        (DAY, "11-03 18:30", timedelta(hours=1), "11-04 09:30"),
        (DAY, "11-03 09:00", timedelta(hours=10), "11-03 19:00"),
        (DAY, "11-03 09:00", timedelta(hours=25), "11-05 14:00"),
        # From winter time into summer time an hour of the night is missing, and none of the day.
        (DAY, "03-28 18:30", timedelta(hours=1), "03-29 08:30"),
        ((time(0), time(0)), "11-03 23:00", timedelta(hours=30), "11-05 05:00"),
    ],
)
def test_how_far_open_time_reaches(hours: tuple[time, time], start: str, busy: timedelta, over: str) -> None:
    assert OpenHours(*hours, LONDON).after(utc(start), busy) == utc(over)
