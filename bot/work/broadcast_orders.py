"""What staff do with a broadcast: write it, approve it, start, pause, resume and cancel it, and look at it."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from bot.flow import Book, Speech
from bot.flow.notices import Texts, notice_of
from bot.flow.sms_parts import parts
from bot.language import fold
from bot.store import audiences, broadcasts
from bot.store.audiences import Group
from bot.store.broadcasts import Broadcast
from bot.store.engine import begin, reading
from bot.work.broadcast_file import Draft, read_broadcast
from bot.work.shelf import Shelf


class BroadcastRefused(Exception):
    """What was asked for cannot be done with this broadcast; its one line says why, and what to do."""


class Saying(NamedTuple):
    """What so many people get, and how many parts of a text that is for each (0 where it is no text)."""

    group: Group
    written_in: str
    body: str
    parts: int


class Overview(NamedTuple):
    """A broadcast as it stands: who gets what, who is left out and why, what it costs, and how far it is."""

    broadcast: Broadcast
    sayings: list[Saying]
    left_out: dict[str, int]
    rows: dict[str, int]
    approval_above: int
    pence_a_part: float

    @property
    def people(self) -> int:
        """How many people it reaches."""
        return sum(saying.group.people for saying in self.sayings)

    @property
    def sms_parts(self) -> int:
        """How many parts of texts are sent and paid for."""
        return sum(saying.group.people * saying.parts for saying in self.sayings)

    def on(self, channel: str) -> int:
        """How many people it reaches there."""
        return sum(saying.group.people for saying in self.sayings if saying.group.channel == channel)


class Broadcasts:
    """The orders of staff, each in one transaction."""

    def __init__(
        self, engine: Engine, shelf: Shelf, zone: ZoneInfo, clock: Callable[[], datetime], wake: Callable[[], None]
    ) -> None:
        self._engine = engine
        self._shelf = shelf
        self._zone = zone
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
        """What the text of a file says; nothing is kept."""
        _, book = self._shelf.current()
        return read_broadcast(name, text, book, self._zone, self._clock())

    def before(self, draft: Draft) -> tuple[list[Saying], dict[str, int]]:
        """What whom would get, and how many are left out by reason, if it were kept now."""
        _, book = self._shelf.current()
        with reading(self._engine) as connection:
            groups = audiences.who(connection, draft.audience, self._clock(), 0)
        return _sayings(book, draft.words, groups), _left_out(groups)

    def pence_a_part(self) -> float:
        """What one part of a text costs."""
        return _fact(self._shelf.current()[1], "broadcasts_pence_a_part")

    def new_from(self, name: str, text: str, by: str) -> tuple[int, Draft]:
        """As `new`, of the text of a file."""
        draft, now = self.read(name, text), self._clock()
        with begin(self._engine) as connection:
            return broadcasts.add(
                connection, draft.title, draft.words, draft.audience, _named(by), now, draft.expires_at
            ), draft

    def overview(self, broadcast_id: int) -> Overview:
        """Everything about it, as it is this moment."""
        _, book = self._shelf.current()
        with reading(self._engine) as connection:
            found = _there(connection, broadcast_id)
            groups = audiences.who(connection, found.audience, self._clock(), found.id)
            rows = broadcasts.by_state(connection, broadcast_id)
        return Overview(
            found,
            _sayings(book, found.words, groups),
            _left_out(groups),
            rows,
            int(_fact(book, "broadcasts_approval_above")),
            _fact(book, "broadcasts_pence_a_part"),
        )

    def sample(self, broadcast_id: int, after: int = 0) -> list[int]:
        """A page of those whom it would reach now, by their numbers, in order."""
        with reading(self._engine) as connection:
            found = _there(connection, broadcast_id)
            return audiences.sample(connection, found.audience, self._clock(), found.id, after)

    def approve(self, broadcast_id: int, by: str) -> None:
        """A second person says that it may go out."""
        with begin(self._engine) as connection:
            found = _there(connection, broadcast_id)
            if fold(_named(by)) == fold(found.created_by):
                raise BroadcastRefused(f"{found.created_by} wrote broadcast {found.id}: somebody else must approve it.")
            if not broadcasts.approve(connection, broadcast_id, by.strip(), self._clock()):
                raise _refused(found, "approved", "a draft")

    def start(self, broadcast_id: int, by: str) -> int:
        """It goes out from now on, to so many people; BroadcastRefused if somebody must approve it first."""
        overview = self.overview(broadcast_id)
        if overview.people > overview.approval_above and not overview.broadcast.approved_by:
            raise BroadcastRefused(
                f"Broadcast {broadcast_id} reaches {overview.people} people, more than {overview.approval_above}: "
                f"somebody else must approve it. Run: improvers broadcast approve {broadcast_id} --by NAME"
            )
        if not overview.people:
            raise BroadcastRefused(
                f"Broadcast {broadcast_id} reaches nobody. See: improvers broadcast show {broadcast_id}"
            )
        with begin(self._engine) as connection:
            if not broadcasts.start(connection, broadcast_id, _named(by), self._clock()):
                raise _refused(overview.broadcast, "started", "a draft")
        self._wake()
        return overview.people

    def pause(self, broadcast_id: int) -> None:
        """Nothing more of it is sent, save what is being sent already."""
        self._change(broadcast_id, "paused", "under way", lambda c: broadcasts.move(c, broadcast_id, "paused"))

    def resume(self, broadcast_id: int) -> None:
        """A paused one goes on from where it was."""
        self._change(broadcast_id, "resumed", "paused", lambda c: broadcasts.resume(c, broadcast_id))

    def cancel(self, broadcast_id: int) -> None:
        """Nothing more of it is sent, ever; what waits is put aside by the worker."""
        self._change(broadcast_id, "cancelled", "going on", lambda c: broadcasts.move(c, broadcast_id, "cancelled"))

    def all_of_them(self) -> list[Broadcast]:
        """Every broadcast, the newest first."""
        with reading(self._engine) as connection:
            return broadcasts.all_of_them(connection)

    def _change(self, broadcast_id: int, what: str, needed: str, change: Callable[[Connection], bool]) -> None:
        with begin(self._engine) as connection:
            found = _there(connection, broadcast_id)
            if not change(connection):
                raise _refused(found, what, needed)
        self._wake()


def _there(connection: Connection, broadcast_id: int) -> Broadcast:
    found = broadcasts.find(connection, broadcast_id)
    if found is None:
        raise BroadcastRefused(f"There is no broadcast {broadcast_id}. See: improvers broadcast list")
    return found


def _refused(found: Broadcast, what: str, needed: str) -> BroadcastRefused:
    return BroadcastRefused(f"Broadcast {found.id} cannot be {what}: it is not {needed}. It is: {found.state}.")


def _left_out(groups: Iterable[Group]) -> dict[str, int]:
    left_out: dict[str, int] = {}
    for group in groups:
        if group.shortage:
            left_out[group.shortage] = left_out.get(group.shortage, 0) + group.people
    return left_out


def how_long(parts_of_sms: int, by_telegram: int, rates: Mapping[str, float]) -> str:
    """How much time of sending hours it takes at the providers' rates, as people say it."""
    seconds = max(parts_of_sms / rates["sms"], by_telegram / rates["telegram"])
    if seconds < 60:
        return "a minute"
    hours, minutes = divmod(round(seconds / 60), 60)
    told = [f"{hours} hour{'' if hours == 1 else 's'}"] if hours else []
    return " and ".join([*told, *([f"{minutes} minute{'' if minutes == 1 else 's'}"] if minutes else [])])


def _named(by: str) -> str:
    if not fold(by):
        raise BroadcastRefused("Say who you are: --by NAME")
    return by.strip()


def _sayings(book: Book, words: Texts, groups: list[Group]) -> list[Saying]:
    notice = notice_of(book, words)
    sayings: list[Saying] = []
    for group in groups:
        if not group.shortage and group.channel:
            body = notice.say(Speech(group.language, group.easy, group.channel))
            count = parts(body) if group.channel == "sms" else 0
            sayings.append(Saying(group, notice.language_for(group.language), body, count))
    return sayings


def _fact(book: Book, name: str) -> float:
    """A number that organisation.yaml gives."""
    text = str(book.organisation.get(name, ""))
    if not re.fullmatch(r"[0-9]{1,7}(\.[0-9]+)?", text):
        path = name.replace("broadcasts_", "").replace("_", " ")
        raise BroadcastRefused(
            f'flows/organisation.yaml: "broadcasts" needs "{path}", a number like 100. Then run: improvers publish'
        )
    return float(text)
