"""Texts as they are written: plain, easy and shorter for SMS, and which of them a person gets."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.flow.mistakes import Spot
from bot.language import direction, isolate_runs

SOURCE_LANGUAGE = "en"
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")

NOWHERE = Spot("")

Rule = Callable[[int], int]
"""Which form of a text is said of so many: 0 for the first."""


Translate = Callable[[str, str], str]
"""(context, English text) -> the translation, or "" where there is none."""


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """One text in its English variants; `key` is its context for translators, like `join.ready.ask`.

    `spot` is where the plain text stands, `spots` where each other variant does, by its context. `picture` and
    `easy_picture` are names of pictures that are shown beside the plain and the easy words. Where the number under
    the name `counted` is one, English says what `ones` has for the variant, by its context.
    """

    key: str
    plain: str
    easy: str = ""
    sms: str = ""
    easy_sms: str = ""
    note: str = ""
    spot: Spot = NOWHERE
    spots: Mapping[str, Spot] = field(default_factory=dict)
    picture: str = ""
    easy_picture: str = ""
    counted: str = ""
    ones: Mapping[str, str] = field(default_factory=dict)

    def spot_of(self, context: str) -> Spot:
        """Where the variant of that context stands."""
        return self.spots.get(context, self.spot)

    def variants(self) -> tuple[tuple[str, str], ...]:
        """(context, text) of each variant that is written."""
        named = (("", self.plain), (".easy", self.easy), (".sms", self.sms), (".easy_sms", self.easy_sms))
        return tuple((self.key + ending, text) for ending, text in named if text)

    def placeholders(self) -> set[str]:
        """The names in braces, over all variants."""
        return {name for _, text in self.variants() for name in PLACEHOLDER.findall(text)}


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """A text ready to be filled: literals at even positions, names of facts at odd ones.

    One that says how many there are of something, under the name `counted`, has besides a form for each kind of number.
    """

    pieces: tuple[str, ...]
    language: str
    counted: str = ""
    forms: tuple["Template", ...] = ()
    rule: "Rule | None" = None

    @property
    def names(self) -> tuple[str, ...]:
        """The facts that it wants."""
        return self.pieces[1::2]

    def for_number(self, number: int) -> "Template":
        """The form of the text for that many."""
        return self.forms[form_for(number, self.rule, len(self.forms))] if self.rule and self.forms else self

    def fill(self, value: Callable[[str], str]) -> str:
        """The text with each name replaced by what `value` gives for it."""
        if len(self.pieces) == 1:
            return self.pieces[0]
        return "".join([value(piece) if odd % 2 else piece for odd, piece in enumerate(self.pieces)])


class Forms(NamedTuple):
    """A translation in its forms for different numbers, and which of them a number wants."""

    texts: tuple[str, ...]
    rule: Rule


def form_for(number: int, rule: Rule, forms: int) -> int:
    """Which of so many forms is said of that many; the last stands for any that is missing."""
    return min(rule(abs(number)), forms - 1)


def english_rule(number: int) -> int:
    """Which form English has: one, and all other numbers."""
    return int(number != 1)


def choose(words: Words, language: str, easy: bool, sms: bool, translate: Translate) -> tuple[str, str]:
    """(text, its language): the language comes first, then the variant; English is the last resort.

    An easy reader of a language without easy text gets that language's plain text, never English.
    """
    _, text, written_in = choose_variant(words, language, easy, sms, translate)
    return text, written_in


def choose_variant(words: Words, language: str, easy: bool, sms: bool, translate: Translate) -> tuple[str, str, str]:
    """(the context of the variant, its text, its language), chosen as `choose` does."""
    written = dict(words.variants())
    contexts = [context for ending in _order(easy, sms) if (context := words.key + ending) in written]
    if language != SOURCE_LANGUAGE:
        for context in contexts:
            if translated := translate(context, written[context]):
                return context, translated, language
    first = contexts[0] if contexts else words.key
    return first, written.get(first, words.plain), SOURCE_LANGUAGE


def _order(easy: bool, sms: bool) -> Iterable[str]:
    if easy and sms:
        return (".easy_sms", ".easy", ".sms", "")
    if easy:
        return (".easy", "")
    return (".sms", "") if sms else ("",)


def isolated(made: Template) -> Template:
    """The template with numbers and Roman words in right-to-left text kept in their places."""
    if direction(made.language) == "ltr":
        return made
    pieces = (piece if odd % 2 else isolate_runs(piece, made.language) for odd, piece in enumerate(made.pieces))
    return Template(tuple(pieces), made.language, made.counted, tuple(map(isolated, made.forms)), made.rule)


def template(text: str, language: str, fixed: Mapping[str, str]) -> Template:
    """`text` with what never changes (the organisation's own facts) already filled in."""
    for _ in range(2):  # the organisation's texts may name its other facts
        text = PLACEHOLDER.sub(lambda found: fixed.get(found[1], found[0]), text)
    return Template(tuple(PLACEHOLDER.split(text)), language)
