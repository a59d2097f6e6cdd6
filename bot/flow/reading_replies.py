"""Words to reply with that translators give in their catalogue, beside those that stand in the YAML."""

import re
from collections.abc import Mapping as Map

from bot.flow.mistakes import Spot
from bot.flow.model import Book, Replies
from bot.flow.notebook import Scalar
from bot.flow.wording import SOURCE_LANGUAGE
from bot.language import ROMAN, fold, spoken

_BETWEEN = re.compile("[,،、\n]")  # a comma of any script
Said = dict[str, tuple[Scalar, ...]]


def with_translated(book: Book, context: str, said: Map[str, tuple[Scalar, ...]]) -> Said:
    """What is said by language, with what the catalogues add; the English is kept for translators.

    Who reads a language in Roman letters is understood as everyone who speaks it.
    """
    english = said.get(SOURCE_LANGUAGE, ())
    if english:
        languages = frozenset(said) - {SOURCE_LANGUAGE}
        book.replies[context] = Replies(tuple(each.text for each in english), english[0].spot, languages)
    both = dict(said)
    for language, catalogue in book.translations.items():
        if context in catalogue:
            spot = book.spots[f"{language} {context}"]
            both[language] = both.get(language, ()) + _sayings(catalogue[context], spot)
    for language in book.languages:
        if language.endswith(ROMAN) and spoken(language) in both:
            both[language] = both.get(language, ()) + both[spoken(language)]
    return both


def _sayings(text: str, spot: Spot) -> tuple[Scalar, ...]:
    return tuple(Scalar(each.strip(), spot) for each in _BETWEEN.split(text) if fold(each))
