"""How long sending takes at the providers' rates, and when it would be over."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.programme.hours import OpenHours


def how_long(parts_of_sms: int, by_telegram: int, rates: Mapping[str, float]) -> str:
    """How much time of sending hours it takes, as people say it."""
    seconds = _seconds(parts_of_sms, by_telegram, rates)
    if seconds < 60:
        return "a minute"
    hours, minutes = divmod(round(seconds / 60), 60)
    told = [f"{hours} hour{'' if hours == 1 else 's'}"] if hours else []
    return " and ".join([*told, *([f"{minutes} minute{'' if minutes == 1 else 's'}"] if minutes else [])])


def over_at(
    parts_of_sms: int, by_telegram: int, rates: Mapping[str, float], hours: OpenHours, begins: datetime
) -> datetime:
    """When the last of it would leave: outside sending hours it rests."""
    return hours.after(begins, timedelta(seconds=_seconds(parts_of_sms, by_telegram, rates)))


def _seconds(parts_of_sms: int, by_telegram: int, rates: Mapping[str, float]) -> float:
    return max(parts_of_sms / rates["sms"], by_telegram / rates["telegram"])
