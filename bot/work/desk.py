"""What staff do from the console for one person or one message, each in one transaction with its line in the record."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from bot.flow import Speech
from bot.flow.sms_parts import parts
from bot.store import addresses, alarms, consents, marks, messages, outbox, people, profiles, record
from bot.store.engine import begin, scrub
from bot.store.messages import Line
from bot.store.profiles import Profile
from bot.work.doubts import CannotDecide, Choice, decide
from bot.work.shelf import Shelf
from bot.work.taking import Keys

MOST_PARTS = 4
LONGEST_NOTE = 2_000
DIED = "died"
STAFF = "staff"  # the channel of what somebody told us in another way


class DeskRefused(Exception):
    """What was asked for cannot be done; its one line says why, and what to do."""


class By(NamedTuple):
    """Who does it, and where they sit."""

    name: str
    origin: str
    staff_id: int | None = None


class Desk:
    """The orders of staff about one person, one message or one alarm."""

    def __init__(
        self, engine: Engine, shelf: Shelf, keys: Keys, clock: Callable[[], datetime], wake: Callable[[], None]
    ) -> None:
        self._engine = engine
        self._shelf = shelf
        self._keys = keys
        self._clock = clock
        self._wake = wake

    def noted(
        self, by: By, action: str, about: tuple[str, object] | None = None, person_id: int | None = None, why: str = ""
    ) -> None:
        """That somebody looked at personal data, or did what another verb has done, is in the record."""
        with begin(self._engine) as connection:
            person = None if person_id is None else profiles.one(connection, person_id)
            self._note(connection, by, action, person, about, why)

    def answer(self, message_id: int, text: str, by: By) -> int:
        """The answer waits to leave, signed with a name, and the message needs nobody any more; its number."""
        body = f"{text.strip()}\n{by.name}"
        with begin(self._engine) as connection:
            line, person = _whose(connection, message_id)
            _check_words(text, body, line.channel)
            _check_reachable(connection, line)
            number = outbox.put(connection, line.address_id, None, line.channel, self._clock(), body=body)
            messages.needs_person(connection, message_id, None)
            self._note(connection, by, "answered", person, ("message", number))
        self._wake()
        return number

    def seen_to(self, message_id: int, by: By, why: str = "") -> None:
        """Somebody has looked after the message: it needs nobody any more."""
        with begin(self._engine) as connection:
            _, person = _whose(connection, message_id)
            messages.needs_person(connection, message_id, None)
            self._note(connection, by, "saw_to_message", person, ("message", message_id), why)

    def mark(self, message_id: int, kind: str, text: str, by: By, staff_id: int | None = None) -> int:
        """A note, flag, label or assignment beside the message; a new assignment takes the place of the old one."""
        text = text.strip()[:LONGEST_NOTE]
        if kind not in (marks.NOTE, marks.FLAG, marks.LABEL, marks.ASSIGNED):
            raise DeskRefused("That cannot be put beside a message.")
        if not text and kind != marks.FLAG:
            raise DeskRefused("Write something first.")
        now = self._clock()
        with begin(self._engine) as connection:
            _, person = _whose(connection, message_id)
            if kind == marks.ASSIGNED:
                marks.end_kind(connection, message_id, kind, now)
            number = marks.add(connection, message_id, kind, text, by.name, now, staff_id)
            self._note(connection, by, f"put_{kind}", person, ("message", message_id))
            return number

    def unmark(self, mark_id: int, by: By) -> int:
        """It stands there no more; the message beside which it stood."""
        with begin(self._engine) as connection:
            message_id = marks.end(connection, mark_id, self._clock())
            if message_id is None:
                raise DeskRefused("Somebody has taken it away already.")
            _, person = _whose(connection, message_id)
            self._note(connection, by, "took_mark_away", person, ("message", message_id))
            return message_id

    def hide(self, message_id: int, reason: str, by: By) -> None:
        """The words of the message are gone for good; the reason stays."""
        if not reason.strip():
            raise DeskRefused("Say why: the reason is all that stays.")
        with begin(self._engine) as connection:
            _, person = _whose(connection, message_id)
            if not marks.empty(connection, message_id):
                raise DeskRefused("This message has still to leave. Wait until it has, then hide it.")
            marks.add(connection, message_id, marks.HIDDEN, reason.strip()[:LONGEST_NOTE], by.name, self._clock())
            self._note(connection, by, "hid_message", person, ("message", message_id), reason)
        scrub(self._engine)

    def stop(self, person_id: int, by: By, why: str = "") -> None:
        """They asked to hear no more: nothing is sent to any address of theirs until they write START."""
        with begin(self._engine) as connection:
            person = _there(connection, person_id)
            self._silence(connection, person)
            self._note(connection, by, "stopped_messages", person, None, why)

    def has_died(self, person_id: int, by: By, why: str = "") -> None:
        """Everything for them ends at once, and nothing can begin again by itself."""
        with begin(self._engine) as connection:
            person = _there(connection, person_id)
            self._silence(connection, person)
            for address in profiles.reached_at(connection, person_id):
                addresses.suppress(connection, address.id, DIED)
            self._note(connection, by, "noted_death", person, None, why)

    def wants_call(self, person_id: int, by: By, why: str = "") -> None:
        """Whoever looks next sees that they would like to be called."""
        with begin(self._engine) as connection:
            person = _there(connection, person_id)
            newest = None
            for address in profiles.reached_at(connection, person_id):
                newest = messages.newest_from(connection, address.id) or newest
            if newest is None:
                raise DeskRefused("They have never written, so there is no message to put this beside.")
            messages.needs_person(connection, newest, "would like a call")
            self._note(connection, by, "asked_for_call", person, ("message", newest), why)

    def change_speech(self, person_id: int, language: str, easy: bool, before: tuple[str, bool], by: By) -> None:
        """They are written to like this from now on; refused if somebody changed it since the form was opened."""
        _, book = self._shelf.current()
        if language not in book.languages:
            raise DeskRefused("We do not write in that language. Choose one from the list.")
        with begin(self._engine) as connection:
            person = _there(connection, person_id)
            if (person.language, person.easy) != before:
                raise DeskRefused("Somebody else has changed this meanwhile. Look at it again, then change it.")
            people.save(connection, person_id, language=language, easy=easy)
            self._note(connection, by, "changed_language", person, None)

    def acknowledge(self, alarm_id: int, by: By) -> None:
        """The alarm is theirs; refused when somebody has it already."""
        with begin(self._engine) as connection:
            if not alarms.acknowledge(connection, alarm_id, by.name, self._clock()):
                raise DeskRefused("Somebody has this alarm already, or it is over.")
            self._note(connection, by, "took_alarm", None, ("alarm", alarm_id))

    def decide(self, message_id: int, choice: Choice, by: By) -> None:
        """What became of a message in doubt."""
        try:
            with begin(self._engine) as connection:
                line, person = _whose(connection, message_id)
                decide(connection, line.id, choice, self._clock())
                self._note(connection, by, f"decided_{choice}", person, ("message", message_id))
        except CannotDecide:
            raise DeskRefused("This message is not in doubt any more, or its words are gone.") from None
        self._wake()

    def _silence(self, connection: Connection, person: Profile) -> None:
        now = self._clock()
        for address in profiles.reached_at(connection, person.id):
            if address.stopped_at is None:
                addresses.stop(connection, address.id, now)
            outbox.cancel_waiting(connection, address.id)
        speech = Speech(person.language, person.easy, STAFF)
        consents.record(connection, person.subject, "messages", False, None, *speech, now)

    def _note(
        self,
        connection: Connection,
        by: By,
        action: str,
        person: Profile | None,
        about: tuple[str, object] | None,
        why: str = "",
    ) -> None:
        record.append(
            connection,
            actor=by.name,
            action=action,
            at=self._clock(),
            subject=person.subject if person else None,
            about=about,
            why=why or None,
            origin=by.origin,
        )


def _whose(connection: Connection, message_id: int) -> tuple[Line, Profile]:
    line = messages.line(connection, message_id)
    if line is None:
        raise DeskRefused("There is no such message.")
    # An urgent message of somebody forgotten stays, so its person may be one of whom nothing else is known.
    person = profiles.one(connection, line.person_id)
    assert person is not None
    return line, person


def _there(connection: Connection, person_id: int) -> Profile:
    person = profiles.one(connection, person_id)
    if person is None or person.state == "forgotten":
        raise DeskRefused("This person is not here any more.")
    return person


def _check_words(text: str, body: str, channel: str) -> None:
    if not text.strip():
        raise DeskRefused("Write the answer first.")
    if channel == "sms" and parts(body) > MOST_PARTS:
        raise DeskRefused(f"This takes {parts(body)} parts as a text. Make it shorter: at most {MOST_PARTS}.")
    if len(body) > 4_000:
        raise DeskRefused("This is too long. Make it shorter.")


def _check_reachable(connection: Connection, line: Line) -> None:
    address = next((one for one in profiles.reached_at(connection, line.person_id) if one.id == line.address_id), None)
    if address is None or address.value is None:
        raise DeskRefused("Their address is not kept any more.")
    if address.stopped_at is not None:
        raise DeskRefused("They said STOP, so nothing can be sent to them. They can write START.")
    if address.suppressed is not None:
        raise DeskRefused("Nothing can be sent to this address. Find another way to reach them.")
