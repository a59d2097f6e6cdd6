"""Patient Partners: reviewed at three years, at most six (UHL 6.10)."""

from datetime import date, timedelta

REVIEW_AFTER, ENDS_AFTER = 3, 6
TOLD_BEFORE = timedelta(days=91)
"""So long before the end staff are told of it: there is time to talk, and to find somebody new."""

WISHES, PARTNER, ENDED = "wishes", "partner", "ended"
REVIEW_DUE, OVER = "review due", "over"


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def over_if_begun_by(today: date) -> date:
    """Whoever began on that day or before it has been a partner for the six years."""
    try:
        return today.replace(year=today.year - ENDS_AFTER)
    except ValueError:
        return date(today.year - ENDS_AFTER, 2, 28)


def tenure(began: date, reviewed: date | None, today: date) -> str:
    """ "serving", "review due" from the third anniversary until a review, or "over" from the sixth."""
    if today >= years_after(began, ENDS_AFTER):
        return OVER
    due = years_after(began, REVIEW_AFTER)
    return REVIEW_DUE if today >= due and (reviewed is None or reviewed < due) else "serving"


def ends_soon(began: date, today: date) -> bool:
    """Whether the six years are over within the next three months."""
    end = years_after(began, ENDS_AFTER)
    return end - TOLD_BEFORE <= today < end
