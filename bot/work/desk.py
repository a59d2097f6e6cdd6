"""What staff do from the console for one person or one message, each in one transaction with its line in the record."""

from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from bot.flow import Speech
from bot.programme.only_english import WAYS
from bot.programme.roles import ENGAGEMENT, may
from bot.store import (
    addresses,
    alerts,
    behind,
    consents,
    departures,
    exports,
    handovers,
    invitations,
    marks,
    messages,
    outbox,
    people,
    profiles,
    record,
)
from bot.store.engine import begin, reading, scrub
from bot.store.messages import Line
from bot.store.profiles import Profile
from bot.work import places
from bot.work.acknowledging import acknowledge
from bot.work.departures import has_died, has_not_died
from bot.work.doubts import CannotDecide, Choice, decide
from bot.work.duty import Turn, end_duty, put_on_duty
from bot.work.folder import NoFlows
from bot.work.handing_over import HandingOver
from bot.work.refused import Refused
from bot.work.shelf import Shelf
from bot.work.taking import Keys

LONGEST_NOTE, LONGEST_LABEL = 2_000, 40
STAFF = "staff"  # the channel of what somebody told us in another way


class DeskRefused(Refused):
    """What was asked for cannot be done; its one line says why, and what to do."""


class By(NamedTuple):
    """Who does it, and where they sit."""

    name: str
    origin: str
    staff_id: int | None = None

    def note(
        self,
        connection: Connection,
        action: str,
        at: datetime,
        *,
        subject: str | None = None,
        about: tuple[str, object] | None = None,
        why: str = "",
    ) -> None:
        """A line of theirs in the record, kept if the transaction is; `about` is a kind and its number."""
        record.append(
            connection,
            actor=self.name,
            action=action,
            at=at,
            subject=subject,
            about=about,
            why=why,
            origin=self.origin,
        )


class Desk:
    """The orders of staff about one person, one message or one alarm."""

    def __init__(
        self,
        engine: Engine,
        shelf: Shelf,
        keys: Keys,
        zone: ZoneInfo,
        clock: Callable[[], datetime],
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self._engine = engine
        self._shelf = shelf
        self._keys = keys
        self._zone = zone
        self._clock = clock
        self._wake = wake

    def noted(
        self, by: By, action: str, about: tuple[str, object] | None = None, person_id: int | None = None, why: str = ""
    ) -> None:
        """That somebody looked at personal data, or did what another verb has done, is in the record."""
        with begin(self._engine) as connection:
            person = None if person_id is None else profiles.one(connection, person_id)
            self._note(connection, by, action, person, about, why)

    def noted_each(self, by: By, action: str, person_ids: Collection[int], why: str) -> None:
        """That somebody saw each of these people or words of theirs is in the record, one line for each."""
        with reading(self._engine) as connection:
            subjects = profiles.subjects_of(connection, person_ids)
        self._note_each(by, action, subjects, why)

    def noted_once(self, by: By, action: str, person_ids: Collection[int], why: str, since: datetime) -> None:
        """As `noted_each`, save for whom it is written since that time: a page that asks by itself floods no record."""
        with reading(self._engine) as connection:
            subjects = profiles.subjects_of(connection, person_ids)
            standing = record.standing(connection, subjects, actor=by.name, action=action, why=why, since=since)
        self._note_each(by, action, [subject for subject in subjects if subject not in standing], why)

    def answer(self, message_id: int, text: str, by: By) -> int:
        """The answer leaves under a name, and our questions wait there until somebody hands back; its number."""
        if not text.strip():
            raise DeskRefused("Write the answer first.")
        number = self.handing(by).answer_to(message_id, by.name, text)
        self._heed(message_id, by)
        return number

    def take_over(self, message_id: int, by: By) -> None:
        """Our questions wait where the message came from, and whoever asked for it answers."""
        self.handing(by).take_over(message_id, by.name)
        self._heed(message_id, by)

    def take(self, handover: int, by: By) -> None:
        """A conversation that people answer is theirs, and the alarm about it with it."""
        self.handing(by).take(handover, by.name)
        with reading(self._engine) as connection:
            found = handovers.one(connection, handover)
        if found is not None:
            self._heed(found.message_id, by)

    def handing(self, by: By) -> HandingOver:
        """The verbs of a conversation that people answer, which say where they were used."""
        return HandingOver(self._engine, self._shelf, self._keys, self._zone, self._clock, self._wake, by.origin)

    def seen_to(self, message_id: int, by: By, role: str, why: str = "", *, false_alarm: bool = False) -> None:
        """Somebody has looked after the message: it needs nobody any more, and the service goes on there.

        Where people answer the conversation it ends that too, and so takes whoever may hand one back.
        """
        with begin(self._engine) as connection:
            line, person = _whose(connection, message_id)
            open_there = handovers.open_at(connection, line.address_id)
            if open_there is None:
                messages.needs_person(connection, message_id, None)
                self._note(connection, by, "saw_to_message", person, ("message", message_id), why)
            elif not may(role, ENGAGEMENT):
                raise DeskRefused("This message is with the engagement team: one of them must say that it is seen to.")
        if open_there is not None:
            self.handing(by).hand_back(open_there, by.name, why or None, false_alarm=false_alarm)

    def mark(self, message_id: int, kind: str, text: str, by: By, staff_id: int | None = None) -> int:
        """A note, flag, label or assignment beside the message; a new assignment takes the place of the old one."""
        text = text.strip()
        if kind not in (marks.NOTE, marks.FLAG, marks.LABEL, marks.ASSIGNED, marks.SEEN):
            raise DeskRefused("That cannot be put beside a message.")
        if not text and kind not in (marks.FLAG, marks.SEEN):
            raise DeskRefused("Write something first.")
        _no_longer_than(LONGEST_LABEL if kind == marks.LABEL else LONGEST_NOTE, text)
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

    def unmark_kind(self, message_id: int, kind: str, by: By) -> None:
        """Nothing of that kind stands beside the message any more."""
        with begin(self._engine) as connection:
            _, person = _whose(connection, message_id)
            if not marks.end_kind(connection, message_id, kind, self._clock()):
                raise DeskRefused("Somebody has taken it away already.")
            self._note(connection, by, "took_mark_away", person, ("message", message_id))

    def hide(self, message_id: int, reason: str, by: By) -> None:
        """The words of the message are gone for good; the reason stays."""
        if not reason.strip():
            raise DeskRefused("Say why: the reason is all that stays.")
        _no_longer_than(LONGEST_NOTE, reason)
        with begin(self._engine) as connection:
            _, person = _whose(connection, message_id)
            if not marks.empty(connection, message_id):
                raise DeskRefused("This message has still to leave. Wait until it has, then hide it.")
            exports.drop_with(connection, person.id)
            marks.add(connection, message_id, marks.HIDDEN, reason.strip(), by.name, self._clock())
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
            departures.hold(connection, person_id)
            has_died(connection, person_id, self._clock())
            self._note(connection, by, "noted_death", person, None, why)

    def has_not_died(self, person_id: int, by: By, why: str) -> None:
        """It was a mistake: they may be written to again; what waited for them is gone. Refused without a reason."""
        if not why.strip():
            raise DeskRefused("Say how you know that they have not died.")
        with begin(self._engine) as connection:
            person = _there(connection, person_id)
            departures.hold(connection, person_id)
            if not has_not_died(connection, person_id):
                raise DeskRefused("Nobody has said that this person died. Nothing was changed.")
            self._note(connection, by, "took_death_back", person, None, why)

    def forget_code(self, person_id: int, by: By, why: str = "") -> None:
        """They have forgotten the code of their shared phone, and somebody has made sure that it is they who say so."""
        with begin(self._engine) as connection:
            person = _there(connection, person_id)
            if behind.code_of(connection, person_id) is None:
                raise DeskRefused("They read our messages without a code. Nothing was changed.")
            behind.set_code(connection, person_id, None)
            for address in profiles.reached_at(connection, person_id):
                behind.release(connection, address.id, behind.REPLY_CODE, self._clock())
            self._note(connection, by, "forgot_code", person, None, why)
        self._wake()

    def cannot_come(self, person_id: int, opportunity_id: int, by: By, why: str = "") -> None:
        """Their place, or their turn in line, is free; refused once it has begun, when it is noted who came."""
        with begin(self._engine) as connection:
            person = _there(connection, person_id)
            if not places.give_up(connection, opportunity_id, person_id, self._clock()):
                raise DeskRefused("They have no place there any more, or it has begun: then note who came.")
            self._note(connection, by, "gave_up_place", person, ("opportunity", opportunity_id), why)
        self._wake()

    def can_come(self, person_id: int, opportunity_id: int, by: By, why: str = "") -> str:
        """They can come after all: "place", or "waiting" when it is full meanwhile."""
        with begin(self._engine) as connection:
            person = _there(connection, person_id)
            here = next(iter(profiles.reached_at(connection, person_id)), None)
            theirs = invitations.of(connection, opportunity_id, person_id)
            if here is None or theirs is None:
                raise DeskRefused("They were never asked to that.")
            now = self._clock()
            came_to = places.take(connection, opportunity_id, person_id, here.id, now, self._zone, theirs.reasons)
            if came_to == places.OVER:
                raise DeskRefused("It is not open any more.")
            self._note(connection, by, "took_place_again", person, ("opportunity", opportunity_id), why)
            return came_to

    def wants_call(self, person_id: int, by: By, why: str = "") -> None:
        """Whoever looks next sees that they would like to be called; our questions go on meanwhile."""
        with begin(self._engine) as connection:
            person = _there(connection, person_id)
            newest = None
            for address in profiles.reached_at(connection, person_id):
                found = messages.newest_from(connection, address.id)
                newest = (found, address.id) if found else newest
            if newest is None:
                raise DeskRefused("They have never written, so there is no message to put this beside.")
            message, address_id = newest
            messages.needs_person(connection, message, "would like a call")
            handovers.hand_over(connection, address_id, message, "call", self._clock(), waits=False)
            self._note(connection, by, "asked_for_call", person, ("message", message), why)

    def change_speech(
        self, person_id: int, language: str, easy: bool, before: tuple[str, bool], by: By, only_english: str = ""
    ) -> None:
        """They are written to like this from now on; refused if somebody changed it since the form was opened.

        `only_english` is what they get of words that are not in their language, as they said; "" leaves it as it is.
        """
        _, book = self._shelf.current()
        if language not in book.languages:
            raise DeskRefused("We do not write in that language. Choose one from the list.")
        with begin(self._engine) as connection:
            person = _there(connection, person_id)
            if (person.language, person.easy) != before:
                raise DeskRefused("Somebody else has changed this meanwhile. Look at it again, then change it.")
            chosen = language if language != person.language else None  # left as it was, it is nobody's choice
            instead = only_english if only_english in WAYS else None
            people.save(connection, person_id, language=chosen, easy=easy, only_english=instead)
            self._note(connection, by, "changed_language", person, None)

    def acknowledge(self, alarm_id: int, by: By) -> None:
        """The alarm is theirs; refused when somebody has it already."""
        try:
            current = self._shelf.current()
        except NoFlows:
            current = None
        with begin(self._engine) as connection:
            if not acknowledge(connection, current, alarm_id, by.name, self._clock(), by.origin):
                raise DeskRefused("Somebody has this alarm already, or it is over.")
        self._wake()

    def put_on_duty(self, turn: Turn, by: By) -> int:
        """The number of the turn of duty."""
        with begin(self._engine) as connection:
            return put_on_duty(connection, turn, self._zone, by.name, self._clock(), by.origin)

    def end_duty(self, number: int, by: By) -> None:
        """The turn ends now."""
        with begin(self._engine) as connection:
            if not end_duty(connection, number, by.name, self._clock(), by.origin):
                raise DeskRefused("That turn is over already.")

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

    def _heed(self, message_id: int, by: By) -> None:
        """Whoever has a conversation has the alarm about it too: nobody else is told of it any more."""
        with begin(self._engine) as connection:
            line, _ = _whose(connection, message_id)
            open_there = handovers.open_at(connection, line.address_id)
            alarm = alerts.unheeded_about(connection, open_there) if open_there else None
        if alarm is not None:
            with suppress(DeskRefused):  # somebody was quicker
                self.acknowledge(alarm, by)

    def _silence(self, connection: Connection, person: Profile) -> None:
        now = self._clock()
        for address in profiles.reached_at(connection, person.id):
            if address.stopped_at is None:
                addresses.stop(connection, address.id, now)
            outbox.cancel_waiting(connection, address.id)
        speech = Speech(person.language, person.easy, STAFF)
        consents.record(connection, person.subject, "messages", False, None, *speech, now)

    def _note_each(self, by: By, action: str, subjects: Collection[str], why: str) -> None:
        if not subjects:
            return
        with begin(self._engine) as connection:
            for subject in subjects:
                by.note(connection, action, self._clock(), subject=subject, why=why)

    def _note(
        self,
        connection: Connection,
        by: By,
        action: str,
        person: Profile | None,
        about: tuple[str, object] | None,
        why: str = "",
    ) -> None:
        by.note(connection, action, self._clock(), subject=person.subject if person else None, about=about, why=why)


def _whose(connection: Connection, message_id: int) -> tuple[Line, Profile]:
    line = messages.line(connection, message_id)
    if line is None:
        raise DeskRefused("There is no such message.")
    # An urgent message of somebody forgotten stays, so its person may be one of whom nothing else is known.
    person = profiles.one(connection, line.person_id)
    assert person is not None
    return line, person


def _no_longer_than(most: int, text: str) -> None:
    if len(text.strip()) > most:
        raise DeskRefused(f"That is {len(text.strip()):,} characters, and {most:,} is the most. Make it shorter.")


def _there(connection: Connection, person_id: int) -> Profile:
    person = profiles.one(connection, person_id)
    if person is None or person.state == "forgotten":
        raise DeskRefused("This person is not here any more.")
    return person
