"""The words in a text that people are told to reply with, and whether they work in a language."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cached_property

from bot.flow.answers.kind import Hearing, Meant
from bot.flow.model import Book
from bot.flow.wording import PLACEHOLDER, SOURCE_LANGUAGE
from bot.language import fold, is_roman

_LONGEST = 4  # words
_ROMAN_CAPITALS = re.compile(r"(?<![\w&])[A-Z]{2,}(?:\s+[A-Z]{2,})*(?![\w&])")
_CAPITALS = re.compile(r"(?<![\w&])[^\W\d_a-z]{2,}(?:\s+[^\W\d_a-z]{2,})*(?![\w&])")


class ReplyWords:
    """What can be replied in one language, English beside it."""

    def __init__(self, book: Book, language: str) -> None:
        self._book = book
        self.language = language

    def lost(self, english: str, text: str) -> Iterator[str]:
        """Words in capitals of the English that mean something and that no word of the translation means."""
        wanted = [
            (said, meant)
            for run in _capitals(english)
            for said in ([run] if self.meaning(run, SOURCE_LANGUAGE) else run.split())
            if (meant := self.meaning(said, SOURCE_LANGUAGE))
        ]
        missing = {meant for _, meant in wanted}
        for meant in self._meanings(text, self.language) if missing else ():
            missing.discard(meant)
            if not missing:
                return
        yield from (said for said, meant in wanted if meant in missing)

    def meaningless(self, english: str, text: str) -> Iterator[str]:
        """Words in capitals that mean nothing in the language and are none of the English text's."""
        for run in _capitals(text) if is_roman(self.language) else _roman_capitals(text):
            if run not in english and not self._works(run):
                yield from (word for word in run.split() if word not in english and not self._works(word))

    def _works(self, said: str) -> bool:
        """Whether it means something to everybody, or names a choice of some list."""
        return bool(self.meaning(said, self.language)) or fold(said) in self._choices

    @cached_property
    def _choices(self) -> frozenset[str]:
        listed = (choice for listing in self._book.lists.values() for choice in listing.vocabulary.choices)
        return frozenset(fold(name) for choice in listed for name in choice.names.get(self.language, ()))

    def meaning(self, said: str, language: str) -> str:
        """What a reply does, like "stop", "flow join" or "yes"; "" when it does nothing."""
        folded, book = fold(said), self._book
        if word := book.word(folded, language):
            return word
        started = book.starts.get(language, {}).get(folded) or book.starts.get(SOURCE_LANGUAGE, {}).get(folded)
        if started:
            return f"flow {started}"
        reading = book.yes_no.read(said, Hearing(language, date.min))
        if isinstance(reading, Meant):
            return "yes" if reading.value else "no"
        return f"language {book.language_words[folded]}" if folded in book.language_words else ""

    def _meanings(self, text: str, language: str) -> Iterator[str]:
        words = fold(PLACEHOLDER.sub(" ", text)).split()
        for size in range(1, _LONGEST + 1):
            for start in range(len(words) - size + 1):
                if meant := self.meaning(" ".join(words[start : start + size]), language):
                    yield meant


def _capitals(text: str) -> Iterator[str]:
    """Words side by side in capitals."""
    return (found[0] for found in _CAPITALS.finditer(PLACEHOLDER.sub(" ", text)) if found[0].upper() == found[0])


def _roman_capitals(text: str) -> Iterator[str]:
    """Words in Roman capitals, in a text whose own letters have none."""
    return (found[0] for found in _ROMAN_CAPITALS.finditer(PLACEHOLDER.sub(" ", text)))
