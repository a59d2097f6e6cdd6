"""Words that are not in somebody's language: held until they are, told by phone, or in English with a line about it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.flow import Book, Said, Speech, word_turn
from bot.flow.notices import Notice
from bot.programme.only_english import CALL, WAIT
from bot.store import broadcasts, handovers, messages, outbox
from bot.store.outbox import LetterRow
from bot.store.outbox_states import NEVER_TRANSLATED, NOT_TRANSLATED, RATHER_CALLED
from bot.work.notices import broadcast_in, reference_to

LOOKED_AT_AGAIN = timedelta(hours=1)
"""Whoever waits may choose otherwise, or another language; new words are told at once."""

_USUAL_DAYS = 14

LINE = "in_english_only"
"""The shared sentence that says so in their language."""


DAYS_TO_TRANSLATE = "broadcasts_days_to_translate"
"""The organisation's fact: for so many days somebody waits at most, before staff are asked to call."""

WAITED = "waited"
"""What is put down in the place of `WAIT` for somebody who has waited that long."""

TO_CALL = {
    CALL: (RATHER_CALLED, "would rather be called than read this in English"),
    WAITED: (NEVER_TRANSLATED, "has waited for this in their language, and it is not there: call them"),
}
"""Why such a row never leaves, and what whoever calls is told of it."""

GOES = {WAIT: "retry", CALL: "cancelled", WAITED: "cancelled"}
"""What becomes of a row of the outbox that does not leave because of that choice."""


class NotInTheirLanguage(Exception):
    """The words are not to leave in English: carries what the person chose instead, and the English words.

    `patience`: whoever chose to wait does so at most for so long.
    """

    def __init__(self, instead: str, english: str, patience: timedelta) -> None:
        super().__init__(instead)
        self.instead = instead
        self.english = english
        self.patience = patience

    def by(self, now: datetime, since: datetime | None) -> str:
        """What becomes of it at that time, of words that were to leave since then."""
        over = since is not None and now - since >= self.patience
        return WAITED if self.instead == WAIT and over else self.instead


def lacks(notice: Notice, language: str) -> bool:
    """Whether whoever reads this language would not find it among the words."""
    return notice.language_for(language) != language


def said(book: Book, notice: Notice, speech: Speech, instead: str) -> str:
    """What such a person gets; NotInTheirLanguage when they would rather wait, or be called, than read English."""
    body = notice.say(speech)
    if not lacks(notice, speech.language):
        return body
    if instead in (WAIT, CALL):
        raise NotInTheirLanguage(instead, body, patience(book))
    return with_line(book, speech, body)


def with_line(book: Book, speech: Speech, english: str) -> str:
    """English words below a line in the person's language that says so, where we write that language at all."""
    words = book.common.get(LINE)  # a revision that was published long ago may lack it
    if words is None or book.template(words, speech).language != speech.language:
        return english
    return word_turn(book, (Said(words),), speech, {}).body + "\n\n" + english


def set_apart(connection: Connection, rows: Sequence[tuple[LetterRow, str]], now: datetime) -> None:
    """These (row, what was chosen) have not left, and do not in English: they wait on, or staff are asked to call."""
    for row, instead in rows:
        if instead == WAIT:
            until, words = now + LOOKED_AT_AGAIN, _words_now(connection, row)
            outbox.set_aside(connection, row.id, row.fence, NOT_TRANSLATED, now, until, words)
        else:
            reason, why = TO_CALL[instead]
            outbox.set_aside(connection, row.id, row.fence, reason, now)
            # What they would have read stands in the message, for whoever calls.
            messages.needs_person(connection, row.id, why)
            handovers.hand_over(connection, row.address_id, row.id, "call", now, waits=False)


def patience(book: Book) -> timedelta:
    """For how long somebody waits at most; a revision that was published long ago says nothing of it."""
    return timedelta(days=int(str(book.organisation.get(DAYS_TO_TRANSLATE, _USUAL_DAYS))))


def _words_now(connection: Connection, row: LetterRow) -> str | None:
    """What the row is to name: words that came while it was in hand are looked at next."""
    number = broadcast_in(row.words or "{}")
    return None if number is None else reference_to(number, broadcasts.edition_of(connection, number))
