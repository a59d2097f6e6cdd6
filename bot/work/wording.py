"""Words that may be sent but never stored, and pictures: kept as a reference, and rendered when they leave."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from bot.channels.channel import Picture
from bot.flow import Ask, Asked, Book, Effect, LostPlace, Said, Speech, Wording, alt_of, word_turn
from bot.store import equality, invitations, opportunities, people
from bot.store.engine import reading
from bot.store.outbox import LetterRow
from bot.work import event_words, only_english
from bot.work.notices import Notices, broadcast_in, edition_in
from bot.work.passes import Opening
from bot.work.shelf import Shelf

_LONDON = ZoneInfo("Europe/London")


def reference(effects: Iterable[Effect], revision: str, picture: str = "", opens: int = 0) -> str:
    """JSON that names what is said without saying it, and the picture beside it.

    `opens` is the pass whose link or code is in it.
    """
    parts: list[Any] = []
    for effect in effects:
        if isinstance(effect, Said):
            values = {name: value for name, value in (effect.values or {}).items() if isinstance(value, (str, int))}
            parts.append(["said", effect.words.key, values])
        elif isinstance(effect, Asked):
            parts.append(["asked", effect.step.at, effect.number, effect.only_choices])
    opening = {"opens": opens} if opens else {}
    return json.dumps({"revision": revision, "parts": parts, "picture": picture, **opening})


def reference_to_picture(picture: str, revision: str) -> str | None:
    """JSON that names a picture beside words that are kept; None for no picture."""
    return json.dumps({"revision": revision, "picture": picture}) if picture else None


def about_in(words: str) -> int | None:
    """The opportunity that a reference is about, or None for a reference to anything else."""
    found: int | None = json.loads(words).get("about")
    return found


def revision_in(words: str) -> str:
    """The revision that a reference was written for."""
    return str(json.loads(words)["revision"])


def render(
    book: Book,
    words: str,
    speech: Speech,
    facts: Mapping[str, Any],
    apart: Mapping[str, Any],
    conversation: int,
) -> Wording:
    """The words that a reference names; `apart` are the equality answers, used here and kept nowhere."""
    effects: list[Effect] = []
    for part in json.loads(words)["parts"]:
        if part[0] == "said":
            effects.append(Said(book.texts[part[1]], part[2]))
            continue
        step = book.index.get(part[1])
        if not isinstance(step, Ask):
            raise LostPlace(f'"{part[1]}" is not a question of this revision.')
        shown, more = step.shown(apart, 0)
        effects.append(Asked(step, part[2], shown, more, part[3]))
    return word_turn(book, effects, speech, facts, conversation)


def said_about(
    connection: Connection, book: Book, words: str, person_id: int, zone: ZoneInfo
) -> tuple[Said, event_words.Told] | None:
    """The sentence that a reference names, and all that it may tell that person of its opportunity as that stands."""
    opportunity, sentence = about_in(words), json.loads(words).get("says")
    found = None if opportunity is None else opportunities.find(connection, opportunity)
    if found is None or sentence not in book.common:
        return None
    theirs = invitations.of(connection, found.id, person_id)
    told = event_words.told_of(book, found, zone, theirs.reasons if theirs else ())
    told |= event_words.answer_by(book, theirs.answer_by if theirs else None, zone)
    return Said(book.common[sentence]), told


class Worder:
    """Renders references as they leave, in the language and variant of that moment."""

    def __init__(
        self,
        engine: Engine,
        shelf: Shelf,
        pseudonym_key: str,
        opening: Opening | None = None,
        zone: ZoneInfo = _LONDON,
    ) -> None:
        self._engine = engine
        self._shelf = shelf
        self._key = pseudonym_key
        self._opening = opening
        self._zone = zone
        self._notices = Notices(engine)

    def word(self, words: str, row: LetterRow) -> tuple[str, Sequence[tuple[str, str]]]:
        """The body and buttons of one row of the outbox."""
        if (broadcast := broadcast_in(words)) is not None:
            return self._notice(broadcast, edition_in(words), row), ()
        if about_in(words) is not None:
            return self._about(words, row), ()
        with reading(self._engine) as connection:
            book = self._shelf.book(connection, revision_in(words))
            facts = people.facts_of(connection, row.person_id)
            if self._opening and (opens := json.loads(words).get("opens")):
                # The same link each time, also when it is only looked for at the provider.
                facts |= self._opening.facts(connection, opens)
            apart = equality.of(connection, equality.pseudonym_of(row.person_id, self._key))
        language = row.language if row.language in book.languages else "en"
        speech = Speech(language, row.easy, row.channel)
        wording = render(book, words, speech, facts, apart, row.conversation_id or 0)
        return wording.body, wording.buttons

    def show(self, words: str, row: LetterRow) -> Picture | None:
        """The picture that a reference names, told in the language and variant of that moment; never by SMS."""
        named = json.loads(words)
        if row.channel == "sms" or not named.get("picture"):
            return None
        with reading(self._engine) as connection:
            book, picture = self._shelf.picture(connection, named["revision"], named["picture"])
        language = row.language if row.language in book.languages else "en"
        alt = alt_of(book, picture.name, Speech(language, row.easy, row.channel))
        return Picture(picture.name, alt, picture.svg)

    def _about(self, words: str, row: LetterRow) -> str:
        """A shared sentence about an opportunity, as that stands at this moment."""
        with reading(self._engine) as connection:
            book = self._shelf.book(connection, revision_in(words))
            found = said_about(connection, book, words, row.person_id, self._zone)
        if found is None:
            raise LostPlace("There is no such opportunity any more.")
        said, told = found
        language = row.language if row.language in book.languages else "en"
        return word_turn(book, (said,), Speech(language, row.easy, row.channel), told).body

    def _notice(self, broadcast: int, edition: str, row: LetterRow) -> str:
        """What is said to many: nothing that somebody told us of themselves is read for it."""
        revision, book = self._shelf.current()
        notice = self._notices.take(broadcast, edition, revision, book)
        return only_english.said(book, notice, Speech(row.language, row.easy, row.channel), row.only_english or "")
