"""The console's own words for what the database calls by a key."""

from datetime import date, datetime, timedelta

CHANNELS = {"sms": "SMS", "telegram": "Telegram"}
STATES = {
    "heard": "received",
    "failed": "failed",
    "waiting": "waiting to be sent",
    "leased": "waiting to be sent",
    "submitting": "being sent",
    "retry": "will be tried again",
    "unknown": "not known whether it was sent",
    "accepted": "sent",
    "sent": "sent",
    "delivered": "delivered",
    "undelivered": "could not be delivered",
    "suppressed": "not sent: they said STOP, or the address is of no use",
    "expired": "not sent: too late",
    "cancelled": "not sent: cancelled",
}


def channel(key: str) -> str:
    """What staff call it."""
    return CHANNELS.get(key, key)


def state(key: str, direction: str = "out") -> str:
    """What became of a message."""
    if key == "failed" and direction == "in":
        return "could not be answered"
    return STATES.get(key, key)


def moment(at: datetime, now: datetime) -> str:
    """A time as people say it, as short as it can be: only what differs from now."""
    clock = f"{at:%H:%M}"
    days = (now.date() - at.date()).days
    if days == 0:
        return f"today {clock}"
    if days == 1:
        return f"yesterday {clock}"
    if days == -1:
        return f"tomorrow {clock}"
    return f"{at.day} {at:%b %Y}, {clock}"


def stamp(at: datetime) -> str:
    """A time as it is written on paper, which is read on another day."""
    return f"{day(at)}, {at:%H:%M}"


def day(on: date) -> str:
    """A day as people say it."""
    return f"{on.day} {on:%b %Y}"


def span(time: timedelta) -> str:
    """How long something has waited, in the one unit that says most."""
    minutes = max(int(time.total_seconds() // 60), 0)
    for size, name in ((24 * 60, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            return f"{count} {name}{'' if count == 1 else 's'}"
    return "just now"
