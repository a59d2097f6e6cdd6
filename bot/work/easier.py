"""The last message in easy words, for whoever says that it was hard, where the flows alone cannot say it again."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.flow import Book, Said, Speech, word_turn
from bot.flow.notices import notice_of
from bot.store import broadcasts, hard_texts, updates
from bot.store.hard_texts import BROADCAST, UPDATE
from bot.work.wording import about_in, said_about

Saying = Callable[[Speech], str]


class Whose(NamedTuple):
    """Where the message went, and what is known of the person that may stand in it."""

    address_id: int
    person_id: int
    facts: Mapping[str, Any]
    zone: ZoneInfo


def easier(connection: Connection, book: Book, said: Sequence[str], speech: Speech, whose: Whose) -> str:
    """The last message in easy words; "" when those are no other, and when flows have said it, who know easier ones."""
    if speech.easy or not said:
        return ""
    say = _written(connection, book, said[0]) or _reminded(connection, book, said, whose)
    if say is None:
        return ""
    plain, easy = say(speech), say(speech._replace(easy=True))
    return "" if easy == plain else easy


def _written(connection: Connection, book: Book, said: str) -> Saying | None:
    """What staff wrote to many, or of what came of people's words."""
    kind, _, number = said.partition(" ")
    if not number:
        return None
    find = {BROADCAST: broadcasts.find, UPDATE: updates.find}[kind]
    found = find(connection, int(number))
    return None if found is None else notice_of(book, found.words).say


def _reminded(connection: Connection, book: Book, said: Sequence[str], whose: Whose) -> Saying | None:
    """What was worded as it left: reminders, and what was told of an opportunity, as that stands now."""
    words = hard_texts.last_worded(connection, whose.address_id)
    if words is None:
        return None
    if about_in(words) is not None:
        told = said_about(connection, book, words, whose.person_id, whose.zone)
        return None if told is None else lambda speech: word_turn(book, (told[0],), speech, told[1]).body
    effects = tuple(
        Said(book.texts[part[1]], part[2])
        for part in json.loads(words).get("parts", ())
        if part[0] == "said" and part[1] in book.texts
    )
    if tuple(each.words.key for each in effects) != tuple(said) or not _known(book, effects, whose.facts):
        return None
    return lambda speech: word_turn(book, effects, speech, whose.facts).body


def _known(book: Book, effects: Sequence[Said], facts: Mapping[str, Any]) -> bool:
    """Whether all that the texts name is at hand: a link or a code of one message is not."""
    easy = Speech("en", True, "sms")
    return all(set(book.template(each.words, easy).names) <= {*facts, *(each.values or ())} for each in effects)
