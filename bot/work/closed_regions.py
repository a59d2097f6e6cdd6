"""Places to which the provider sends nothing for us: one number's message fails, and staff are told what to do."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.store import alarms

ALARM = "region_closed"
STANDS_FOR = timedelta(days=1)
"""So long after the last message that was refused for this: then nobody writes to such a place any more."""


def tell(connection: Connection, channel: str, reason: str, now: datetime) -> None:
    """A message abroad was refused for where it goes. One alarm, however many there are, and no pause."""
    alarms.raise_alarm(connection, ALARM, channel, reason, now)
