"""What staff do with a broadcast: write it, approve it, start, pause, resume and cancel it, and look at it."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from bot.flow import Book, Mistake
from bot.language import fold
from bot.programme.audience import Audience
from bot.programme.editions import Pen
from bot.programme.hours import OpenHours
from bot.store import audiences, broadcasts, estimates, strangers
from bot.store.broadcasts import Broadcast
from bot.store.editions import take_up
from bot.store.engine import begin, reading
from bot.work.ahead import (
    Ahead,
    Lacking,
    Saying,
    ahead,
    lacking_in,
    leaving_by,
    left_out_of,
    parts_in,
    people_in,
    sayings_of,
    written_in,
)
from bot.work.asked_often import most_asked
from bot.work.broadcast_file import BroadcastMistakes, Draft, read_added, read_broadcast
from bot.work.editing import ChangedMeanwhile
from bot.work.first_texts import INSTEAD, NEVER_WROTE, clinic_in, wrong_in_first
from bot.work.notices import reference_to
from bot.work.refused import Refused
from bot.work.shelf import Shelf


class BroadcastRefused(Refused):
    """What was asked for cannot be done with this broadcast; its one line says why, and what to do."""


class Overview(NamedTuple):
    """A broadcast as it stands: who gets what, who is left out and why, what it costs, and how far it is."""

    broadcast: Broadcast
    sayings: list[Saying]
    left_out: dict[str, int]
    rows: dict[str, int]
    approval_above: int
    pence_a_part: float
    # The languages that the words are in.
    written_in: tuple[str, ...] = ()
    # How many rows wait for a translation, and how many people would rather be called, by the reason.
    set_aside: Mapping[str, int] = MappingProxyType({})
    # Whether everybody was counted; otherwise people are round numbers, worked out from a part of them.
    counted: bool = True

    @property
    def people(self) -> int:
        """How many people it reaches."""
        return people_in(self.sayings)

    @property
    def sms_parts(self) -> int:
        """How many parts of texts are sent and paid for."""
        return parts_in(self.sayings)

    def on(self, channel: str) -> int:
        """How many people it reaches there."""
        return leaving_by(channel, self.sayings)

    @property
    def lacking(self) -> list[Lacking]:
        """The languages of those who get it that the words are not in."""
        return lacking_in(self.sayings)


class Broadcasts:
    """The orders of staff, each in one transaction."""

    def __init__(
        self, engine: Engine, shelf: Shelf, hours: OpenHours, clock: Callable[[], datetime], wake: Callable[[], None]
    ) -> None:
        self._engine = engine
        self._shelf = shelf
        self._hours = hours
        self._clock = clock
        self._wake = wake

    def new(self, path: Path, by: str) -> tuple[int, Draft]:
        """A draft from a file, and its number; BroadcastMistakes and BroadcastRefused keep nothing."""
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            raise BroadcastRefused(f"{path}: this is not UTF-8 text. Save it as UTF-8.") from None
        return self.new_from(str(path), text, by)

    def read(self, name: str, text: str) -> Draft:
        """What the text of a file says, nothing is kept; BroadcastMistakes also where a first text names a clinic."""
        _, book = self._shelf.current()
        draft = read_broadcast(name, text, book, self._hours, self._clock())
        with reading(self._engine) as connection:
            self._check_first(connection, draft.advice, draft.audience)
        return draft

    def _check_first(self, connection: Connection, advice: list[Mistake], audience: Audience) -> None:
        if wrong := wrong_in_first(advice, lambda: strangers.some_in(connection, audience, self._clock())):
            raise BroadcastMistakes(wrong)

    def before(self, draft: Draft) -> Ahead:
        """What would come of it if it were kept now."""
        _, book = self._shelf.current()
        with reading(self._engine) as connection:
            return ahead(connection, book, draft.words, draft.audience, self._clock())

    def pence_a_part(self) -> float:
        """What one part of a text costs."""
        return _fact(self._shelf.current()[1], "broadcasts_pence_a_part")

    def new_from(self, name: str, text: str, by: str, pen: Pen | None = None) -> tuple[int, Draft]:
        """As `new`, of the text of a file; what one pen keeps twice is one draft."""
        draft, now, pen = self.read(name, text), self._clock(), pen or take_up()
        with begin(self._engine) as connection:
            if (kept := broadcasts.kept_by(connection, pen)) is not None:
                self._change(connection, kept, draft, by, pen)
                return kept, draft
            times = (draft.expires_at, None, draft.begins_at)
            given = (draft.title, draft.words, draft.audience, _named(by), now, *times)
            return broadcasts.add(connection, *given, pen=pen), draft

    def change_from(self, broadcast_id: int, name: str, text: str, by: str, pen: Pen) -> Draft:
        """The draft says this now, and waits for approval anew; ChangedMeanwhile if somebody else wrote it."""
        draft = self.read(name, text)
        with begin(self._engine) as connection:
            self._change(connection, broadcast_id, draft, by, pen)
        return draft

    def _change(self, connection: Connection, broadcast_id: int, draft: Draft, by: str, pen: Pen) -> None:
        found = _there(connection, broadcast_id)
        if found.state != "draft":
            raise _refused(found, "changed", "a draft")
        if found.audience.opportunity or found.audience.not_told_of:
            raise BroadcastRefused(f"Broadcast {found.id} comes from an opportunity or an update: change it there.")
        if found.audience.survey:
            raise BroadcastRefused(f"Broadcast {found.id} is for those who were drawn by chance: it stays as it is.")
        times = (draft.expires_at, draft.begins_at)
        given = (draft.title, draft.words, draft.audience, *times)
        if not broadcasts.change(connection, broadcast_id, *given, by=_named(by), pen=pen):
            raise ChangedMeanwhile(found.changed_by)

    def translate(
        self,
        broadcast_id: int,
        name: str,
        text: str,
        by: str,
        pen: Pen | None = None,
        replaces: Mapping[str, str] | None = None,
    ) -> list[Mistake]:
        """Whoever reads these languages gets it in them from now on, those who wait at once; the advice on the words.

        What was approved stays approved: the English is the same, and each translation names who has read it.
        `replaces` is as for `read_added`.
        """
        _, book = self._shelf.current()
        now, pen = self._clock(), pen or take_up()
        with begin(self._engine) as connection:
            found = _there(connection, broadcast_id)
            if found.audience.opportunity:
                raise BroadcastRefused(f"Broadcast {found.id} comes from an opportunity: add the words there.")
            words, advice = read_added(name, text, book, found.words, replaces)
            self._check_first(connection, advice, found.audience)
            if not broadcasts.translate(connection, broadcast_id, words, _named(by), pen):
                raise _refused(found, "translated", "going on")
            broadcasts.reword_rows(connection, broadcast_id, reference_to(found.id, pen.own), found.expires_at, now)
        self._wake()
        return advice

    def overview(self, broadcast_id: int, *, at_once: bool = False) -> Overview:
        """Everything about it, as it is this moment; `at_once`, its people need not be counted one by one."""
        _, book = self._shelf.current()
        count = estimates.who if at_once else estimates.everybody
        with reading(self._engine) as connection:
            found = _there(connection, broadcast_id)
            audience = found.audience.within(most_asked(book))
            groups, _, counted = count(connection, audience, self._clock(), found.id)
            rows = broadcasts.by_state(connection, broadcast_id)
            aside = broadcasts.set_aside(connection, broadcast_id)
        return Overview(
            found,
            sayings_of(book, found.words, groups),
            left_out_of(groups),
            rows,
            approval_above(book),
            _fact(book, "broadcasts_pence_a_part"),
            written_in(book, found.words),
            aside,
            counted,
        )

    def sample(self, broadcast_id: int, after: int = 0) -> list[int]:
        """A page of those whom it would reach now, by their numbers, in order."""
        _, book = self._shelf.current()
        with reading(self._engine) as connection:
            found = _there(connection, broadcast_id)
            audience = found.audience.within(most_asked(book))
            return audiences.sample(connection, audience, self._clock(), found.id, after)

    def approve(self, broadcast_id: int, by: str, edition: str | None = None) -> None:
        """A second person says that it may go out: this edition of it, or as it stands."""
        with begin(self._engine) as connection:
            found = _there(connection, broadcast_id)
            if edition not in (None, found.edition):
                raise _overtaken(found, "approve")
            if fold(_named(by)) == fold(found.created_by):
                raise BroadcastRefused(f"{found.created_by} wrote broadcast {found.id}: somebody else must approve it.")
            if fold(by) == fold(found.changed_by or ""):
                raise BroadcastRefused(f"{by} changed broadcast {found.id}: somebody else must approve it.")
            if not broadcasts.approve(connection, broadcast_id, found.edition, by.strip(), self._clock()):
                raise _not_any_more(connection, found, "approve", "approved")

    def start(self, broadcast_id: int, by: str, edition: str | None = None) -> int:
        """This edition, or it as it stands, goes out to so many people; refused if somebody must approve it first."""
        overview = self.overview(broadcast_id)
        if edition not in (None, overview.broadcast.edition):
            raise _overtaken(overview.broadcast, "start")
        if overview.people > overview.approval_above and not overview.broadcast.approved_by:
            raise BroadcastRefused(
                f"Broadcast {broadcast_id} reaches {overview.people} people, more than {overview.approval_above}: "
                "somebody else must approve it.",
                f"Run: improvers broadcast approve {broadcast_id} --by NAME",
            )
        if not overview.people:
            raise BroadcastRefused(
                f"Broadcast {broadcast_id} reaches nobody.", f"See: improvers broadcast show {broadcast_id}"
            )
        with begin(self._engine) as connection:
            found = overview.broadcast
            self._check_still(connection, found)
            if not broadcasts.start(connection, broadcast_id, _named(by), self._clock(), found.edition):
                raise _not_any_more(connection, found, "start", "started")
        self._wake()
        return overview.people

    def _check_still(self, connection: Connection, found: Broadcast) -> None:
        """Somebody may have come in since the words were kept to whom they would be the first."""
        _, book = self._shelf.current()
        clinic = clinic_in(book, found.words)
        if clinic and strangers.some_in(connection, found.audience, self._clock()):
            raise BroadcastRefused(
                f'Broadcast {found.id} names "{clinic}", and {NEVER_WROTE}: a first text names no clinic. {INSTEAD}'
            )

    def pause(self, broadcast_id: int) -> None:
        """Nothing more of it is sent, save what is being sent already."""
        self._move(broadcast_id, "paused", "under way", lambda c: broadcasts.move(c, broadcast_id, "paused"))

    def resume(self, broadcast_id: int) -> None:
        """A paused one goes on from where it was."""
        self._move(broadcast_id, "resumed", "paused", lambda c: broadcasts.resume(c, broadcast_id))

    def cancel(self, broadcast_id: int) -> None:
        """Nothing more of it is sent, ever; what waits is put aside by the worker."""
        self._move(broadcast_id, "cancelled", "going on", lambda c: broadcasts.move(c, broadcast_id, "cancelled"))

    def all_of_them(self, before: int | None = None, most: int | None = None) -> list[Broadcast]:
        """Every broadcast, the newest first; or so many, those before that number."""
        with reading(self._engine) as connection:
            return broadcasts.all_of_them(connection, before, most)

    def _move(self, broadcast_id: int, what: str, needed: str, change: Callable[[Connection], bool]) -> None:
        with begin(self._engine) as connection:
            found = _there(connection, broadcast_id)
            if not change(connection):
                raise _refused(found, what, needed)
        self._wake()


def approval_above(book: Book) -> int:
    """Of how many people on somebody else must say that it may go out."""
    return int(_fact(book, "broadcasts_approval_above"))


def _there(connection: Connection, broadcast_id: int) -> Broadcast:
    found = broadcasts.find(connection, broadcast_id)
    if found is None:
        raise BroadcastRefused(f"There is no broadcast {broadcast_id}.", "See: improvers broadcast list")
    return found


def _not_any_more(connection: Connection, seen: Broadcast, verb: str, what: str) -> BroadcastRefused:
    """Why a draft that was looked at is not what it was: somebody was quicker, or it is no draft."""
    found = _there(connection, seen.id)
    return _overtaken(found, verb) if found.state == "draft" else _refused(found, what, "a draft")


def _overtaken(found: Broadcast, verb: str) -> BroadcastRefused:
    return BroadcastRefused(f"{found.changed_by} changed it meanwhile: look at it again, then {verb} it.")


def _refused(found: Broadcast, what: str, needed: str) -> BroadcastRefused:
    return BroadcastRefused(f"Broadcast {found.id} cannot be {what}: it is not {needed}. It is: {found.state}.")


def _named(by: str) -> str:
    if not fold(by):
        raise BroadcastRefused("Say who you are.", "Add --by NAME.")
    return by.strip()


def _fact(book: Book, name: str) -> float:
    """A number that organisation.yaml gives."""
    text = str(book.organisation.get(name, ""))
    if not re.fullmatch(r"[0-9]{1,7}(\.[0-9]+)?", text):
        path = name.replace("broadcasts_", "").replace("_", " ")
        raise BroadcastRefused(
            f'flows/organisation.yaml: "broadcasts" needs "{path}", a number like 100.', "Then run: improvers publish"
        )
    return float(text)
