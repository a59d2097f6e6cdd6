"""What staff do with an update: write it from a file, send it in two waves, and see who says that it is right."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from bot.flow import FlowMistakes, Mistake, fold
from bot.programme.audience import Audience
from bot.programme.editions import Pen
from bot.programme.loop import confirmed
from bot.store import broadcasts, contributions, first_waves, record, strangers, update_waits, updates
from bot.store.editions import marked, take_up
from bot.store.engine import as_one, begin, reading
from bot.store.updates import Update
from bot.work.ahead import Lacking, written_in
from bot.work.broadcast_file import read_added
from bot.work.broadcast_orders import approval_above
from bot.work.editing import ChangedMeanwhile
from bot.work.first_texts import INSTEAD, NEVER_WROTE, clinic_in, wrong_in_first
from bot.work.first_wave import look_again, tell_first, translate_broadcast
from bot.work.loop import one_in
from bot.work.shelf import Shelf
from bot.work.update_ahead import FirstWave, ToBeTold, first_wave, to_be_told
from bot.work.update_checks import UpdateRefused, check_agreed, check_known, check_length
from bot.work.update_file import Draft, read_update


class Overview(NamedTuple):
    """An update as it stands: whose words it came from, and what they say to it."""

    update: Update
    contributions: int
    first_wave: int
    answers: dict[str, int]
    words: list[str]
    confirmed: bool
    approval_above: int
    # How many of the first wave wait until it is in their language, and how many staff were asked to call instead.
    waiting: int = 0
    to_call: int = 0
    # One in so many of those who were asked must have answered before it can count as confirmed.
    one_in: int = 1
    # The languages that the words are in, and what each of the first wave gets.
    written_in: tuple[str, ...] = ()
    wave: FirstWave = FirstWave([], {})
    # Of those who were told, how many by a message in which state (`first_waves.by_state`).
    rows: Mapping[str, int] = MappingProxyType({})

    @property
    def told_in(self) -> Mapping[str, int]:
        """How many of the first wave read it in which language."""
        return self.wave.told_in

    @property
    def lacking(self) -> Sequence[Lacking]:
        """The languages of the others of them, that the words are not in."""
        return self.wave.lacking


class Updates:
    """The orders of staff, each in one transaction."""

    def __init__(
        self, engine: Engine, shelf: Shelf, zone: ZoneInfo, clock: Callable[[], datetime], wake: Callable[[], None]
    ) -> None:
        self._engine = engine
        self._shelf = shelf
        self._zone = zone
        self._clock = clock
        self._wake = wake

    def add(self, path: Path, by: str) -> tuple[int, Draft]:
        """A draft from a file, and its number; nothing is kept when something is wrong."""
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            raise UpdateRefused(f"{path}: this is not UTF-8 text. Save it as UTF-8.") from None
        return self.add_from(str(path), text, by)

    def add_from(self, path: str, text: str, by: str, pen: Pen | None = None) -> tuple[int, Draft]:
        """As `add`, of the text of a file; what one pen keeps twice is one draft."""
        draft, pen = self._read(path, text), pen or take_up()
        with begin(self._engine) as connection:
            self._check(connection, path, draft)
            if (kept := updates.kept_by(connection, pen)) is not None:
                self._change(connection, kept, draft, by, pen)
                return kept, draft
            new = {"created_at": self._clock(), "created_by": _named(by)}
            return updates.add(connection, _row(draft, by, pen) | new, draft.contributions), draft

    def change_from(self, update_id: int, path: str, text: str, by: str, pen: Pen) -> Draft:
        """The draft says this now; ChangedMeanwhile if somebody else has kept it since the pen was taken up."""
        draft = self._read(path, text)
        with begin(self._engine) as connection:
            self._check(connection, path, draft)
            self._change(connection, update_id, draft, by, pen)
        return draft

    def before(self, path: str, text: str) -> ToBeTold:
        """Whom it would be told, what it costs, and how it looks; nothing is kept."""
        _, book = self._shelf.current()
        draft = self._read(path, text)
        with reading(self._engine) as connection:
            self._check(connection, path, draft)
            audience = _audience(draft)
            return to_be_told(connection, book, draft.words, draft.contributions, audience, self._clock())

    def comes_from(self, update_id: int) -> list[int]:
        """The numbers of what people said that it comes from."""
        with reading(self._engine) as connection:
            return updates.named_in(connection, update_id)

    def _read(self, path: str, text: str) -> Draft:
        _, book = self._shelf.current()
        draft = read_update(path, text, book)
        check_length(path, book, draft.words)
        return draft

    def _check(self, connection: Connection, path: str, draft: Draft) -> None:
        check_known(connection, path, draft)
        first = contributions.who_said(connection, draft.contributions)
        self._check_first(connection, draft.advice, first, _audience(draft))

    def _check_first(
        self, connection: Connection, advice: list[Mistake], first: list[int], audience: Audience | None
    ) -> None:
        if wrong := wrong_in_first(advice, lambda: self._some_never_wrote(connection, first, audience)):
            raise FlowMistakes(wrong)

    def _some_never_wrote(self, connection: Connection, first: list[int], audience: Audience | None) -> bool:
        """Whether somebody of the first wave or of the second would get a first text."""
        among_many = audience is not None and strangers.some_in(connection, audience, self._clock())
        return among_many or strangers.some_of(connection, first)

    def _change(self, connection: Connection, update_id: int, draft: Draft, by: str, pen: Pen) -> None:
        found = there(connection, update_id)
        if found.sent_at is not None:
            raise UpdateRefused(f"Update {update_id} has been sent: write another one.")
        if not updates.change(connection, update_id, _row(draft, by, pen), draft.contributions, pen):
            raise ChangedMeanwhile(found.changed_by)

    def approve(self, update_id: int, by: str, edition: str | None = None) -> None:
        """A second person says that it may go out: this edition of it, or as it stands."""
        name = _named(by)
        with begin(self._engine) as connection:
            found = there(connection, update_id)
            _check_edition(found, edition, "approve")
            if fold(name) in (fold(found.created_by), fold(found.changed_by or "")):
                raise UpdateRefused(f"{name} wrote or changed update {update_id}: somebody else must approve it.")
            if not updates.approve(connection, update_id, name, self._clock(), found.edition):
                raise UpdateRefused(f"Update {update_id} waits for nobody: it is approved, or sent, already.")

    def send_at(self, update_id: int, moment: datetime, by: str, edition: str | None = None) -> None:
        """It goes out by itself at that time, unless somebody changes it or takes that back."""
        name = _named(by)
        if moment <= self._clock():
            raise UpdateRefused("That time is over already. Choose a later one, or none to send it now.")
        with begin(self._engine) as connection:
            found = there(connection, update_id)
            _check_edition(found, edition, "send")
            self._may_go(connection, found)
            if not updates.wait(connection, update_id, moment, name, found.edition):
                raise _sent_already(update_id)

    def take_back(self, update_id: int) -> None:
        """It does not go out by itself any more."""
        with begin(self._engine) as connection:
            if not updates.wait(connection, update_id, None, None, there(connection, update_id).edition):
                raise _sent_already(update_id)

    def send_due(self) -> int:
        """How many went out whose time had come; one that may not go is a draft again, and the record says why."""
        with reading(self._engine) as connection:
            waiting = updates.due(connection, self._clock())
        sent = sum(self._send_waiting(each.id) for each in waiting)
        if sent:
            self._wake()  # once more, now that it is committed
        return sent

    def _send_waiting(self, update_id: int) -> bool:
        with as_one(self._engine) as connection:
            found = updates.hold_due(connection, update_id, self._clock())
            if found is None:
                return False  # sent by another clock, or taken back by staff, in this moment
            try:
                self.send(found.id, found.started_by or found.created_by)
            except UpdateRefused as refused:
                updates.wait(connection, found.id, None, None, found.edition)
                self._note_held(connection, found.id, str(refused))
                return False
        return True

    def _note_held(self, connection: Connection, update_id: int, why: str) -> None:
        about = ("update", update_id)
        record.append(connection, actor=record.SYSTEM, action="held_update", at=self._clock(), about=about, why=why)

    def _may_go(self, connection: Connection, found: Update) -> None:
        _, book = self._shelf.current()
        check_agreed(connection, f"Update {found.id}", found.co_authors)
        told, clinic = updates.whose_words(connection, found.id), clinic_in(book, found.words)
        if clinic and self._some_never_wrote(connection, told, _others(found)):
            raise UpdateRefused(
                f'Update {found.id} names "{clinic}", and {NEVER_WROTE}: a first text names no clinic. {INSTEAD}'
            )
        first, above = len(told), approval_above(book)
        if first > above and not found.approved_by:
            raise UpdateRefused(
                f"Update {found.id} goes to {first} people first, more than {above}: somebody else must approve it.",
                f"Run: improvers updates approve {found.id} --by NAME",
            )

    def send(self, update_id: int, by: str, edition: str | None = None) -> tuple[int, int | None]:
        """(how many were told first, the draft of the second wave); nobody is asked twice, and nothing is sent twice.

        Those whose words it came from are told at once and asked whether it is right. The second wave is a broadcast
        to whoever cares about the services; staff start it when the first has answered.
        """
        name, now = _named(by), self._clock()
        _, book = self._shelf.current()
        with begin(self._engine) as connection:
            found = there(connection, update_id)
            _check_edition(found, edition, "send")
            self._may_go(connection, found)
            second = self._second_wave(connection, found, name, now)
            if not updates.send(connection, update_id, second, now, found.edition):
                raise _sent_already(update_id)
            contributions.told_to_everybody(connection, update_id, now)
            told = sum(
                tell_first(connection, book, found, person, now)
                for person in updates.whose_words(connection, update_id)
            )
        self._wake()
        return told, second

    def translate(
        self,
        update_id: int,
        name: str,
        text: str,
        by: str,
        pen: Pen | None = None,
        replaces: Mapping[str, str] | None = None,
    ) -> tuple[int, list[Mistake]]:
        """It is there in more languages from now on; (how many who waited for that are told now, advice on the words).

        The second wave gets them too, while it goes on. `replaces` is as for `read_added`.
        """
        (_, book), now, pen = self._shelf.current(), self._clock(), pen or take_up()
        with begin(self._engine) as connection:
            found = there(connection, update_id)
            words, advice = read_added(name, text, book, found.words, replaces)
            update_waits.hold(connection, update_id)  # whoever waits, before the update itself
            self._check_first(connection, advice, updates.whose_words(connection, update_id), _others(found))
            check_length(name, book, words)
            updates.translate(connection, update_id, words, _named(by), pen)
            if found.broadcast_id:
                translate_broadcast(connection, found.broadcast_id, words, _named(by), now)
            after = there(connection, update_id)
            told = look_again(connection, book, after, now)
            if not confirmed(updates.answers(connection, update_id), one_in(book)):
                # More are asked now: those who answered may be too few of them.
                updates.confirm(connection, update_id, None)
        self._wake()
        return told, advice

    def show(self, update_id: int) -> Overview:
        """Everything about it."""
        _, book = self._shelf.current()
        with reading(self._engine) as connection:
            found = there(connection, update_id)
            answers, needed = updates.answers(connection, update_id), one_in(book)
            first = updates.whose_words(connection, update_id)
            return Overview(
                found,
                updates.contributions_in(connection, update_id),
                len(first),
                {name: answers.count(each) for name, each in (("yes", "yes"), ("no", "no"), ("not yet", None))},
                updates.words_of(connection, update_id),
                confirmed(answers, needed),
                approval_above(book),
                *update_waits.count(connection, update_id),
                needed,
                written_in(book, found.words),
                first_wave(connection, book, found.words, updates.named_in(connection, update_id)),
                first_waves.by_state(connection, update_id),
            )

    def all_of_them(self, before: int | None = None, most: int | None = None) -> list[Update]:
        """Every update, the newest first; or so many, those before that number."""
        with reading(self._engine) as connection:
            return updates.all_of_them(connection, before, most)

    def _second_wave(self, connection: Connection, found: Update, by: str, now: datetime) -> int | None:
        if (audience := _others(found)) is None:
            return None
        return broadcasts.add(connection, found.title, found.words, audience, by, now)


def _row(draft: Draft, by: str, pen: Pen) -> dict[str, Any]:
    audience = _audience(draft)
    return {
        "title": draft.title,
        "words": draft.words,
        "services": draft.services,
        "audience": None if audience is None else audience.as_data(),
        "project_id": draft.project_id,
        "came_of_it": draft.came_of_it,
        "why": draft.why,
        "co_authors": draft.co_authors,
        **marked(pen, _named(by)),
    }


def _audience(draft: Draft) -> Audience | None:
    """Whoever else hears of it."""
    return Audience(services=draft.services) if draft.services else None


def _others(found: Update) -> Audience | None:
    """Whoever hears of it after those whose words it came from."""
    return None if found.audience is None else Audience.from_data({**found.audience, "not_told_of": found.id})


def there(connection: Connection, update_id: int) -> Update:
    """The update of that number; UpdateRefused where there is none."""
    found = updates.find(connection, update_id)
    if found is None:
        raise UpdateRefused(f"There is no update {update_id}.", "See: improvers updates list")
    return found


def _check_edition(found: Update, edition: str | None, verb: str) -> None:
    """Only what somebody had in front of them is approved or sent, never whatever it says by now."""
    if edition not in (None, found.edition):
        raise UpdateRefused(f"{found.changed_by} changed it meanwhile: look at it again, then {verb} it.")


def _sent_already(update_id: int) -> UpdateRefused:
    return UpdateRefused(f"Update {update_id} has been sent already.", f"See: improvers updates show {update_id}")


def _named(by: str) -> str:
    if not fold(by):
        raise UpdateRefused("Say who you are.", "Add --by NAME.")
    return by.strip()
