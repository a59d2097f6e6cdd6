"""Whom a broadcast is for, as plain data: what somebody cares about and how they are reached, nothing else."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any, Self

MONTH = timedelta(days=30)
USUALLY_ASKED, MOST = 2, 31
"""So often one person is asked within a month, at most: unless something else is said, and whatever is said."""

SHORTAGES = ("no consent", "no address", "stopped", "paused", "asked too often")
"""Why somebody who matches is left out; of several reasons the first counts."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Improvers who agreed to be invited and who match: any of these services or issues, languages and channels.

    An empty tuple leaves nobody out. There is no field for an equality answer, so nobody can be picked by one.
    """

    services: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    # Whoever was asked so often within a month is not asked now.
    asked_at_most: int = USUALLY_ASKED
    # Whoever was told of this update first, because it came from their words, is not told again.
    not_told_of: int = 0
    # Only those who were chosen for this opportunity, this time, and have not answered; 0 for no such choice.
    opportunity: int = 0
    asked_in: int = 0
    # Whoever named times is asked only for one of them; whoever named none is asked for any.
    when_free: tuple[str, ...] = ()
    # Needs that cannot be met there: nobody is asked to something that they cannot take part in.
    cannot_meet: tuple[str, ...] = ()
    partners_only: bool = False
    # Only those who have agreed to this version of the code of conduct; "" while an older one is enough.
    code_version: str = ""
    # Only those who were drawn for the survey of this vote; 0 for no survey.
    survey: int = 0

    def within(self, most: int) -> Self:
        """The same, but whoever was asked `most` times within a month is left out, whatever is said here."""
        return replace(self, asked_at_most=min(self.asked_at_most, most))

    def as_data(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The audience that `as_data` gave; TypeError for anything that is no field of it."""
        values: dict[str, Any] = {name: tuple(got) if isinstance(got, list) else got for name, got in data.items()}
        return cls(**values)
