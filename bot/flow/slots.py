"""Templates for broadcasts: sentences that were translated beforehand, with room for a day, an hour, a place and a sum.

What stands in the room is written as each language writes it, so that only the words of a place need translating.
"""

import re
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import NamedTuple

from bot.flow.wording import PLACEHOLDER
from bot.language import format_day, format_hour, format_pounds, isolate

Texts = Mapping[str, Mapping[str, str]]
"""{language: {"plain" or a variant: text}}."""

EXAMPLES: Mapping[str, str] = {
    "slot_day": "Wednesday 30 September 2026",
    "slot_hour": "10:30am",
    "slot_place": "the main entrance of the hospital",
    "slot_sum": "£20",
}
"""Every room that a shared sentence may have, filled as long as is likely."""

Filling = date | time | Decimal | str | Mapping[str, str]
"""A day, an hour, a sum in pounds, a name that is the same for everybody, or words by language."""


class Filled(NamedTuple):
    """A template with its rooms filled, and the languages in which it could not be."""

    texts: Texts
    without: tuple[str, ...]


def filled(texts: Texts, fillings: Mapping[str, Filling]) -> Filled:
    """The texts with each room filled; a language in which something is not said is left out."""
    made: dict[str, dict[str, str]] = {}
    without: list[str] = []
    for language, parts in texts.items():
        said = {name: _said(filling, language) for name, filling in fillings.items()}
        wanted = {name for text in parts.values() for name in PLACEHOLDER.findall(text)}
        if any(not said[name] for name in wanted & said.keys()):
            without.append(language)
            continue
        made[language] = {part: _with(text, said) for part, text in parts.items()}
    return Filled(made, tuple(without))


def fills(said: str, template: str) -> bool:
    """Whether these words are that template with its rooms filled, whatever stands in them."""
    pieces = re.split("|".join(rf"\{{{room}\}}" for room in EXAMPLES), template)
    return re.fullmatch(".+".join(map(re.escape, pieces)), said, re.DOTALL) is not None


def _with(text: str, said: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: said.get(found[1], found[0]), text)


def _said(filling: Filling, language: str) -> str:
    """The filling as that language writes it; "" where its words are not there."""
    match filling:
        case date():
            return isolate(format_day(filling, language), language)
        case time():
            return isolate(format_hour(filling, language), language)
        case Decimal():
            return isolate(format_pounds(filling, language), language)
        case str():
            return isolate(filling, language)
    return filling.get(language, "")
