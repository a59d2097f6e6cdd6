"""What people are paid: a session's sum, so many sessions a month, expenses, and only if they wish (UHL 7.3)."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

SESSION_PENCE = 2000
SESSIONS_A_MONTH = 6
MOST_EXPENSES_PENCE = 50_000

EXPENSES, PAYMENT, DECLINED = "expenses", "payment", "declined"
KINDS = (EXPENSES, PAYMENT, DECLINED)
BOTH = "both"
"""What somebody may ask for in one breath: their expenses, and then their payment."""


def may_be_paid(sessions: Iterable[datetime], session: datetime, zone: ZoneInfo) -> bool:
    """Whether a session can be paid when those of `sessions` are: at most six in one month, by the wall clock."""
    month = _month(session, zone)
    return sum(_month(each, zone) == month for each in sessions) < SESSIONS_A_MONTH


def pence_of(pounds: str) -> int | None:
    """What "4", "4.50" or "£4.50" is in pence; None for what is no sum of money, nothing, or far too much."""
    whole, _, part = pounds.strip().removeprefix("£").partition(".")
    if not (whole.isascii() and whole.isdecimal() and len(whole) <= 4 and (not part or len(part) == 2)):
        return None
    if part and not (part.isascii() and part.isdecimal()):
        return None
    pence = 100 * int(whole) + int(part or 0)
    return pence if 0 < pence <= MOST_EXPENSES_PENCE else None


def _month(at: datetime, zone: ZoneInfo) -> tuple[int, int]:
    local = at.astimezone(zone)
    return local.year, local.month
