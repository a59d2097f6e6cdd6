"""Patient Partners: reviewed at three years, at most six (UHL 6.10)."""

from datetime import date

REVIEW_AFTER, ENDS_AFTER = 3, 6
WISHES, PARTNER, ENDED = "wishes", "partner", "ended"


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def tenure(began: date, reviewed: date | None, today: date) -> str:
    """ "serving", "review due" from the third anniversary until a review, or "over" from the sixth."""
    if today >= years_after(began, ENDS_AFTER):
        return "over"
    due = years_after(began, REVIEW_AFTER)
    return "review due" if today >= due and (reviewed is None or reviewed < due) else "serving"
