"""How far a language is: for each part what is translated, what has changed since, and who vouches for it."""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from babel.messages import Catalog

from bot.flow.approvals import Approvals
from bot.flow.catalogues import Text
from bot.flow.model import Book
from bot.flow.reading_translations import all_forms, singular
from bot.flow.vouching import MANNER, REVIEWER, Vouched, fingerprint, part_of, reviews_in, said_at_top, vouched_for
from bot.flow.wording import SOURCE_LANGUAGE

NOWHERE_ELSE: Mapping[str, Vouched] = MappingProxyType({})


class Part(NamedTuple):
    """One flow, or one of the shared files. `reviewed` is who vouched, `holds` whether it is still what they read."""

    name: str
    texts: int
    translated: int
    changed: int
    easy: int
    approved: int
    reviewed: Vouched | None = None
    holds: bool = False


class Progress(NamedTuple):
    """One language, part by part."""

    language: str
    parts: tuple[Part, ...]
    prints: dict[str, str]
    whole_print: str
    manner: str = ""
    reviewer: str = ""

    @property
    def complete(self) -> bool:
        """Whether nothing is left to be translated."""
        return all(part.translated == part.texts for part in self.parts)

    @property
    def reviewed(self) -> bool:
        """Whether somebody vouches for all of it as it is."""
        return self.language == SOURCE_LANGUAGE or all(part.reviewed and part.holds for part in self.parts)


def progress_of(
    book: Book,
    texts: Iterable[Text],
    language: str,
    catalogue: Catalog | None,
    approvals: Approvals,
    signed: Mapping[str, Vouched] = NOWHERE_ELSE,
) -> Progress:
    """How far the language is that the catalogue is in; English has everything, and needs only a panel's approval.

    `signed`: who vouches for a part elsewhere than at the top of the catalogue; what still holds comes first, and
    then what is newer.
    """
    kept = _translated(catalogue) if catalogue else {}
    contexts = {context for context, _ in kept}
    by_part: dict[str, list[Text]] = {}
    for text in texts:
        by_part.setdefault(part_of(text.context), []).append(text)
    prints = {name: fingerprint(_said((text for text in each if text.own), kept)) for name, each in by_part.items()}
    whole = fingerprint(prints.items())
    comment = catalogue.header_comment if catalogue else ""
    reviews = reviews_in(comment)
    easy = list(approvals.easy_texts(book, language))
    parts = []
    for name, each in by_part.items():
        asked = [text for text in each if text.asked]
        there = sum(1 for text in asked if language == SOURCE_LANGUAGE or kept.get(text[:2], ("", True))[0])
        stale = sum(1 for text in asked if _is_stale(text, kept, contexts))
        mine = [text for text in easy if text.part == name]
        good = sum(approvals.holds(language, text) for text in mine)
        vouched = vouched_for(reviews, name, prints[name], whole)
        if (elsewhere := signed.get(name)) is not None:
            vouched = _better(vouched, (elsewhere, elsewhere.print == prints[name]))
        parts.append(Part(name, len(asked), there, stale, len(mine), good, *vouched))
    return Progress(language, tuple(parts), prints, whole, said_at_top(comment, MANNER), said_at_top(comment, REVIEWER))


def _better(one: tuple[Vouched | None, bool], other: tuple[Vouched | None, bool]) -> tuple[Vouched | None, bool]:
    """Of two who vouch for a part the one whose word still holds, and else the newer."""
    return max(one, other, key=lambda each: (each[1], each[0].on if each[0] else date.min))


def _translated(catalogue: Catalog) -> dict[tuple[str, str], tuple[str, bool]]:
    """{(context, English): (translation that is sent, whether another look is needed)}."""
    return {
        (message.context or "", singular(message.id)): ("" if message.fuzzy else text, message.fuzzy)
        for message in catalogue
        if message.id and singular(message.string) and (text := all_forms(message.string))
    }


def _is_stale(text: Text, kept: dict[tuple[str, str], tuple[str, bool]], contexts: set[str]) -> bool:
    """Whether its translation was made from other words: marked so, or not brought up to date with the flows yet."""
    if text[:2] in kept:
        return kept[text[:2]][1]
    # Under one name of an organisation's fact may stand those of two hospitals.
    return text.context in contexts and part_of(text.context) != "organisation"


def _said(texts: Iterable[Text], kept: dict[tuple[str, str], tuple[str, bool]]) -> list[tuple[str, str]]:
    return [(text.context, f"{text.english}\2{kept.get(text[:2], ('', False))[0]}") for text in texts]
