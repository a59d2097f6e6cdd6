"""A new code of conduct: members agree to it anew, at a moment that suits, and are told of it once."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.flow import Book
from bot.programme.conduct import Code, standing
from bot.store import conduct, reminders, turns
from bot.store.engine import begin
from bot.work.by_day import ByDay

DAYS = "code_of_conduct_agree_again_within_days"
_USUAL_DAYS = "60"
_MOST_AT_ONCE = 1000


def code_of(connection: Connection, book: Book) -> Code | None:
    """The code of conduct that stands, with its time; None before one was published."""
    return standing(conduct.versions(connection), timedelta(days=int(str(book.organisation.get(DAYS, _USUAL_DAYS)))))


def needed(connection: Connection, book: Book, now: datetime) -> str:
    """The version that whoever is invited must have agreed to; "" while an older one is enough."""
    code = code_of(connection, book)
    return code.version if code is not None and code.is_needed(now) else ""


def must_agree_first(connection: Connection, book: Book, person_id: int, now: datetime) -> bool:
    """Whether somebody has not agreed to the version that stands, where an older one is not enough to take part."""
    version, (given, agreed) = needed(connection, book, now), conduct.newest(connection, person_id)
    return bool(version) and not (given and agreed == version)


def is_open(connection: Connection, book: Book, person_id: int) -> bool:
    """Whether somebody has agreed to an older version and not to the one that stands."""
    code, (given, version) = code_of(connection, book), conduct.newest(connection, person_id)
    return code is not None and given and not code.stands(version)


class TellingOfTheCode(ByDay):
    """Tells each member once of a new version: after a conversation or an invitation, or half-way at the latest.

    Safe to run twice, and by several clocks: that somebody is told is a reminder of theirs, and those are sent by day.
    """

    def _do_what_is_due(self, now: datetime) -> int:
        _, book = self._shelf.current()
        with begin(self._engine) as connection:
            code = code_of(connection, book)
            if code is None or not code.is_changed or not turns.take(connection, turns.CONDUCT):
                return 0
            told = conduct.to_tell(connection, code, now, _MOST_AT_ONCE)
            for address in told:
                reminders.add(connection, address, conduct.REMINDER, now)
        return len(told)
