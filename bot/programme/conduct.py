"""The code of conduct: which version stands since when, and for whom an older one is still enough."""

from datetime import datetime, timedelta
from typing import NamedTuple

PURPOSE = "code_of_conduct"
OFFER_AT_LATEST = 2
"""Whoever has had no conversation and no invitation is told after so large a part of the time: a half."""


class Code(NamedTuple):
    """The version that stands, the first that is known, since when it stands, and how long an older one is enough."""

    version: str
    first: str
    since: datetime
    enough_for: timedelta

    @property
    def is_changed(self) -> bool:
        """Whether anybody can have agreed to an older one."""
        return self.version != self.first

    def stands(self, agreed: str | None) -> bool:
        """Whether this was agreed to; who agreed before versions were kept agreed to the first."""
        return (agreed or self.first) == self.version

    def is_needed(self, now: datetime) -> bool:
        """Whether only those are invited who have agreed to it."""
        return self.is_changed and now >= self.since + self.enough_for

    def told_at_latest(self) -> datetime:
        """When everybody else is told of it, whom no conversation and no invitation brought to it."""
        return self.since + self.enough_for / OFFER_AT_LATEST


def standing(versions: list[tuple[str, datetime]], enough_for: timedelta) -> Code | None:
    """The code, from every (version, published at) in the order of publishing; None before there was one.

    A version that came back stands since it came back.
    """
    if not versions:
        return None
    version, since = versions[-1]
    for earlier, at in reversed(versions):
        if earlier != version:
            break
        since = at
    return Code(version, versions[0][0], since, enough_for)
