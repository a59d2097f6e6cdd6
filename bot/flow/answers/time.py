"""A time of day, by figures or in words; the value is "14:30"."""

import re
from collections.abc import Iterator
from typing import ClassVar, NamedTuple

from bot.flow.answers.clock_words import PARTS, clock_words
from bot.flow.answers.kind import Hearing, Reading, Unclear, settle
from bot.flow.answers.numerals import numerals, plainly

_MOST_WORDS = 12
_HOUR_AND_MINUTES = re.compile(r"(?<!\d)(\d{1,2}) ?[:.h点點时時] ?(半|\d\d)(?!\d)", re.IGNORECASE)
_TWO_NUMBERS = re.compile(r"\d ?[-\u2010-\u2015/,;&+] ?\d")
_ON_THE_DOT = {"noon": "12:00", "midnight": "00:00"}
_MAYBE = "maybe"
_SHAPES = {"half": "H", "quarter": "Q", "past": "p", "to": "t", "minutes": "m", "hours": "o"}
_MINUTES_PAST = {"Hn", "Hpn", "Qpn", "npn", "nmpn"}
_MINUTES_TO = {"Qtn", "ntn", "nmtn"}


class Time:
    """A time of day; what may be in the morning or in the evening is offered as both."""

    __slots__ = ()
    name: ClassVar[str] = "time"

    def read(self, text: str, hearing: Hearing) -> Reading:
        """The time in the text; a text with two times, or with anything else in it, is unclear."""
        plain = plainly(text)
        said = numerals(_HOUR_AND_MINUTES.sub(_joined, plain), hearing.language)
        pieces = None if _TWO_NUMBERS.search(plain) else _pieces(said, hearing.language)
        if pieces is None:
            return Unclear()
        if not pieces.shape:
            dots = dict.fromkeys(_ON_THE_DOT[part] for part in pieces.parts if part in _ON_THE_DOT)
            return settle(list(dots), pieces.sure and len(pieces.parts) == 1)
        clock = _clock(pieces)
        return Unclear() if clock is None else settle(_times(clock, pieces.parts), pieces.sure and clock.sure)


class _Pieces(NamedTuple):
    """A text taken apart; in `shape` n is a number, c a clock ("1430"), and the rest are the words of _SHAPES."""

    shape: str
    numbers: list[str]
    parts: list[str]
    sure: bool


class _Clock(NamedTuple):
    """An hour as it was written, and how many minutes after (or before) it."""

    hour: str
    minutes: int = 0
    sure: bool = True


def _joined(found: re.Match[str]) -> str:
    return found[1] + ("30" if found[2] == "半" else found[2])


def _pieces(said: list[str], language: str) -> _Pieces | None:
    """The pieces of a time, or None when the text has anything else in it."""
    meanings = list(_meanings(said, language)) if len(said) <= _MOST_WORDS else []
    shape = ""
    for each in meanings:
        if each.isdecimal() and len(each) <= 4:
            shape += "n" if len(each) <= 2 else "c"
        elif each in _SHAPES:
            shape += _SHAPES[each]
        elif each not in PARTS and each != _MAYBE:
            return None
    numbers = [each for each in meanings if each.isdecimal()]
    return _Pieces(shape, numbers, [each for each in meanings if each in PARTS], _MAYBE not in meanings)


def _meanings(said: list[str], language: str) -> Iterator[str]:
    """What the words mean, taking the longest known phrase at each; an unknown word stands for itself."""
    known = clock_words(language)
    at = 0
    while at < len(said):
        size = next((size for size in (3, 2) if " ".join(said[at : at + size]) in known), 1)
        phrase = " ".join(said[at : at + size])
        meaning = known.get(phrase, phrase)
        if any(char.isalnum() for char in meaning):
            yield meaning
        at += size


def _clock(pieces: _Pieces) -> _Clock | None:
    """Which hour and minute the pieces say, or None where they make no time."""
    shape, numbers = pieces.shape, pieces.numbers
    # "2 hours" is no time, "14 hours" is; and 0 alone is how many, not midnight.
    if (shape == "n" and int(numbers[0])) or (shape == "no" and _is_of_24(numbers[0])):
        return _Clock(numbers[0])
    if shape in ("c", "co") and numbers[0][-2:] < "60":
        return _Clock(numbers[0][:-2], int(numbers[0][-2:]))
    if shape == "nn" and numbers[1] in ("15", "30", "45"):
        return _Clock(numbers[0], int(numbers[1]))
    return _round_the_hour(pieces)


def _round_the_hour(pieces: _Pieces) -> _Clock | None:
    """ "Half past two", "quarter to 3"; "10 to 12", which may be two hours, is never sure."""
    shape, numbers = pieces.shape, pieces.numbers
    if shape not in _MINUTES_PAST | _MINUTES_TO or _is_of_24(numbers[-1]):
        return None
    minutes = {"H": 30, "Q": 15}.get(shape[0]) or int(numbers[0])
    if shape in _MINUTES_PAST:
        return _Clock(numbers[-1], minutes) if minutes < 60 else None
    may_be_two_hours = shape == "ntn"
    if minutes >= 60 or (may_be_two_hours and (minutes not in (5, 10, 20, 25) or len(pieces.parts) > 1)):
        return None
    return _Clock(numbers[-1], -minutes, sure=not may_be_two_hours)


def _is_of_24(hour: str) -> bool:
    """Whether only a 24-hour clock writes the hour so: 14, 0 and 09."""
    return hour.startswith("0") or int(hour) > 12


def _times(clock: _Clock, parts: list[str]) -> list[str]:
    """The times that fit the parts of the day, those of the working day first."""
    hour = int(clock.hour)
    twice = 1 <= hour <= 12 and (parts or not _is_of_24(clock.hour))  # "09:00pm" is written too
    hours = [hour % 12, hour % 12 + 12] if twice else [hour] if hour < 24 else []
    minutes = [(each * 60 + clock.minutes) % (24 * 60) for each in hours]
    fitting = [each for each in minutes if all(each // 60 in PARTS[part] for part in parts)]
    return [f"{each // 60:02}:{each % 60:02}" for each in sorted(fitting, key=lambda each: not 7 <= each // 60 < 19)]
