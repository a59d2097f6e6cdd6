"""Days and months as people write them: day before month, any script's digits, their language or English.

What a missing year means depends on the question. One about the past (Month) takes the latest such day
that has been, one about a date (Date) the next that is to come; today counts in both. Two figures are a year
of this century up to twenty years from now, and of the last one after that. What may be two days is offered
as two, and a word that is both yesterday and tomorrow is asked about; so is a period to come, like next week.
"""

import re
from datetime import date
from typing import NamedTuple

from bot.flow.answers.distances import by_distance, by_either_distance, day_at
from bot.flow.answers.guesses import Guess, Pieces, guesses, written
from bot.flow.answers.kind import MOST_READ, Hearing
from bot.flow.answers.periods import by_period
from bot.flow.answers.when_words import (
    DOUBTS,
    OPINION,
    ORDINALS,
    days_from_today,
    saying_nothing,
    units,
    which_one,
    words_for_year,
)
from bot.language import ENGLISH, close_to, fold
from bot.language_words import months, weekdays

_MOST_WORDS = 12
_LENGTH_OF_A_DAY = len("2026-03-05")
_DIGITS_AND_REST = re.compile(r"\d+|\D+")
_YEARS = {"last": -1, "this": 0, "next": 1}
_CHINESE = str.maketrans({"年": " ", "月": "月 ", "日": " ", "号": " ", "號": " "})


class Moments(NamedTuple):
    """The days ("2026-03-05") and months ("2026-03") that a text may mean, and whether that is sure."""

    found: tuple[str, ...] = ()
    sure: bool = False


def moments(text: str, hearing: Hearing, ahead: bool) -> Moments:
    """What the text may mean, of days to come (`ahead`) or of those that have been."""
    tokens = _tokens(text, hearing.language)
    if not 0 < len(tokens) <= _MOST_WORDS:
        return Moments()
    doubts = DOUBTS | OPINION if ahead else DOUBTS
    certain = [word for word in tokens if word not in doubts]
    relative = by_distance(certain, hearing) if certain else ""
    if ahead and len(relative) != _LENGTH_OF_A_DAY and (period := by_period(certain, hearing)):
        return Moments(period)
    if relative:
        return Moments((relative,), certain == tokens)
    if either := by_either_distance(certain, hearing, ahead):
        return Moments((either,))
    pieces = _pieces(certain, hearing)
    if pieces is None:
        return Moments()
    pieces.sure = pieces.sure and certain == tokens
    if pieces.shape == "w":
        found = _weekday(pieces, hearing.today, ahead)
        if not _may_be_a_week(certain, hearing.language):
            return found
        return Moments() if pieces.qualifier else found._replace(sure=False)
    return _settled(pieces, hearing.today, ahead)


def _tokens(text: str, language: str) -> list[str]:
    whole = days_from_today(language).keys() | months(language).keys()
    return [
        part
        for word in fold(text[:MOST_READ]).translate(_CHINESE).split()
        for part in ([word] if word in whole else _DIGITS_AND_REST.findall(word))
    ]


def _pieces(tokens: list[str], hearing: Hearing) -> Pieces | None:
    """The pieces of a date, or None when the text has anything else in it."""
    pieces = Pieces()
    at = 0
    while at < len(tokens):
        size = _named(tokens, at, hearing.language, pieces) or _other(tokens, at, hearing, pieces)
        if not size:
            return None
        at += size
    return pieces


def _named(tokens: list[str], at: int, language: str, pieces: Pieces) -> int:
    """Take in a month or weekday by name; how many words it has (Irish months have two)."""
    for size in (3, 2, 1):
        name = " ".join(tokens[at : at + size])
        for spoken in (language, ENGLISH):
            if month := months(spoken).get(name):
                # "كانون الثاني/يناير": many give both names of a month.
                pieces.shape += "" if pieces.shape.endswith("m") and pieces.month == month else "m"
                pieces.month = month
                return size
            if (weekday := weekdays(spoken).get(name)) is not None:
                pieces.weekday = weekday
                pieces.shape += "w"
                return size
    return 0


def _other(tokens: list[str], at: int, hearing: Hearing, pieces: Pieces) -> int:
    """Take in a number or a word round the date; how many words that were, 0 for one that does not belong."""
    word, following = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else ""
    if word.isdecimal():
        ordinal = following in ORDINALS
        pieces.numbers.append(word)
        pieces.shape += "d" if ordinal else "n"
        return 2 if ordinal else 1
    if which := _which_year(word, following, hearing.language):
        pieces.numbers.append(str(hearing.today.year + _YEARS[which]))
        pieces.shape += "n"
        return 2
    if which := which_one(hearing.language).get(word, ""):
        pieces.qualifier = which
        return 0 if following in units(hearing.language) else 1  # the next week or month is no day
    return 1 if word in saying_nothing(hearing.language) or _misspelt(word, hearing.language, pieces) else 0


def _which_year(word: str, following: str, language: str) -> str:
    """What "next year" says of the year, whichever of the two words a language puts first; "" for other words."""
    which, year = which_one(language), words_for_year(language)
    if following in year and word in which:
        return which[word]
    return which.get(following, "") if word in year else ""


def _misspelt(word: str, language: str, pieces: Pieces) -> bool:
    """Take in a slip of a month's name, which is then asked about."""
    known = {**months(ENGLISH), **months(language)}
    near = {known[name] for name in close_to(word, known)} if len(word) > 3 else set()
    if len(near) != 1:
        return False
    pieces.month = near.pop()
    pieces.shape += "m"
    pieces.sure = False
    return True


def _may_be_a_week(tokens: list[str], language: str) -> bool:
    """Whether the weekday is told by a word that means a week too, as Saturday is in Urdu."""
    return any(word in units(language) and word in weekdays(language) for word in tokens)


def _weekday(pieces: Pieces, today: date, ahead: bool) -> Moments:
    """The weekday that was; or the one to come, and both where people disagree which one is meant.

    "Next Tuesday" said on a Monday is tomorrow to some and in eight days to others.
    """
    back = (today.weekday() - pieces.weekday - 1) % 7 + 1
    coming = 7 - back % 7
    if pieces.qualifier == "last" or (not ahead and pieces.qualifier != "next"):
        return Moments((day_at(today, -back),), pieces.sure)
    this_week = pieces.weekday > today.weekday()
    if pieces.qualifier == "next" and this_week:
        return Moments((day_at(today, coming), day_at(today, coming + 7)))
    if pieces.qualifier != "next" and coming == 7:
        return Moments((today.isoformat(), day_at(today, 7)))
    return Moments((day_at(today, coming),), pieces.sure)


def _settled(pieces: Pieces, today: date, ahead: bool) -> Moments:
    if pieces.qualifier == ("last" if ahead else "next"):
        return Moments()
    guessed, sure = guesses(pieces, today, ahead)
    if pieces.qualifier == "last" and pieces.shape == "m" and pieces.month == today.month:
        guessed = [Guess(today.year - 1, pieces.month, None)]
    found = tuple(dict.fromkeys(filter(None, (written(guess, today, ahead) for guess in guessed))))
    agrees = pieces.weekday < 0 or all(_falls_on(day, pieces.weekday) for day in found)
    return Moments(found, sure and agrees and pieces.sure)


def _falls_on(day: str, weekday: int) -> bool:
    return len(day) == _LENGTH_OF_A_DAY and date.fromisoformat(day).weekday() == weekday
