"""What staff do in a conversation that people answer: look, take it, answer as a person, and hand it back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from bot.flow import Book, Heard, Said, Speech, word_turn
from bot.flow.dialogue import hand_back
from bot.language import fold
from bot.store import addresses, alarms, alerts, behind, conversations, handovers, messages, outbox, record
from bot.store.engine import begin, reading
from bot.store.handovers import BACK, FALSE_ALARM, QUIET, Handover
from bot.store.messages import Line
from bot.work.care import care_of
from bot.work.heard import Message
from bot.work.inbound import Inbound
from bot.work.refused import Refused
from bot.work.resuming import standing_at
from bot.work.shelf import Shelf
from bot.work.taking import Keys, Taking

_FRAME = "common.from_a_person"  # what stands about the words of staff

LONGEST_ANSWER = 600  # characters; a text of four parts
PRESSED_TWICE = timedelta(minutes=10)
"""The same words again so soon, with nothing said in between, are a button pressed twice: one message leaves."""
CAME_TO_NOTHING = ("undelivered", "failed", "suppressed", "expired", "cancelled")
HANDED_BACK = "handed_back"
BEGUN = "begun by staff"
"""Why a handover is open that nobody outside asked for."""


class CannotHandOver(Refused):
    """What was asked for cannot be done with this handover; its one line says why, and what to do."""


class Shown(NamedTuple):
    """A handover with the conversation round it, and the alarm about it that nobody has yet."""

    handover: Handover
    lines: list[Line]
    alarm: int | None


class HandingOver:
    """The verbs of staff, each in one transaction with its line in the record. `by` is who does it."""

    def __init__(
        self,
        engine: Engine,
        shelf: Shelf,
        keys: Keys,
        zone: ZoneInfo,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        wake: Callable[[], None] = lambda: None,
        origin: str | None = None,
    ) -> None:
        self._engine = engine
        self._shelf = shelf
        self._keys = keys
        self._zone = zone
        self._clock = clock
        self._wake = wake
        self._origin = origin

    def waiting(self) -> list[Handover]:
        """All that has not been handed back, oldest first."""
        with reading(self._engine) as connection:
            return handovers.still_open(connection)

    def show(self, number: int, by: str) -> Shown:
        """The whole conversation with the person, for somebody who is named: that it was read is recorded."""
        with self._about(number, by, "read_conversation") as (connection, found):
            lines = messages.transcript(connection, found.person_id)
            return Shown(found, lines, alerts.unheeded_about(connection, number))

    def take(self, number: int, by: str) -> None:
        """It is theirs; whoever had it before is in the record."""
        with self._about(number, by, "took_handover") as (connection, found):
            if not handovers.take(connection, number, _named(by), self._clock()):
                raise _closed(found) if found.closed_at else CannotHandOver(f"Handover {number} is yours already.")

    def worded(self, number: int, by: str, words: str) -> str:
        """What the person would read: nothing is kept or sent yet."""
        with reading(self._engine) as connection:
            return self._answer(_there(connection, number), by, words)

    def answer(self, number: int, by: str, words: str) -> int:
        """The words leave under that name, and the service waits from now on; the number of the message."""
        with self._about(number, by, "answered_person") as (connection, found):
            message = self._say(connection, found, by, words)
        self._wake()
        return message

    def take_over(self, message_id: int, by: str) -> int:
        """Our questions wait at that message's address from now on, and it is theirs; the handover's number."""
        with self._at(message_id, by, "took_over") as (connection, found):
            handovers.take(connection, found.id, _named(by), self._clock())
            handovers.wait(connection, found, self._clock())
            return found.id

    def answer_to(self, message_id: int, by: str, words: str) -> int:
        """As `answer`, whether or not anybody had taken over before; the number of the message."""
        with self._at(message_id, by, "answered_person") as (connection, found):
            message = self._say(connection, found, by, words)
        self._wake()
        return message

    def hand_back(self, number: int, by: str, why: str | None = None, *, false_alarm: bool = False) -> None:
        """The service asks again, and the person is told so if it had waited; its alarms are over."""
        outcome = FALSE_ALARM if false_alarm else BACK
        with self._about(number, by, f"handed_{outcome}", why) as (connection, found):
            self._close(connection, found, _named(by), outcome)
            if found.waits and found.stopped_at is None and found.suppressed is None:
                self._go_on(connection, found)
        self._wake()

    def hand_back_quiet(self) -> int:
        """Those in which nothing has been said for days; staff are told, the person is not disturbed."""
        now = self._clock()
        before = now - care_of(self._shelf.current()[1]).back_after
        with begin(self._engine) as connection:
            quiet = handovers.gone_quiet(connection, before)
        return sum(self._hand_back_quiet(number, before, now) for number in quiet)

    def _hand_back_quiet(self, number: int, before: datetime, now: datetime) -> bool:
        try:
            with self._about(number, record.SYSTEM, "handed_back_quiet") as (connection, found):
                if found.last_at >= before:
                    raise _closed(found)  # somebody has just written there
                self._close(connection, found, record.SYSTEM, QUIET)
                alarms.raise_alarm(connection, HANDED_BACK, f"handover {number}", QUIET, now)
        except CannotHandOver:
            return False
        return True

    def _close(self, connection: Connection, found: Handover, by: str, outcome: str) -> None:
        now = self._clock()
        if not handovers.close(connection, found, by, outcome, now):
            raise _closed(found)
        for kind, about in handovers.alarms_of(connection, found.id):
            alarms.over(connection, kind, about, now)

    def _go_on(self, connection: Connection, found: Handover) -> None:
        """The person is told, and put the question again that waited."""
        arrival = addresses.hold(connection, found.channel, found.value_hash)
        if arrival is None:
            return
        inbound, now = Inbound(found.channel, "", "", Heard()), self._clock()
        standing = conversations.one(connection, arrival.conversation_id) if arrival.conversation_id else None
        if standing is None:
            revision, book = self._shelf.current()
            message = Message(inbound, arrival, book, revision, None, now)
        else:
            message = standing_at(connection, self._shelf, standing, arrival, inbound, now)
        taking = Taking(connection, message, found.message_id, self._keys, self._zone)
        taking.settle(hand_back(message.book, taking.talk(), taking.now), outbox.REPLIES)

    def _say(self, connection: Connection, found: Handover, by: str, words: str) -> int:
        body, now = self._answer(found, by, words), self._clock()
        if (there := _pressed_before(messages.last_at(connection, found.address_id), body, now)) is not None:
            return there
        if found.taken_by is None:
            handovers.take(connection, found.id, _named(by), now)
        handovers.answered(connection, found, now)
        # On a shared phone it waits for the code, out of the way of what asks for it.
        lane = outbox.BULK if behind.is_locked(connection, found.address_id, now) else outbox.REPLIES
        return outbox.put(
            connection, found.address_id, None, found.channel, now, body=body, kind=outbox.STAFF, lane=lane, said=_FRAME
        )

    def _answer(self, found: Handover, by: str, words: str) -> str:
        """The body that is sent; CannotHandOver for whatever may not leave."""
        said = words.strip()
        if found.closed_at:
            raise _closed(found)
        if found.stopped_at or found.suppressed:
            raise CannotHandOver("They have said STOP, or cannot be reached here: nothing may be sent to them.")
        if not fold(said):
            raise CannotHandOver("There are no words to send.")
        if len(said) > LONGEST_ANSWER:
            raise CannotHandOver(
                f"That is {len(said)} characters, and {LONGEST_ANSWER} is the most for one answer. Make it shorter."
            )
        _, book = self._shelf.current()
        effects = (Said(book.common["from_a_person"], {"staff": _named(by), "words": said}),)
        return word_turn(book, effects, _speech(found, book), {}).body

    @contextmanager
    def _about(
        self, number: int, by: str, action: str, why: str | None = None
    ) -> Iterator[tuple[Connection, Handover]]:
        _named(by)
        with begin(self._engine) as connection:
            found = _there(connection, number)
            # Nothing else happens at that address until this is done.
            addresses.hold(connection, found.channel, found.value_hash)
            yield connection, (found := _there(connection, number))
            self._note(connection, found, by, action, why)

    @contextmanager
    def _at(self, message_id: int, by: str, action: str) -> Iterator[tuple[Connection, Handover]]:
        """The handover at a message's address: the one that is open, or one that begins now."""
        _named(by)
        with begin(self._engine) as connection:
            line = messages.line(connection, message_id)
            where = None if line is None else handovers.kept_at(connection, line.address_id)
            if line is None or where is None:
                raise CannotHandOver("Their address is not kept any more.")
            addresses.hold(connection, *where)
            number = handovers.open_at(connection, line.address_id)
            if number is None:
                now = self._clock()
                number, _ = handovers.hand_over(connection, line.address_id, message_id, BEGUN, now, waits=False)
            yield connection, (found := _there(connection, number))
            self._note(connection, found, by, action, None)

    def _note(self, connection: Connection, found: Handover, by: str, action: str, why: str | None) -> None:
        record.append(
            connection,
            actor=_named(by),
            action=action,
            at=self._clock(),
            subject=found.subject,
            about=("handover", found.id),
            why=why,
            origin=self._origin,
        )


def _pressed_before(last: Line | None, body: str, now: datetime) -> int | None:
    """The number of what was said last there, if it says the same, was said just now, and has not come to nothing."""
    if last is None or (last.kind, last.body) != (outbox.STAFF, body) or last.state in CAME_TO_NOTHING:
        return None
    return last.id if now < last.created_at + PRESSED_TWICE else None


def _there(connection: Connection, number: int) -> Handover:
    found = handovers.one(connection, number)
    if found is None:
        raise CannotHandOver(f"There is no handover {number}.", "See: improvers handovers list")
    return found


def _closed(found: Handover) -> CannotHandOver:
    return CannotHandOver(f"Handover {found.id} is closed already ({found.outcome}, {found.closed_by}).")


def _named(by: str) -> str:
    if not fold(by):
        raise CannotHandOver("Say who you are.", "Add --by NAME.")
    return by.strip()


def _speech(found: Handover, book: Book) -> Speech:
    return Speech(found.language if found.language in book.languages else "en", found.easy, found.channel)
