"""Days on which many people cannot come."""

from datetime import date, datetime, time, timedelta

EVENING = time(17)
RAMADAN = 9
FRIDAY = 4
# The month begins when the new moon is seen; a calculated calendar may be a day out either way.
_DAY = timedelta(days=1)


def in_ramadan(day: date) -> bool:
    """Whether it is, or may be, in Ramadan: calculated by the Umm al-Qura calendar, with a day to spare at each end."""
    return any(_is_ramadan(day + days * _DAY) for days in (-1, 0, 1))


def on_evening(starts: datetime, ends: datetime) -> bool:
    """Whether some of it is in the evening, by the clock on the wall."""
    return ends.time() > EVENING or ends.date() > starts.date()


def _is_ramadan(day: date) -> bool:
    from hijridate import Gregorian  # loaded only where somebody plans an evening

    try:
        month: int = Gregorian(day.year, day.month, day.day).to_hijri().month
    except (ValueError, OverflowError):  # beyond the years that the calendar knows
        return False
    return month == RAMADAN
