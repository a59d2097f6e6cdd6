"""What people may ask about their own data, and by when it must be done: within a month, or three when it is much."""

import calendar
from datetime import date

KINDS = {
    "copy": "a copy of what we hold",
    "correct": "to put something right",
    "delete": "to delete what we hold",
    "limit": "to use it for less",
    "object": "not to use it for something",
    "take": "to take it elsewhere",
    "question": "how we use it",
}
WAYS = {"phone": "by phone", "letter": "by letter", "email": "by email", "text": "by text or chat", "met": "in person"}
OUTCOMES = {"done": "done", "part": "done in part", "refused": "refused, with the reason", "withdrawn": "taken back"}
MONTHS, MONTHS_LONGER = 1, 3


def due_on(asked_on: date, months: int = MONTHS) -> date:
    """The same day so many months later, or the last one of that month."""
    year, month = divmod(asked_on.year * 12 + asked_on.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(asked_on.day, last))
