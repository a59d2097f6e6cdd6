"""The first to hear of an update: those whose words it came from, in their language, once it is there, or by a call."""

from datetime import datetime

from sqlalchemy import Connection

from bot.flow import Book, Speech
from bot.flow.notices import Notice, Texts, notice_of
from bot.programme.only_english import CALL, WAIT
from bot.store import broadcasts, contributions, handovers, messages, people, updates
from bot.store.editions import take_up
from bot.store.updates import Update
from bot.work import only_english
from bot.work.notices import reference_to
from bot.work.telling_people import tell_person


def tell_first(connection: Connection, book: Book, found: Update, person: int, now: datetime) -> bool:
    """Whether the person is told now; whoever waits for a translation, or would rather be called, is not."""
    notice = notice_of(book, found.words)
    language, instead = people.reads(connection, person)
    lacking = only_english.lacks(notice, language)
    if lacking and instead == CALL:
        _to_be_called(connection, found, person, now)
    if lacking and instead in (WAIT, CALL):
        return False

    def said(speech: Speech) -> dict[str, str]:
        body = notice.say(speech)
        return {"choice": only_english.with_line(book, speech, body) if lacking else body}

    if not tell_person(connection, book, person, "update_ask", said, now, asks=f"update:{found.id}"):
        return False
    updates.note_told(connection, found.id, person, now)
    contributions.told(connection, found.id, person, now)
    return True


def waiting(connection: Connection, book: Book, found: Update) -> list[int]:
    """Those whose words it came from and who wait until it is in their language; nobody before it is sent.

    Whoever waits for it among the many of the second wave gets it there.
    """
    if found.sent_at is None:
        return []
    notice = notice_of(book, found.words)
    return [person for person in updates.whose_words(connection, found.id) if _waits(connection, found, notice, person)]


def translate_broadcast(connection: Connection, number: int, words: Texts, by: str, now: datetime) -> None:
    """The second wave says so too, unless it is over."""
    pen = take_up()
    if broadcasts.translate(connection, number, words, by, pen):
        found = broadcasts.find(connection, number)
        ends = found.expires_at if found else None
        broadcasts.reword_rows(connection, number, reference_to(number, pen.own), ends, now)


def _waits(connection: Connection, found: Update, notice: Notice, person: int) -> bool:
    language, instead = people.reads(connection, person)
    if instead != WAIT or not only_english.lacks(notice, language):
        return False
    second = found.broadcast_id
    among_many = second is not None and broadcasts.is_for(connection, second, person)
    return not among_many and not updates.was_told(connection, found.id, person)


def _to_be_called(connection: Connection, found: Update, person: int, now: datetime) -> None:
    reached = contributions.address_of(connection, person)
    message = messages.newest_from(connection, reached[0]) if reached else None
    if reached and message is not None:
        why = f"would rather be called than read update {found.id} in English"
        messages.needs_person(connection, message, why)
        handovers.hand_over(connection, reached[0], message, "call", now, waits=False)
