"""What each text costs by SMS: at most two parts in the plain alphabet, or three in Unicode."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from bot.flow.answers import ManyOf
from bot.flow.effects import Asked, Effect, Said
from bot.flow.mistakes import Spot
from bot.flow.model import PAGE, Ask, Book, Listing, Say
from bot.flow.rendering import word_turn
from bot.flow.slots import EXAMPLES
from bot.flow.sms_parts import EXTENSION, GSM7, first_unicode, parts, units
from bot.flow.source import Notebook
from bot.flow.verbs import TOLD
from bot.flow.wording import SOURCE_LANGUAGE, Words, choose_variant
from bot.language import Speech, without_isolation

MOST_PARTS = 2
PART = 153
"""Characters in each part of several."""
_LONGEST_LIST = 3
"""So many choices, and of those the longest, stand for what people choose from a list."""

# What an answer may be at its longest, within reason.
_LONGEST: Mapping[str, Any] = {
    "name": "Maximilian-Alexander",
    "text": "a few words about it that someone has written to us by hand",
    "month": "2026-09",
    "date": "2026-09-30",
    "phone": "+447700900123",
    "number": "1000",
    "rating": "10",
    "time": "14:30",
    "postcode area": "BT41",
    "yes or no": True,
    "several": ["the ward was clean", "the food was cold"],
}
_NUMBERS: Mapping[str, Any] = {"count": PAGE, "number": PAGE, "least": 999_999, "most": 999_999}


class Message(NamedTuple):
    """One text with its own choices, as it would be sent."""

    words: Words
    effects: tuple[Effect, ...]


class Weight(NamedTuple):
    """A text without its marks of direction: its length in UTF-16, whether every character is a plain one of GSM-7,
    which counts as one, and whether some character makes it Unicode."""

    units: int
    plain: bool
    unicode: bool


class Counting:
    """What texts are by SMS for such a person, with placeholders at their longest; each is worded once."""

    def __init__(self, book: Book, speech: Speech) -> None:
        self._book = book
        self._speech = speech
        self._facts = _longest_facts(book, speech)
        self._given = _longest_given(book, speech)
        self._said: dict[str, str] = {}
        self._asked: dict[str, list[str]] = {}
        self._variants: dict[str, tuple[str, str, Spot]] = {}
        self._weighed: dict[str, Weight] = {}

    def say(self, words: Words) -> str:
        """One text."""
        if words.key not in self._said:
            said = (Said(words, self._given),)
            self._said[words.key] = word_turn(self._book, said, self._speech, self._facts).body
        return self._said[words.key]

    def asks(self, step: Ask) -> list[str]:
        """A question with its first choices: of a list with groups, with those of each."""
        if step.at not in self._asked:
            first = (asked for asked in _pages(step) if not asked.only_choices)
            self._asked[step.at] = [word_turn(self._book, (a,), self._speech, self._facts).body for a in first]
        return self._asked[step.at]

    def more_choices(self, step: Ask) -> Iterator[str]:
        """What MORE brings after the first choices of a question, page by page."""
        for asked in _pages(step):
            if asked.only_choices:
                yield word_turn(self._book, (asked,), self._speech, self._facts).body

    def weight(self, body: str) -> Weight:
        """What a text adds to a message of several."""
        if body not in self._weighed:
            sent = without_isolation(body)
            self._weighed[body] = Weight(units(sent), GSM7.issuperset(sent), first_unicode(sent) is not None)
        return self._weighed[body]

    def is_written_in(self, language: str, words: Words) -> bool:
        """Whether such a person gets words of that language, so that they can be shortened there."""
        return self._variant(words)[1] == language

    def context_of(self, words: Words) -> str:
        """The context of the variant that such a person gets."""
        return self._variant(words)[0]

    def spot_of(self, words: Words) -> Spot:
        """Where that variant stands."""
        return self._variant(words)[2]

    def _variant(self, words: Words) -> tuple[str, str, Spot]:
        if words.key not in self._variants:
            self._variants[words.key] = _variant(self._book, words, self._speech)
        return self._variants[words.key]


def most_parts(message: Message, body: str) -> int:
    """How many parts it may make, before the one more of Unicode.

    What staff write of an opportunity is told in their words and letters, which may make a text in another script
    longer than its translator can help: there it may make one part more.
    """
    told = TOLD.keys() & message.words.placeholders() or any(
        isinstance(effect, Asked) and effect.step.told for effect in message.effects
    )
    return MOST_PARTS + 1 if told and first_unicode(body) else MOST_PARTS


def check_sms(book: Book, notes: Notebook) -> None:
    """Note every text that would be too long by SMS, in each language, plain and easy."""
    for language in book.languages:
        told: set[str] = set()
        for easy in (False, True):
            speech = Speech(language, easy, "sms")
            facts = _longest_facts(book, speech)
            for message in _messages(book, speech):
                context, written_in, spot = _variant(book, message.words, speech)
                if written_in == language and context not in told:
                    body = word_turn(book, message.effects, speech, facts).body
                    if what := too_long(body, most_parts(message, body)):
                        told.add(context)
                        shown = any(isinstance(effect, Asked) and effect.shown for effect in message.effects)
                        notes.wrong(spot, what + (" Its choices count too." if shown else ""))


def _messages(book: Book, speech: Speech) -> Iterator[Message]:
    for step in book.index.values():
        if isinstance(step, Say):
            yield Message(step.words, (Said(step.words),))
        elif isinstance(step, Ask):
            for asked in _pages(step):
                yield Message(step.words, (asked,))
            if step.hint:
                yield Message(step.hint, (Said(step.hint, _NUMBERS),))
    given = _longest_given(book, speech)
    for words in book.common.values():
        yield Message(words, (Said(words, given),))
    for urgent in book.urgent:
        yield Message(urgent.reply, (Said(urgent.reply),))


def _pages(step: Ask) -> Iterator[Asked]:
    """All that may be sent of a question: with its first choices, and what MORE brings after them."""
    if step.told:
        yield Asked(step, 1, *step.shown(TOLD, 0))
        return
    if step.listing is None:
        yield Asked(step, 1)
        return
    groups = step.listing.groups if step.within else {"": step.listing.keys}
    for group, keys in groups.items():
        pages = -(-len(keys) // (PAGE - 1)) if len(keys) > PAGE else 1
        for page in range(pages):
            yield Asked(step, 1, *step.shown({step.within: group}, page), only_choices=page > 0)


def _longest_facts(book: Book, speech: Speech) -> dict[str, Any]:
    """What each question may have saved, at its longest."""
    facts: dict[str, Any] = {**TOLD, **EXAMPLES}
    for step in book.index.values():
        if isinstance(step, Ask) and step.save:
            if step.listing:
                longest = _longest_keys(book, step.listing, speech)
                facts[step.save] = longest if isinstance(step.kind, ManyOf) else "".join(longest[:1])
            else:
                facts[step.save] = _LONGEST.get(step.kind.name, _LONGEST["text"])
            if step.own_words:
                facts[step.own_words] = _LONGEST["text"]
    return facts


def _longest_given(book: Book, speech: Speech) -> dict[str, Any]:
    """What the engine may hand to a shared sentence, at its longest."""
    listings = {id(step.listing): step.listing for step in book.index.values() if isinstance(step, Ask)}
    choices = [
        (_length(book, listing, key, speech), (listing, key))
        for listing in listings.values()
        if listing is not None
        for key in _longest_keys(book, listing, speech)
    ]
    longest = tuple(choice for _, choice in sorted(choices, key=lambda each: -each[0])[:_LONGEST_LIST])
    return {**_NUMBERS, "choice": longest[0] if longest else "", "choices": longest or ""}


def _longest_keys(book: Book, listing: Listing, speech: Speech) -> list[str]:
    return sorted(listing.keys, key=lambda key: -_length(book, listing, key, speech))[:_LONGEST_LIST]


def _length(book: Book, listing: Listing, key: str, speech: Speech) -> int:
    return len("".join(book.template(listing.labels[key], speech).pieces))


def _variant(book: Book, words: Words, speech: Speech) -> tuple[str, str, Spot]:
    """(the context, the language and the spot of the text that such a person gets)."""

    def translate(context: str, english: str) -> str:
        return book.translation(speech.language, context, english)

    context, _, written_in = choose_variant(words, speech.language, speech.easy, speech.channel == "sms", translate)
    if written_in == SOURCE_LANGUAGE:
        return context, written_in, words.spot_of(context)
    return context, written_in, book.spots[f"{written_in} {context}"]


def characters_over(body: str, most: int) -> int:
    """How many characters have to go until it makes `most` parts, or one more than that in Unicode; 0 for none."""
    is_unicode = first_unicode(body) is not None
    most = most + 1 if is_unicode else most
    if parts(body) <= most:
        return 0
    size = units(body) if is_unicode else sum(2 if char in EXTENSION else 1 for char in body)
    return max(1, size - (67 if is_unicode else 153) * most)


def too_long(body: str, most: int = MOST_PARTS) -> str:
    """What is wrong with the length, or ""; in Unicode there may be one part more."""
    over = characters_over(body, most)
    if not over:
        return ""
    forcing = first_unicode(body)
    most, count = most + 1 if forcing else most, parts(body)
    characters = f"{over} character{'' if over == 1 else 's'}"
    why = f' "{forcing}" (U+{ord(forcing):04X}) makes it Unicode.' if forcing else ""
    return f"by SMS this makes {count} parts, at most {most}: it is {characters} too long.{why}"
