"""The first to hear of an update: those whose words it came from, in their language, once it is there, or by a call."""

from datetime import datetime

from sqlalchemy import Connection

from bot.flow import Book, Speech
from bot.flow.notices import Notice, Texts, notice_of
from bot.programme.only_english import CALL, WAIT
from bot.store import broadcasts, contributions, handovers, messages, outbox, people, update_waits, updates
from bot.store.editions import take_up
from bot.store.updates import Update
from bot.work import only_english
from bot.work.notices import reference_to
from bot.work.only_english import TO_CALL, WAITED
from bot.work.telling_people import put_to_person


def tell_first(connection: Connection, book: Book, found: Update, person: int, now: datetime) -> bool:
    """Whether the person is told now; whoever waits for a translation, or would rather be called, is not."""
    notice = notice_of(book, found.words)
    language, instead = people.reads(connection, person)
    if not only_english.lacks(notice, language) or instead not in (WAIT, CALL):
        return _tell(connection, book, found, notice, person, now)
    if contributions.address_of(connection, person) is not None:
        update_waits.begin_one(connection, found.id, person, now)
        if instead == CALL:
            _to_be_called(connection, found, notice, person, CALL, now)
    return False


def look_again(connection: Connection, book: Book, found: Update, now: datetime) -> int:
    """How many who waited are told now: it is in their language by now, or they have chosen otherwise.

    Nobody waits for ever, unless it is paused: staff are asked to call those who have waited for as long as the
    organisation says.
    """
    notice = notice_of(book, found.words)
    waits = update_waits.hold(connection, found.id)
    after = updates.find(connection, found.id)
    if after is None or after.held:
        return 0  # paused or called back: as it stands now that nobody else tells them
    return sum(_look(connection, book, found, notice, wait, now) for wait in waits)


def translate_broadcast(connection: Connection, number: int, words: Texts, by: str, now: datetime) -> None:
    """The second wave says so too, unless it is over."""
    pen = take_up()
    if broadcasts.translate(connection, number, words, by, pen):
        found = broadcasts.find(connection, number)
        ends = found.expires_at if found else None
        broadcasts.reword_rows(connection, number, reference_to(number, pen.own), ends, now)


def _look(
    connection: Connection, book: Book, found: Update, notice: Notice, wait: update_waits.Wait, now: datetime
) -> bool:
    person = wait.person_id
    if _hears_otherwise(connection, found, person):
        update_waits.over(connection, found.id, person)
        return False
    language, instead = people.reads(connection, person)
    if not only_english.lacks(notice, language) or instead not in (WAIT, CALL):
        update_waits.over(connection, found.id, person)
        return _tell(connection, book, found, notice, person, now)
    if instead == WAIT and now - wait.since < only_english.patience(book):
        return False
    _to_be_called(connection, found, notice, person, CALL if instead == CALL else WAITED, now)
    return False


def _hears_otherwise(connection: Connection, found: Update, person: int) -> bool:
    """Whether the person was told by now, can be told nothing, or waits for it among the many of the second wave."""
    among_many = found.broadcast_id is not None and broadcasts.is_for(connection, found.broadcast_id, person)
    told = updates.was_told(connection, found.id, person)
    return among_many or told or contributions.address_of(connection, person) is None


def _tell(connection: Connection, book: Book, found: Update, notice: Notice, person: int, now: datetime) -> bool:
    def said(speech: Speech) -> dict[str, str]:
        body = notice.say(speech)
        lacking = only_english.lacks(notice, speech.language)
        return {"choice": only_english.with_line(book, speech, body) if lacking else body}

    message = put_to_person(connection, book, person, "update_ask", said, now, asks=f"update:{found.id}")
    if message is None:
        return False
    updates.note_told(connection, found.id, person, message, now)
    contributions.told(connection, found.id, person, now)
    return True


def _to_be_called(
    connection: Connection, found: Update, notice: Notice, person: int, because: str, now: datetime
) -> None:
    """They are on the list of calls, beside the words that they would have read."""
    update_waits.called(connection, found.id, person, now)
    reached = contributions.address_of(connection, person)
    if reached is None:
        return
    address, channel, language, easy = reached
    reason, why = TO_CALL[because]
    english = notice.say(Speech(language, easy, channel))
    message = outbox.put_aside(connection, address, channel, english, reason, now)
    messages.needs_person(connection, message, why)
    handovers.hand_over(connection, address, message, "call", now, waits=False)
