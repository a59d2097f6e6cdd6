"""Days and months told by how far they are from today: yesterday, last month, three weeks ago."""

from datetime import date, timedelta

from bot.flow.answers.kind import Hearing
from bot.flow.answers.numerals import numeral_alone
from bot.flow.answers.when_words import (
    days_either_way,
    days_from_today,
    months_from_this,
    saying_nothing,
    two_of,
    units,
    words_for_ago,
    words_for_ahead,
)

_MOST_FIGURES = 3
_WEEKS = {"last week": -7, "this week": 0}


def by_distance(tokens: list[str], hearing: Hearing) -> str:
    """The day or month that is told by its distance from today, or ""."""
    today, language = hearing.today, hearing.language
    bare = [word for word in tokens if word not in saying_nothing(language)]
    for phrase in (" ".join(tokens), " ".join(bare)):
        if (days := days_from_today(language).get(phrase)) is not None:
            return day_at(today, days)
        if (distance := months_from_this(language).get(phrase)) is not None:
            return _month_at(today, distance)
        if (days := _WEEKS.get(phrase)) is not None:
            return day_at(today, days)[:7]
    if ago := _without_ago(tokens, language):
        return _counted(ago, hearing, -1)
    ahead = words_for_ahead(language)
    if tokens[0] == "in":
        return _counted(bare, hearing, 1)
    if bare and (bare[0] in ahead or bare[-1] in ahead):
        said = [word for word in tokens if word not in saying_nothing(language) - units(language).keys()]
        return _counted([word for word in said if word not in ahead], hearing, 1)
    return ""


def by_either_distance(tokens: list[str], hearing: Hearing, ahead: bool) -> str:
    """The day to come (`ahead`) or that has been, of a word that means both, or ""."""
    nothing = saying_nothing(hearing.language)
    phrase = " ".join(word for word in tokens if word not in nothing)
    days = days_either_way(hearing.language).get(phrase)
    return "" if days is None else day_at(hearing.today, days if ahead else -days)


def _without_ago(tokens: list[str], language: str) -> list[str]:
    """What is left without "ago", where that stands at one end; nothing where it does not."""
    ago, nothing = words_for_ago(language), saying_nothing(language) - units(language).keys()
    said = [word for word in tokens if word not in nothing]
    if said and said[-1] in ago:
        return said[:-1]
    return said[1:] if said and said[0] in ago else []


def _counted(words: list[str], hearing: Hearing, sign: int) -> str:
    """ "3 weeks" or "month" from today, or ""."""
    today = hearing.today
    number, unit = number_and_unit(words, hearing.language)
    if not unit:
        return ""
    if unit == "month":
        return _month_at(today, sign * number)
    day = day_at(today, sign * number * (7 if unit == "week" else 1))
    return day[:7] if unit == "week" and sign < 0 else day  # nobody counts weeks back to the day


def number_and_unit(words: list[str], language: str) -> tuple[int, str]:
    """How many of which unit "3 weeks" and "month" are; (0, "") for other words."""
    unit = units(language).get(words[-1], "") if words else ""
    number = _number(words[:-1], language)
    if twice := two_of(language).get(words[0] if len(words) == 1 else ""):
        return 2, twice
    return (number, unit) if unit and number is not None else (0, "")


def _number(words: list[str], language: str) -> int | None:
    if not words or words == ["couple"]:
        return len(words) + 1
    figures = numeral_alone(" ".join(words), language)
    return int(figures) if figures and len(figures) <= _MOST_FIGURES else None


def day_at(today: date, days: int) -> str:
    """The day so many days from today."""
    return (today + timedelta(days=days)).isoformat()


def _month_at(today: date, distance: int) -> str:
    years, month = divmod(today.year * 12 + today.month - 1 + distance, 12)
    return f"{years:04}-{month + 1:02}"
