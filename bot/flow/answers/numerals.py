"""Numbers as people write them: figures of any script, and words, made figures among the words round them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from bot.flow.answers.counting import counting_words, pairs_of_words, roman_numbers
from bot.flow.answers.kind import MOST_READ
from bot.language import ascii_digits, fold, without_controls, words

_MOST_FIGURES = 6  # longer ones are telephone numbers, and nobody's answer to "how many"
_MOST_WORDS = 12
_FIGURES_AND_REST = re.compile(r"\d+|\D+")
_NOT_WHOLE = re.compile(r"(?:^|\s)[-\u2010-\u2015\u2212.,\u066b]\d")  # "-5" and ".5"
_NOT_QUITE = re.compile(r"[<>\u2264\u2265+%?\u061f\u066a]")
_UNITS = "one two three four five six seven eight nine"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_NOUGHT = "none nil nought naught nula nulis eber náid صفر শূন্য શૂન્ય ਸਿਫ਼ਰ ਜ਼ੀਰੋ 零"
_HUNDRED, _THOUSAND = 100, 1000
_NOT = words("not no never neither nor without except but dont")
_SAYING_NOTHING = words(
    fold(
        # English, then "about" and "please" of the other languages.
        "a about around roughly approximately approx ish it is its i id im think say have had we there are were was "
        "only just exactly in all total altogether number please thanks thank you "
        "حوالي تقريبا نحو প্রায় আনুমানিক حدود حدودا thart timpeall લગભગ આશરે lagbhag apie maždaug ਲਗਭਗ ਕਰੀਬ około "
        "proszę cerca aproximadamente aproximativ circa vreo asi okolo približne qiyaastii لگ بھگ taqreeban "
        "大约 大概 约 左右"
    )
)


class Figure(NamedTuple):
    """The one number of a text, and whether nothing round it may make it another."""

    number: int
    sure: bool


def plainly(text: str) -> str:
    """As much of a text as is read, with plain figures and signs, without what cannot be seen."""
    return unicodedata.normalize("NFKC", without_controls(ascii_digits(text[:MOST_READ])))


def numerals(text: str, language: str) -> list[str]:
    """The folded words of a text; every number among them, also one in words, stands there in figures.

    English, Polish, Gujarati, Urdu and Arabic words are known up to 999,999, those of other languages up to ten.
    """
    folded = fold(text)
    if (alone := roman_numbers(language).get(folded)) is not None:
        return [str(alone)]
    parts = [part for word in folded.split() for part in _FIGURES_AND_REST.findall(word)]
    return list(_in_figures(_counted(parts, language)))


def only_figure(plain: str, said: Sequence[str], harmless: frozenset[str] = frozenset()) -> Figure | None:
    """The number of a text, given plainly and as its words; None for several, a part of one or one below nought.

    It is sure when all other words are `harmless` or say nothing.
    """
    figures = [word for word in said if word.isdecimal()]
    if len(figures) != 1 or len(figures[0]) > _MOST_FIGURES or len(said) > _MOST_WORDS:
        return None
    if _NOT_WHOLE.search(plain) or not _NOT.isdisjoint(said):
        return None
    others = (word for word in said if word != figures[0])
    sure = all(word in _SAYING_NOTHING or word in harmless or _is_sign(word) for word in others)
    return Figure(int(figures[0]), sure and not _NOT_QUITE.search(plain))


def _is_sign(word: str) -> bool:
    return not any(char.isalnum() for char in word)


@lru_cache(maxsize=256)
def _values(language: str) -> Mapping[str, int]:
    """Folded words that a number may be made of."""
    units = {unit: number for number, unit in enumerate(_UNITS.split(), 1)}
    tens = {ten: number * 10 for number, ten in enumerate(_TENS.split(), 2)}
    together = {f"{ten}{unit}": tens[ten] + units[unit] for ten in tens for unit in units}
    nought = dict.fromkeys(words(fold(_NOUGHT)), 0)
    scales = {"hundred": _HUNDRED, "thousand": _THOUSAND}
    return MappingProxyType({**nought, **together, **tens, **scales, **counting_words(language)})


def _counted(parts: Sequence[str], language: str) -> Iterator[str | int]:
    """The words, with each that is a number, or two that are one, as that number."""
    pairs, values = pairs_of_words(language), _values(language)
    at = 0
    while at < len(parts):
        both = pairs.get((parts[at], parts[at + 1])) if pairs and at + 1 < len(parts) else None
        yield values.get(parts[at], parts[at]) if both is None else both
        at += 1 if both is None else 2


def _in_figures(parts: Iterable[str | int]) -> Iterator[str]:
    run: list[int] = []
    for part in parts:
        if isinstance(part, int):
            run.append(part)
        elif part != "and" or not run or run[-1] not in (_HUNDRED, _THOUSAND):
            yield from _sums(run)
            run = []
            yield part
    yield from _sums(run)


def _sums(run: Sequence[int]) -> Iterator[str]:
    """The numbers that such words make: 2, 100, 20, 1 is "221", and 2, 30 are "2" and "30"."""
    thousands = below = 0
    room = 0  # what may still be added is less than this
    for at, value in enumerate(run):
        is_scale = value in (_HUNDRED, _THOUSAND)
        fits = (below < value and not (value == _THOUSAND and thousands)) if is_scale else 0 < value < room
        if at and not fits:
            yield str(thousands + below)
            thousands = below = 0
        if is_scale:
            below, room = max(below, 1) * value, value
        else:
            below, room = below + value, _room_below(value)
        if value == _THOUSAND:
            thousands, below = below, 0
    if run:
        yield str(thousands + below)


def _room_below(value: int) -> int:
    """What may still be added to such a number is less than this: Polish has a word for two hundred."""
    if value >= _HUNDRED:
        return _HUNDRED
    return 10 if value >= 20 and value % 10 == 0 else 1


def numeral_alone(text: str, language: str) -> str:
    """The figures of a text that is nothing but one number, in words or figures; "" for any other."""
    said = numerals(text, language)
    return said[0] if len(said) == 1 and said[0].isdecimal() else ""
