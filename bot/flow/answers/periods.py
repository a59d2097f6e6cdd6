"""Days to come that are told as a period: next week, for two weeks, a month. Which day is meant is always asked."""

from datetime import timedelta

from bot.flow.answers.distances import number_and_unit
from bot.flow.answers.kind import Hearing
from bot.flow.answers.when_words import saying_nothing, units, which_one, words_for_ahead, words_for_lasting
from bot.flow.moments import months_after
from bot.language import words
from bot.language_words import weekdays

_WITHIN = words("end late mid middle early back during since was been went")
"""Words after which a period does not begin with its first day, or has been."""
_SATURDAY = 5


def by_period(tokens: list[str], hearing: Hearing) -> tuple[str, ...]:
    """The days that a period ahead may mean: its first one, or the one on which it is over; () for other words.

    Whoever says "for two weeks" when asked until when means the day on which they are over.
    """
    language, today = hearing.language, hearing.today
    if not _WITHIN.isdisjoint(tokens) or " ".join(tokens) in weekdays(language):
        return ()
    known = units(language)
    said = [word for word in tokens if word not in saying_nothing(language) - known.keys()]
    if coming := _next_one(said, hearing):
        return coming
    around = words_for_lasting(language) | words_for_ahead(language)
    bare = [word for word in said if word not in around]
    if len(bare) == 1 and (bare[0] in weekdays(language) or known.get(bare[0]) == "day"):
        return ()
    number, unit = number_and_unit(bare, language)
    if unit == "month":
        return (months_after(today, number).isoformat(),)
    days = number * (7 if unit == "week" else 1)
    return ((today + timedelta(days=days)).isoformat(),) if unit else ()


def _next_one(said: list[str], hearing: Hearing) -> tuple[str, ...]:
    """The first day of the next week or month, whichever of the two words a language puts first.

    Where a word for a week means Saturday too, that day may be meant as well.
    """
    known, which = units(hearing.language), which_one(hearing.language)
    others = [word for word in said if which.get(word) != "next"]
    if len(said) != 2 or len(others) != 1:
        return ()
    today, unit = hearing.today, known.get(others[0], "")
    if unit == "month":
        return (months_after(today.replace(day=1), 1).isoformat(),)
    if unit != "week":
        return ()
    days = [today + timedelta(days=7 - today.weekday())]
    if weekdays(hearing.language).get(others[0]) == _SATURDAY:
        days.append(today + timedelta(days=(_SATURDAY - today.weekday() - 1) % 7 + 1))
    return tuple(day.isoformat() for day in sorted(set(days)))
