"""What the numbers of a date may mean: which is the day, which the year, and which year if none is given."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

_FIRST_YEAR, _LAST_YEAR = 1900, 2100


class Guess(NamedTuple):
    """A day or month whose year may not be known yet."""

    year: int | None
    month: int
    day: int | None


@dataclass(slots=True)
class Pieces:
    """A text taken apart; in `shape` n is a number, d a numbered day (5th), m a month, w a weekday."""

    shape: str = ""
    numbers: list[str] = field(default_factory=list)
    month: int = 0
    weekday: int = -1
    qualifier: str = ""
    sure: bool = True


def guesses(pieces: Pieces, today: date, ahead: bool) -> tuple[list[Guess], bool]:
    """What the pieces mean in their order, likeliest first, and whether it may be taken as read."""
    shape, numbers, month = pieces.shape.replace("w", ""), pieces.numbers, pieces.month
    first, last = (numbers[0], numbers[-1]) if numbers else ("", "")
    day, year = (last, first) if len(first) == 4 else (first, last)
    match shape:
        case "m":
            return [Guess(None, month, None)], True
        case "mn" if len(first) == 2:
            return _day_or_year(month, first, today, ahead)
        case "nm" | "mn" | "dm" | "md":
            is_year = len(first) == 4
            return [Guess(int(first), month, None) if is_year else Guess(None, month, _small(first))], True
        case "nn":
            return _two_numbers(first, last, today, ahead), True
        case "nmn" | "dmn" | "mnn" | "mdn":
            return [Guess(_year(year, today), month, _small(day))], True
        case "nnn":
            return [Guess(_year(year, today), _small(numbers[1]), _small(day))], True
    return [], False


def _day_or_year(month: int, number: str, today: date, ahead: bool) -> tuple[list[Guess], bool]:
    """ "March 5" is a day; of "March 25" only a question about the past makes the year, if it is recent."""
    day = Guess(None, month, _small(number))
    if ahead or len(number) != 2:
        return [day], True
    year = _year(number, today)
    if today.year - 3 <= year <= today.year:
        return [Guess(year, month, None)], True
    return [day, Guess(year, month, None)], False


def _two_numbers(first: str, last: str, today: date, ahead: bool) -> list[Guess]:
    """ "3/2026", "3/26" and "25/3"; "03/05" is a month of 2005 and the third of May."""
    if len(first) == 4:
        return [Guess(int(first), _small(last), None)]
    if len(last) == 4:
        return [Guess(int(last), _small(first), None)]
    day = Guess(None, _small(last), _small(first))
    return [day] if ahead or len(last) != 2 else [day, Guess(_year(last, today), _small(first), None)]


def _small(number: str) -> int:
    """A day or month; 0, which is neither, for a number that is too long."""
    return int(number) if len(number) <= 2 else 0


def _year(number: str, today: date) -> int:
    if len(number) != 2:
        return int(number) if len(number) == 4 else 0
    year = 2000 + int(number)
    return year if year <= today.year + 20 else year - 100


def written(guess: Guess, today: date, ahead: bool) -> str:
    """The day or month in full, its year found if it has none; "" where there is no such day."""
    if guess.year is None and guess.day is None:
        year = today.year - (guess.month > today.month)
        return f"{year:04}-{guess.month:02}"
    if guess.year is None:
        return _without_year(guess, today, ahead)
    if not _FIRST_YEAR <= guess.year <= _LAST_YEAR or not 1 <= guess.month <= 12:
        return ""
    if guess.day is None:
        return f"{guess.year:04}-{guess.month:02}"
    return _day(guess.year, guess)


def _without_year(guess: Guess, today: date, ahead: bool) -> str:
    """The next such day, or the latest; 29 February may be eight years away."""
    for distance in range(9):
        day = _day(today.year + (distance if ahead else -distance), guess)
        if day and (day >= today.isoformat() if ahead else day <= today.isoformat()):
            return day
    return ""


def _day(year: int, guess: Guess) -> str:
    try:
        return date(year, guess.month, guess.day or 0).isoformat()
    except ValueError:
        return ""
