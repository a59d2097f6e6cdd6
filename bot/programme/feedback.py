"""When people are asked after a visit, who is not, and until when whoever told us something hears back."""

from datetime import date, datetime, timedelta

SOONEST = timedelta(hours=1)
LATEST = timedelta(days=2)
"""Asked between an hour and two days after the visit."""

ONCE_IN = timedelta(days=30)
REMINDERS = (timedelta(days=5), timedelta(days=10))
"""At most two reminders, both within 14 days."""

ASKED_WITHIN = timedelta(days=14)
HEAR_WITHIN = timedelta(days=56)
"""So long we take to tell people what came of what they said: the usual lead time of a project."""

NOT_ASKED = {
    "bereavement": ("bereavement", "bereaved", "died", "death", "deceased"),
    "miscarriage": ("miscarriage", "pregnancy loss"),
    "stillbirth": ("stillbirth", "still birth", "stillborn", "neonatal death"),
    "detained": ("detained", "sectioned", "mental health act", "prison", "prisoner", "custody"),
    "opted out": ("opted out", "opt out", "do not contact", "no contact", "no texts"),
}
"""What a visit list may say of a visit, by the reason for which nobody is asked after it."""


def screened(circumstances: str) -> str:
    """Why nobody is asked after such a visit; "" when somebody may be, "unclear" for words that we do not know."""
    said = " ".join(circumstances.casefold().replace("-", " ").split())
    if not said:
        return ""
    return next((why for why, words in NOT_ASKED.items() if any(word in said for word in words)), "unclear")


def asked_lately(asked_on: date | None, today: date) -> bool:
    """Whether somebody was asked within the last month."""
    return asked_on is not None and today - asked_on < ONCE_IN


def may_ask_at(visited_at: datetime, now: datetime) -> datetime | None:
    """When the question may be put first; None when it is too late for it."""
    return max(visited_at + SOONEST, now) if now <= visited_at + LATEST else None


def next_reminder(asked_at: datetime, reminders: int) -> datetime | None:
    """When to remind next, after so many reminders; None when there is none left."""
    return asked_at + REMINDERS[reminders] if reminders < len(REMINDERS) else None


def hear_by(said_on: date) -> date:
    """The day by which somebody hears what came of what they said."""
    return said_on + HEAR_WITHIN
