"""The words that people may choose with, made ready once so that an ordinary answer is one look-up."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from bot.flow.answers.kind import MOST_READ, Hearing, Meant, Reading, Unclear, settle
from bot.flow.answers.mentions import Wordings, mentions, numbered
from bot.flow.answers.numerals import numeral_alone
from bot.language import ENGLISH, ascii_digits, fold

MOST_OFFERED = 6  # with "none of these" beside them they still fit one page of choices
_MOST_NUMBER_WORDS = 4
_MOST_WEIGHED = 64  # lists that several unclear mentions may make before they are compared
_RANGE = re.compile(r"[\s(]*(\d{1,3})\s*([-\u2010-\u2015]|to)\s*(\d{1,3})[\s).]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen: its key, and in each language every label and synonym of it."""

    key: str
    names: Mapping[str, tuple[str, ...]]
    group: str = ""


class Vocabulary:
    """Choices, and what people call them in each language; English is understood beside every language."""

    def __init__(self, choices: Sequence[Choice]) -> None:
        self.choices = tuple(choices)
        self._meant = {choice.key: Meant(choice.key) for choice in choices}
        languages = {ENGLISH, *(language for choice in choices for language in choice.names)}
        self._wordings = {language: self._made_for(language) for language in languages}

    def _made_for(self, language: str) -> Wordings:
        spoken = dict.fromkeys((language, ENGLISH))
        named = (
            (name, choice.key) for choice in self.choices for each in spoken for name in choice.names.get(each, ())
        )
        return Wordings(language, named)

    def _of(self, language: str) -> Wordings:
        """The wordings in a language; one without any words of its own still has its "and"."""
        wordings = self._wordings.get(language)
        if wordings is None:
            wordings = self._wordings[language] = self._made_for(language)
        return wordings

    def read_one(self, text: str, hearing: Hearing) -> Reading:
        """The one choice that the text names, by number, name, synonym or a part that only it has."""
        folded = fold(text[:MOST_READ])
        wordings = self._of(hearing.language)
        if keys := wordings.exact.get(folded):
            if len(keys) == 1 and hearing.allowed is None:
                return self._meant[keys[0]]
            return settle(_allowed(keys, hearing), sure=True)
        if folded.isdecimal():
            key = numbered(folded, hearing.shown)
            return Unclear() if key is None else self._meant.get(key) or Meant(key)
        if (figures := _in_words(text, folded, hearing.language)) and (counted := self._for_number(figures, hearing)):
            return settle(counted, sure=True)
        mentioned = mentions(text, wordings, hearing)
        values = list(dict.fromkeys(key for keys in mentioned.found for key in keys))
        return settle(values, mentioned.sure) if len(values) <= MOST_OFFERED else Unclear()

    def _for_number(self, figures: str, hearing: Hearing) -> list[str]:
        """What those figures would choose: a name (an age, say) before the place in the list that is shown."""
        if keys := _allowed(self._of(hearing.language).exact.get(figures, ()), hearing):
            return keys
        key = numbered(figures, hearing.shown)
        return [] if key is None else [key]

    def read_many(self, text: str, hearing: Hearing) -> Reading:
        """All the choices that the text names, in its order, each once; what is offered are whole lists."""
        folded = fold(text[:MOST_READ])
        wordings = self._of(hearing.language)
        if keys := wordings.exact.get(folded):
            return settle([[key] for key in _allowed(keys, hearing)], sure=True)
        return _numbers(text, folded, wordings, hearing.shown) or self._mentioned(text, wordings, hearing)

    def _mentioned(self, text: str, wordings: Wordings, hearing: Hearing) -> Reading:
        mentioned = mentions(text, wordings, hearing)
        found = dict.fromkeys(mentioned.found)
        if not found or prod(map(len, found)) > _MOST_WEIGHED:
            return Unclear()
        lists = dict.fromkeys(tuple(dict.fromkeys(keys)) for keys in product(*found))
        return settle(list(map(list, lists)), mentioned.sure) if len(lists) <= MOST_OFFERED else Unclear()


def _in_words(text: str, folded: str, language: str) -> str:
    """The figures of an answer that is nothing but a number in words ("thirty five", "trzy")."""
    return numeral_alone(text, language) if folded.count(" ") <= _MOST_NUMBER_WORDS else ""


def _allowed(keys: Iterable[str], hearing: Hearing) -> list[str]:
    return [key for key in keys if hearing.allowed is None or key in hearing.allowed]


def _numbers(text: str, folded: str, wordings: Wordings, shown: Sequence[str]) -> Reading | None:
    """The choices of an answer that is nothing but numbers ("1 and 3", "1 to 3"); None when it is more."""
    if ("-" in text or not text.isascii()) and (ranged := _range(text, shown)):
        return ranged
    keys: list[str] = []
    for word in folded.split():
        if word.isdecimal():
            key = numbered(word, shown)
            if key is None:
                return Unclear()
            if key not in keys:
                keys.append(key)
        elif word not in wordings.joins:
            return _range(text, shown)
    return Meant(keys) if keys else None


def _range(text: str, shown: Sequence[str]) -> Reading | None:
    """ "1 to 3" is three choices; "1-3" may be those or only the two, so both are offered."""
    if not (found := _RANGE.fullmatch(ascii_digits(text[:MOST_READ]))):
        return None
    first, last = int(found[1]), int(found[3])
    if not 1 <= first < last <= len(shown):
        return Unclear()
    between, ends = list(shown[first - 1 : last]), [shown[first - 1], shown[last - 1]]
    return settle([between] if found[2].lower() == "to" or between == ends else [ends, between], sure=True)
