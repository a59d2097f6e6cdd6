"""One inbound message, one transaction: known or new, who it is, what follows, and what waits to be sent."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection, Engine

from bot.flow import Book, Heard, LostPlace, Place, Said, urgent_in, word_turn
from bot.flow.spoken import danger_told_in, has_chosen
from bot.language import ENGLISH
from bot.store import addresses, conversations, messages, outbox
from bot.store.addresses import Arrival
from bot.store.engine import begin
from bot.store.messages import Line
from bot.store.outbox_states import URGENT
from bot.store.trouble import DatabaseTrouble
from bot.work.acknowledging import by_text
from bot.work.erasing import erase_before_answering
from bot.work.faults import whence
from bot.work.heard import Message, is_anonymous, is_kept_apart, put, speech_of
from bot.work.inbound import BLOCKED, EVENTS, Inbound
from bot.work.reply_code import is_a_code
from bot.work.resuming import standing_at
from bot.work.shelf import Shelf
from bot.work.taking import Keys, Taking, hand_over_urgent

MOST_CHARACTERS = 5_000
"""So much of one message is kept; more than anyone types, and a bound on what a stranger can make us store."""

KEPT_APART = "(answer kept apart)"
ANONYMOUS = "(anonymous answer)"
A_CODE = "(a code)"
_WHERE_WAS_I = "where"  # a word for everyone, in every language's English beside it
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
log = structlog.get_logger(__name__)


class _Known(Exception):
    """This message was taken in before: whatever was done to look for its sender is undone."""


class Conversations:
    """Takes in what people say. `wake` is called once after a commit that left something to send.

    `alert` is called after one with urgent words, so that staff are told at once; the clock would do it soon after.
    """

    def __init__(
        self,
        engine: Engine,
        shelf: Shelf,
        keys: Keys,
        zone: ZoneInfo,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        wake: Callable[[], None] = lambda: None,
        alert: Callable[[], object] = lambda: None,
    ) -> None:
        self._engine = engine
        self._shelf = shelf
        self._keys = keys
        self._zone = zone
        self._clock = clock
        self._wake = wake
        self._alert = alert

    def hear(self, inbound: Inbound) -> str:
        """Take in one message, exactly once: "heard", "known" (a repeat), "failed" (kept for a person) or "event".

        Raises DatabaseTrouble or NoFlows when nothing could be kept, so that the provider may deliver it again.
        """
        inbound = inbound._replace(heard=_clean(inbound.heard))
        try:
            outcome = self._take_in(inbound)
        except DatabaseTrouble:
            raise
        except _Known:
            return "known"
        except Exception as error:
            outcome = self._keep_failed(inbound, error)
        if outcome != "known":
            self._wake()
            self._tell_staff(inbound.heard)
        return outcome

    def _tell_staff(self, heard: Heard) -> None:
        if heard.press or urgent_in(self._shelf.current()[1].urgent, heard.text) is None:
            return
        try:
            self._alert()
        except Exception as error:  # the message is kept, and the clock tells them within seconds
            log.error("alert_failed", reason=whence(error))

    def run_again(self, message_id: int) -> str:
        """Answer a message that had failed: "heard", or "not failed" when there is nothing to be done.

        What was said at an equality question is not there to be heard again, so that question is asked again.
        Raises whatever makes it fail once more; the message then stays as it was.
        """
        current = self._shelf.current()
        with begin(self._engine) as connection:
            line = messages.line(connection, message_id)
            value = addresses.value_of(connection, line.address_id) if line else None
            if line is None or line.state != "failed" or value is None:
                return "not failed"
            again = Inbound(line.channel, value, line.provider_id or "", _heard_again(line))
            message = self._message(connection, again, current)
            messages.heard_after_all(connection, message_id)
            self._follow(connection, message, message_id)
        self._wake()
        return "heard"

    def _take_in(self, inbound: Inbound) -> str:
        current = self._shelf.current()
        with begin(self._engine) as connection:
            if inbound.event in EVENTS:
                return self._note_event(connection, inbound)
            message = self._message(connection, inbound, current)
            message_id = self._write(connection, message, "heard")
            if message_id is None:
                raise _Known
            if inbound.callback_id:
                self._answer_press(connection, message)
            if by_text(connection, current, inbound, message.arrival.address_id, message.now):
                return "heard"
            self._follow(connection, message, message_id)
        return "heard"

    def _follow(self, connection: Connection, message: Message, message_id: int) -> None:
        decided = Taking(connection, message, message_id, self._keys, self._zone).follow()
        if decided.other:
            self._go_on_with(connection, decided.other, message, message_id)

    def _go_on_with(self, connection: Connection, number: int, message: Message, message_id: int) -> None:
        """The person chose the other one of two conversations whose waits were over."""
        chosen = conversations.one(connection, number)
        if chosen is None or chosen.address_id != message.arrival.address_id or chosen.state != conversations.WAITING:
            chosen = conversations.one(connection, message.arrival.conversation_id or 0)
        if chosen is not None:
            about = standing_at(connection, self._shelf, chosen, message.arrival, message.inbound, message.now)
            Taking(connection, about, message_id, self._keys, self._zone).take_up(outbox.REPLIES)

    def _message(self, connection: Connection, inbound: Inbound, current: tuple[str, Book]) -> Message:
        """The message with its sender, and the book that their conversation began on, or else the current one."""
        now = self._clock()
        arrival = self._arrive(connection, inbound, now)
        revision, book = current
        if arrival.revision_id is not None and arrival.revision_id != revision:
            revision = arrival.revision_id
            book = self._shelf.book(connection, revision)
        place = Place.loads(arrival.place) if arrival.place else None
        return Message(inbound, arrival, book, revision, place, now)

    def _arrive(self, connection: Connection, inbound: Inbound, now: datetime) -> Arrival:
        hashed = addresses.hash_of(inbound.address, inbound.channel, self._keys.suppression)
        hint = inbound.language_hint
        language = hint if hint in self._shelf.current()[1].languages else ENGLISH
        here = (connection, inbound.channel, inbound.address, hashed, now)
        arrival = addresses.arrive(*here, language=language)
        if erase_before_answering(connection, arrival, self._keys, now):
            return addresses.arrive(*here, language=language)
        return arrival

    def _note_event(self, connection: Connection, inbound: Inbound) -> str:
        """A chat was blocked or opened again; nobody becomes known to us by that alone."""
        hashed = addresses.hash_of(inbound.address, inbound.channel, self._keys.suppression)
        arrival = addresses.hold(connection, inbound.channel, hashed)
        if arrival is not None and arrival.state != "forgotten":
            _note_event(connection, inbound, arrival)
        return "event"

    def _write(self, connection: Connection, message: Message, state: str) -> int | None:
        inbound = message.inbound
        apart = is_kept_apart(message)
        return messages.hear(
            connection,
            message.arrival.address_id,
            inbound.channel,
            inbound.provider_id,
            "press" if inbound.heard.press else inbound.heard.media or "text",
            _masked(message) if apart else _body(message),
            apart,
            message.arrival.conversation_id,
            message.now,
            state=state,
        )

    def _answer_press(self, connection: Connection, message: Message) -> None:
        outbox.put(
            connection,
            message.arrival.address_id,
            None,
            message.inbound.channel,
            message.now,
            kind="press",
            provider_id=message.inbound.callback_id,
        )

    def _keep_failed(self, inbound: Inbound, error: Exception) -> str:
        """The turn failed and its transaction is gone: keep the message, marked, and tell the person kindly."""
        reason = whence(error)
        log.error("turn_failed", channel=inbound.channel, reason=reason)
        now = self._clock()
        revision, book = self._shelf.current()
        with begin(self._engine) as connection:
            arrival = self._arrive(connection, inbound, now)
            place = _readable_place(arrival)
            message = Message(inbound, arrival, book, revision, place, now)
            message_id = self._write(connection, message, "failed")
            if message_id is None:
                return "known"
            messages.fail(connection, message_id, reason)
            urgent = None if inbound.heard.press else urgent_in(book.urgent, inbound.heard.text)
            why = f"urgent: {urgent.kind}" if urgent else "something went wrong on our side"
            messages.needs_person(connection, message_id, why)
            if isinstance(error, LostPlace) and arrival.conversation_id is not None:
                # It would fail again and again; so the person can begin anew.
                conversations.end(connection, arrival.conversation_id, now)
            if arrival.stopped_at is None:
                said = Said(urgent.reply if urgent else book.common["trouble"])
                speech = speech_of(message)
                if urgent and not has_chosen(book, speech.language, arrival.chose_language):
                    said_in = danger_told_in(book, urgent, inbound.heard.text)
                    speech = speech._replace(language=said_in or speech.language)
                words = word_turn(book, (said,), speech, {})
                put(connection, message, words, arrival.conversation_id, kind=URGENT if urgent else "text")
        if urgent and not is_kept_apart(message):
            self._hand_over_failed(message, message_id, why)
        return "failed"

    def _hand_over_failed(self, message: Message, message_id: int, why: str) -> None:
        """In a transaction of its own: whatever goes wrong here too, the person has had the fixed reply."""
        try:
            with begin(self._engine) as connection:
                hand_over_urgent(connection, message, message_id, why)
        except Exception as error:
            log.error("handing_over_failed", message=message_id, reason=whence(error))


def _readable_place(arrival: Arrival) -> Place | None:
    try:
        return Place.loads(arrival.place) if arrival.place else None
    except LostPlace:
        return None


def _note_event(connection: Connection, inbound: Inbound, arrival: Arrival) -> None:
    if inbound.event == BLOCKED:
        addresses.suppress(connection, arrival.address_id, "blocked")
        outbox.cancel_waiting(connection, arrival.address_id)
    else:
        addresses.unsuppress(connection, arrival.address_id)


def _heard_again(line: Line) -> Heard:
    if line.kept_apart or line.kind == "press" or line.body == A_CODE:
        return Heard(_WHERE_WAS_I)
    return Heard(line.body or "", media="" if line.kind == "text" else line.kind)


def _masked(message: Message) -> str:
    return ANONYMOUS if is_anonymous(message) else KEPT_APART


def _body(message: Message) -> str:
    heard, place = message.inbound.heard, message.place
    if heard.press:
        return f"({heard.press.option})"
    flow = place.at[-1].partition(":")[0] if place is not None and place.at else ""
    return A_CODE if is_a_code(message.arrival, flow, heard.text, message.now) else heard.text


def _clean(heard: Heard) -> Heard:
    """With what no database keeps (NUL, lone surrogates) made visible, and not longer than anyone types."""
    return heard._replace(text=_UNKEEPABLE.sub("\ufffd", heard.text[:MOST_CHARACTERS]))
