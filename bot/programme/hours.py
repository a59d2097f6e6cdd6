"""The hours in which the programme may be the first to speak, by the clock on the wall."""

from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo


class OpenHours(NamedTuple):
    """From `opens` until before `closes`, every day; equal ends mean at any hour."""

    opens: time
    closes: time
    zone: ZoneInfo

    def next_opening(self, now: datetime) -> datetime | None:
        """When speaking may begin; None while it may already."""
        local = now.astimezone(self.zone)
        if self._allow(local):
            return None
        # An opening that the clock change leaves out is made up for a day later.
        openings = (self._opening(local, days) for days in range(3))
        return next(at for at in openings if at > now and self._allow(at.astimezone(self.zone)))

    def after(self, start: datetime, busy: timedelta) -> datetime:
        """The moment at which so much open time has passed since then."""
        at, left = self.next_opening(start) or start.astimezone(UTC), busy
        while self.opens != self.closes and left > (today := self._closing(at) - at):
            left -= today
            at = self.next_opening(self._closing(at)) or self._closing(at)
        return at + left

    def midnight_before(self, now: datetime) -> datetime:
        """The start of the day that it is there."""
        return self._midnight(now, 0)

    def midnight_after(self, now: datetime) -> datetime:
        """The start of the next day there."""
        return self._midnight(now, 1)

    def _allow(self, local: datetime) -> bool:
        return self.opens == self.closes or self.opens <= local.time() < self.closes

    def _opening(self, local: datetime, days: int) -> datetime:
        day = local.date() + timedelta(days=days)
        # By way of UTC: two times of one zone are compared by the clock on the wall, whatever it was changed by.
        return datetime.combine(day, self.opens, self.zone).astimezone(UTC)

    def _closing(self, at: datetime) -> datetime:
        return datetime.combine(at.astimezone(self.zone).date(), self.closes, self.zone).astimezone(UTC)

    def _midnight(self, now: datetime, days: int) -> datetime:
        day = now.astimezone(self.zone).date() + timedelta(days=days)
        return datetime.combine(day, time.min, self.zone).astimezone(UTC)
