"""What staff do with opportunities: write, check, open, invite to, change, cancel, and note who came."""

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from bot.flow import Book, Mistake
from bot.programme import disclosure
from bot.programme.audience import Audience
from bot.programme.editions import Pen
from bot.programme.places import ATTENDED, MISSED, PLACE, SAID_YES
from bot.programme.planning import Finding
from bot.store import broadcasts, candidates, estimates, event_answers, invitations, opportunities
from bot.store.candidates import BEGINNING, Candidate, Last
from bot.store.editions import take_up
from bot.store.engine import begin, reading
from bot.store.invitations import Invitation
from bot.store.opportunities import Opportunity
from bot.store.projects import Request
from bot.work.editing import ChangedMeanwhile
from bot.work.involving import InvolvementRefused, named, text_of
from bot.work.opportunity_ahead import Planned, Soon, audience_for, planned, soon
from bot.work.opportunity_checks import findings_of, reviewed
from bot.work.opportunity_file import OpportunityDraft, read_opportunity
from bot.work.opportunity_telling import ASKS, ask_nobody_else, say_anew, tell_all, tell_change
from bot.work.shelf import Shelf

MOST_AT_ONCE = 10_000
"""So many are chosen in one transaction at most, so that no message that comes in waits for long."""

_HAD = (PLACE, ATTENDED, MISSED)


class Standing(NamedTuple):
    """An opportunity as it stands: what speaks against it, who stands how, and what people said afterwards."""

    opportunity: Opportunity
    findings: list[Finding]
    people: dict[str, int]
    # To the nearest 5, and None for what is not shown; nothing at all where fewer than 5 answered.
    said: dict[str, dict[str, int | None]]


class Invited(NamedTuple):
    """So many people are asked by this broadcast, at once or after somebody else's approval."""

    people: int
    broadcast: int
    started: bool


class Inviting:
    """The orders of staff about opportunities, each in one transaction."""

    def __init__(
        self, engine: Engine, shelf: Shelf, zone: ZoneInfo, clock: Callable[[], datetime], wake: Callable[[], None]
    ) -> None:
        self._engine = engine
        self._shelf = shelf
        self._zone = zone
        self._clock = clock
        self._wake = wake

    def add(self, request_id: int, path: Path, by: str) -> tuple[int, list[Mistake]]:
        """A draft from a file, its number and the advice on it; only from a reviewed request."""
        return self.add_text(request_id, str(path), text_of(path), by)

    def add_text(
        self, request_id: int, name: str, text: str, by: str, pen: Pen | None = None
    ) -> tuple[int, list[Mistake]]:
        """The same from a text; `name` is what mistakes in it are told of. What one pen keeps twice is one draft."""
        draft, pen = self._read(name, text), pen or take_up()
        with begin(self._engine) as connection:
            request = reviewed(connection, request_id)
            kept = opportunities.kept_by(connection, pen)
            if kept is None:
                times = (draft.starts_at, draft.ends_at)
                given = (draft.places, *times, draft.partners_only, draft.details, named(by), self._clock())
                return opportunities.add(connection, request.id, request.project_id, *given, pen), draft.advice
        self.change_text(kept, name, text, by, pen)
        return kept, draft.advice

    def before(self, request_id: int, name: str, text: str, opportunity_id: int = 0) -> Planned:
        """What would come of it, were it kept as the text says; nothing is."""
        draft = self._read(name, text)
        _, book = self._shelf.current()
        with reading(self._engine) as connection:
            request = reviewed(connection, request_id)
            written = _as_written(draft, request, opportunity_id, self._clock())
            against = self._against(connection, written, book)
            return planned(connection, book, written, against, self._clock(), draft.advice)

    def ahead(self, opportunity_id: int) -> Planned:
        """What would come of it as it stands."""
        _, book = self._shelf.current()
        with reading(self._engine) as connection:
            found = _there(connection, opportunity_id)
            return planned(connection, book, found, self._against(connection, found, book), self._clock(), [])

    def all_of_them(self, before: int | None = None, most: int | None = None) -> list[Opportunity]:
        """Every opportunity, the newest first; or so many, those before that number."""
        with reading(self._engine) as connection:
            return opportunities.all_of_them(connection, before, most)

    def show(self, opportunity_id: int) -> Standing:
        """Everything about it, as it is this moment."""
        _, book = self._shelf.current()
        with reading(self._engine) as connection:
            found = _there(connection, opportunity_id)
            against = self._against(connection, found, book)
            # A quarter's report tells what was said after all its events: with exact numbers here, few would follow.
            counted = event_answers.counts(connection, opportunity_id)
            said = {question: disclosure.of_people(answers) for question, answers in counted.items()}
            return Standing(found, against, invitations.by_state(connection, opportunity_id), said)

    def candidates(self, opportunity_id: int, most: int = 20, *, after: Last = BEGINNING) -> list[Candidate]:
        """Who would be asked next, the least asked first, over everybody who matches."""
        _, book = self._shelf.current()
        with reading(self._engine) as connection:
            found, now = _there(connection, opportunity_id), self._clock()
            audience = audience_for(connection, book, found, now)
            return candidates.page(connection, found.id, audience, most, now, after=after)

    def found_at_once(self, opportunity_id: int) -> bool:
        """Whether all who match can be looked at while somebody waits for a page."""
        _, book = self._shelf.current()
        with reading(self._engine) as connection:
            found = _there(connection, opportunity_id)
            return estimates.may_be_counted(connection, audience_for(connection, book, found, self._clock()))

    def candidates_at_once(self, opportunity_id: int, most: int = 20) -> Soon:
        """The first page of them, for somebody who waits: of a million, perhaps of some only, and it says so."""
        _, book = self._shelf.current()
        with reading(self._engine) as connection:
            found, now = _there(connection, opportunity_id), self._clock()
            return soon(connection, found, audience_for(connection, book, found, now), most, now)

    def open(self, opportunity_id: int) -> None:
        """Whoever asks what is on sees it from now on."""
        _, book = self._shelf.current()
        with begin(self._engine) as connection:
            self._open(connection, self._held(connection, opportunity_id), book)

    def invite(self, opportunity_id: int, most: int, by: str, begins: datetime | None = None) -> Invited:
        """The least asked of those who match are asked, at most so many, now or from `begins` on; it is open now."""
        if not 0 < most <= MOST_AT_ONCE:
            raise InvolvementRefused(f"Ask from 1 to {MOST_AT_ONCE} people at a time, and then again for more.")
        who, (_, book), now = named(by), self._shelf.current(), self._clock()
        # Found before anything is held: among a million people that takes longer than a text that comes in may wait.
        whom = [each.person_id for each in self.candidates(opportunity_id, most)]
        with begin(self._engine) as connection:
            found = self._held(connection, opportunity_id)
            if begins is not None and not now < begins < found.begins:
                raise InvolvementRefused("Asking people must begin in time to come, and before it takes place.")
            if found.state != "open":
                self._open(connection, found, book)
            wanted = audience_for(connection, book, found, now)
            asked_in, people = candidates.choose(connection, found.id, wanted, whom, now)
            if not people:
                raise InvolvementRefused(
                    f"Opportunity {found.id} reaches nobody who was not asked before.",
                    f"See: improvers opportunity who {found.id}",
                )
            audience = Audience(opportunity=found.id, asked_in=asked_in, asked_at_most=wanted.asked_at_most)
            title = f"Invitation to opportunity {found.id}"
            asks = f"{ASKS}:{found.id}"
            times = (found.begins, asks, begins)
            number = broadcasts.add(connection, title, found.details.words, audience, who, now, *times)
            started = people <= _approval_above(book) and broadcasts.start(connection, number, who, now)
        self._wake()
        return Invited(people, number, started)

    def change(self, opportunity_id: int, path: Path) -> int:
        """It is now as the file says; how many people who had said yes are told."""
        return self.change_text(opportunity_id, str(path), text_of(path))

    def change_text(
        self, opportunity_id: int, name: str, text: str, by: str | None = None, pen: Pen | None = None
    ) -> int:
        """The same from a text; with a pen, ChangedMeanwhile if somebody else has changed it since."""
        draft = self._read(name, text)
        revision, book = self._shelf.current()
        with begin(self._engine) as connection:
            found = self._held(connection, opportunity_id)
            if found.state not in ("draft", "open", "closed"):
                raise _refused(found, "changed", "draft, open or closed")
            if pen is not None and found.edition not in pen:
                raise ChangedMeanwhile(found.changed_by)
            if draft.partners_only != found.partners_only:
                raise InvolvementRefused("Who it is for cannot change: cancel it, and write another.")
            if draft.places < (gone := invitations.taken(connection, found.id)):
                raise InvolvementRefused(f"{gone} places are taken, so there cannot be only {draft.places}.")
            given = (draft.places, draft.starts_at, draft.ends_at, draft.details)
            changed = found._replace(places=given[0], starts_at=given[1], ends_at=given[2], details=given[3])
            if serious := [each for each in self._against(connection, changed, book) if each.serious]:
                raise InvolvementRefused(f"Opportunity {found.id}: {serious[0].why}")
            opportunities.change(connection, found.id, *given, by, pen or take_up())
            told = tell_change(connection, found, changed, revision, self._clock(), self._zone)
            if (found.details.words, found.begins) != (changed.details.words, changed.begins):
                say_anew(connection, changed, by or found.created_by, self._clock())
        self._wake()
        return told

    def close(self, opportunity_id: int) -> None:
        """Nobody can take a place any more, and nobody else is asked; who has one keeps it."""
        with begin(self._engine) as connection:
            found = self._held(connection, opportunity_id)
            if not opportunities.move(connection, found.id, "closed"):
                raise _refused(found, "closed", "open")
            ask_nobody_else(connection, found)
        self._wake()

    def cancel(self, opportunity_id: int) -> int:
        """It does not take place; how many people who had said yes, or have still to answer, are told."""
        revision, _ = self._shelf.current()
        with begin(self._engine) as connection:
            found = self._held(connection, opportunity_id)
            if not opportunities.move(connection, found.id, "cancelled"):
                raise _refused(found, "cancelled", "draft, open or closed")
            told = tell_all(connection, "event_cancelled", found, revision, self._clock())
            ask_nobody_else(connection, found)
        self._wake()
        return told

    def attended(
        self,
        opportunity_id: int,
        came: Iterable[int],
        missed: Iterable[int],
        seen: str | None = None,
        *,
        one_page: bool = False,
    ) -> tuple[int, int]:
        """(came, missed): who had a place is noted; anybody left out came. It counts as held once all are noted.

        `seen` is how they stood (`as_seen`) for whoever notes it: refused where they stand otherwise by now. Of
        `one_page` of a long list nobody is noted but those who are named.
        """
        came, missed = set(came), set(missed)
        with begin(self._engine) as connection:
            found = self._held(connection, opportunity_id)
            if found.ends_at > self._clock():
                raise InvolvementRefused(f"Opportunity {found.id} is not over yet.")
            if found.state == "cancelled" or found.state == "draft":
                raise _refused(found, "attended", "open, closed or held")
            all_had = {each.person_id: each for each in invitations.stand(connection, found.id, _HAD)}
            noted = came | missed if one_page else all_had.keys()
            had = {person: each for person, each in all_had.items() if person in noted}
            if seen not in (None, as_seen(had.values())):
                raise InvolvementRefused(
                    "Somebody has noted who came meanwhile. Look again, then note what is still so."
                )
            if strangers := sorted((came | missed) - had.keys()):
                raise InvolvementRefused(f"Person {strangers[0]} had no place in opportunity {found.id}.")
            if both := sorted(came & missed):
                raise InvolvementRefused(f"Person {both[0]} cannot have come and missed it.")
            for person, each in had.items():
                state = MISSED if person in missed else ATTENDED
                invitations.move(connection, each.id, _HAD, state)
            if all(each.state != PLACE or person in had for person, each in all_had.items()):
                opportunities.move(connection, found.id, "held")
            return len(had) - len(missed), len(missed)

    def who_came(self, opportunity_id: int) -> list[tuple[int, str, str]]:
        """(person, state, what they need): everybody who said yes, in their order."""
        with reading(self._engine) as connection:
            _there(connection, opportunity_id)
            stood = invitations.stand(connection, opportunity_id, (*SAID_YES, ATTENDED, MISSED))
            return [(each.person_id, each.state, each.access_needs or "") for each in stood]

    def _read(self, name: str, text: str) -> OpportunityDraft:
        _, book = self._shelf.current()
        return read_opportunity(name, text, book, self._zone, self._clock())

    def _held(self, connection: Connection, opportunity_id: int) -> Opportunity:
        _there(connection, opportunity_id)
        found = opportunities.hold(connection, opportunity_id)
        assert found is not None  # none is ever deleted
        return found

    def _against(self, connection: Connection, found: Opportunity, book: Book) -> list[Finding]:
        return findings_of(connection, found, book, self._clock().astimezone(self._zone))

    def _open(self, connection: Connection, found: Opportunity, book: Book) -> None:
        reviewed(connection, found.request_id)
        if serious := [each for each in self._against(connection, found, book) if each.serious]:
            raise InvolvementRefused(f"Opportunity {found.id} cannot go out: {serious[0].why}")
        if found.begins <= self._clock():
            raise InvolvementRefused(f"Opportunity {found.id} is over: give it another time first.")
        if not opportunities.move(connection, found.id, "open"):
            raise _refused(found, "opened", "draft or closed")


def _as_written(draft: OpportunityDraft, request: Request, opportunity_id: int, now: datetime) -> Opportunity:
    return Opportunity(
        id=opportunity_id,
        request_id=request.id,
        project_id=request.project_id,
        state="draft",
        places=draft.places,
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        partners_only=draft.partners_only,
        details=draft.details,
        created_at=now,
        created_by="",
        asked_after_at=None,
        edition="",
        changed_by=None,
    )


def _approval_above(book: Book) -> int:
    text = str(book.organisation.get("broadcasts_approval_above", ""))
    return int(text) if text.isascii() and text.isdecimal() else 0


def _there(connection: Connection, opportunity_id: int) -> Opportunity:
    found = opportunities.find(connection, opportunity_id)
    if found is None:
        raise InvolvementRefused(f"There is no opportunity {opportunity_id}.", "See: improvers opportunity list")
    return found


def as_seen(stood: Iterable[Invitation]) -> str:
    """How those who had a place stand, for a form to tell later what its reader had seen."""
    had = {each.person_id: each.state for each in stood if each.state in _HAD}
    return " ".join(f"{person}:{state}" for person, state in sorted(had.items()))


def _refused(found: Opportunity, what: str, needed: str) -> InvolvementRefused:
    return InvolvementRefused(f"Opportunity {found.id} cannot be {what}: it is not {needed}. It is: {found.state}.")
