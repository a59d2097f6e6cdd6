"""What a trust has decided about urgent messages and handing over: its own numbers, or else ours."""

from datetime import timedelta
from typing import NamedTuple

from bot.flow import Book
from bot.language import fold

SECOND_AFTER, BACK_AFTER, TELLS = (
    "handing_over_second_person_after_minutes",
    "handing_over_hand_back_after_days",
    "handing_over_tell_the_person",
)


class Care(NamedTuple):
    """After how long the second person is told, and what is quiet is handed back; whether the one who wrote is told."""

    second_after: timedelta = timedelta(minutes=10)
    back_after: timedelta = timedelta(days=7)
    tells: bool = False


def care_of(book: Book) -> Care:
    """What organisation.yaml says under "handing over"; an entry that is missing is as in `Care`."""
    usual = Care()
    minutes, days = _number(book, SECOND_AFTER), _number(book, BACK_AFTER)
    return Care(
        timedelta(minutes=minutes) if minutes else usual.second_after,
        timedelta(days=days) if days else usual.back_after,
        fold(str(book.organisation.get(TELLS, ""))) in ("yes", "true"),
    )


def _number(book: Book, name: str) -> int:
    text = str(book.organisation.get(name, ""))
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0
