"""What our messages in other languages say, in English, for staff who read them."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from bot.flow import Book, LostPlace, Speech, spoken_fact
from bot.flow.wording import Words
from bot.language import ENGLISH
from bot.store import people, transcripts
from bot.store.engine import reading
from bot.store.messages import Line
from bot.store.outbox import LetterRow
from bot.work.shelf import Shelf
from bot.work.wording import Worder

_LEFT_OUT = "…"
_SHORTEST = 12
"""A piece of text of fewer characters may well be the same in two languages."""


class InEnglish:
    """Finds the English of what was said, as its texts stand now for whoever is in the middle of that flow."""

    def __init__(self, engine: Engine, shelf: Shelf, pseudonym_key: str, zone: ZoneInfo) -> None:
        self._engine = engine
        self._shelf = shelf
        self._worder = Worder(engine, shelf, pseudonym_key, None, zone)

    def beside(self, person_id: int, lines: Sequence[Line], easy: bool) -> dict[int, str]:
        """The English of each of the lines that is ours, is kept, and was not said in English.

        Choices, and what only that conversation knew, are left out.
        """
        ours = [line for line in lines if line.direction == "out" and line.body and not line.kept_apart]
        with reading(self._engine) as connection:
            said = transcripts.said_in(connection, [line.id for line in ours])
            facts = people.facts_of(connection, person_id)
            found = {
                line.id: _english(self._book(connection, said[line.id].revision), said[line.id].keys, line, facts, easy)
                for line in ours
                if line.id in said
            }
        for line in ours:
            if line.words and line.id not in said:
                found[line.id] = self._reworded(line, person_id, easy)
        return {number: text for number, text in found.items() if text}

    def _book(self, connection: Any, revision: str | None) -> Book:
        return self._shelf.book(connection, revision) if revision else self._shelf.current()[1]

    def _reworded(self, line: Line, person_id: int, easy: bool) -> str:
        """A message of a broadcast, or about an opportunity, as it would be worded in English."""
        row = LetterRow(
            *(line.id, line.address_id, line.channel, None, None, line.words, None, line.kind, 0, 0),
            *(line.conversation_id, None, None, ENGLISH, easy, person_id),
        )
        try:
            body, _ = self._worder.word(line.words or "", row)
        except (LookupError, LostPlace):
            return ""  # what it was about is not there any more
        return "" if _same(body, line.body or "") else body


def _english(book: Book, keys: Sequence[str], line: Line, facts: Mapping[str, Any], easy: bool) -> str:
    texts = [book.texts[key] for key in keys if key in book.texts]
    if not texts or any(_is_said_in(book, words, line.body or "") for words in texts):
        return ""
    return "\n\n".join(_worded(book, words, Speech(ENGLISH, easy, line.channel), facts) for words in texts)


def _is_said_in(book: Book, words: Words, body: str) -> bool:
    """Whether the message says this text in English, plain or easy, long or short."""
    for easy in (False, True):
        for channel in ("sms", "telegram"):
            pieces = book.template(words, Speech(ENGLISH, easy, channel)).pieces[::2]
            long = [piece.strip() for piece in pieces if len(piece.strip()) >= _SHORTEST]
            if long and all(piece in body for piece in long):
                return True
    return False


def _worded(book: Book, words: Words, speech: Speech, facts: Mapping[str, Any]) -> str:
    template = book.template(words, speech)
    return template.fill(lambda name: spoken_fact(book, speech, facts, name) if name in facts else _LEFT_OUT).strip()


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()) == " ".join(other.split())
