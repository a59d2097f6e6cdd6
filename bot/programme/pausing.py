"""PAUSE: which days may end one."""

from datetime import date


def judge_pause(today: date, until: date) -> str:
    """ "paused", or why not: "past" (a pause ends tomorrow at the earliest) or "too_far" (more than 12 months)."""
    if until <= today:
        return "past"
    return "paused" if until <= a_year_after(today) else "too_far"


def a_year_after(day: date) -> date:
    """The same day of the next year; the day after for 29 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)
