"""Copies that take long: put together by the worker a part at a time, while a page says how far they are."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection, Engine

from bot.programme.roles import ADMINISTRATOR, ENGAGEMENT, may
from bot.store import exports, members, profiles, record, staff, transcripts
from bot.store.engine import DatabaseTrouble, begin, reading
from bot.store.exports import Export
from bot.store.record import Key
from bot.store.staff import Account
from bot.store.transcripts import Found, Wanted
from bot.work import people_copy, record_copy, transcript_copy, transcript_pdf
from bot.work.desk import By

TRANSCRIPTS, RECORD, PEOPLE = "transcripts", "record", "people"
PDF = "pdf"
LEAST = {TRANSCRIPTS: ENGAGEMENT, RECORD: ADMINISTRATOR, PEOPLE: ENGAGEMENT}
"""What is copied, and the least role that may have it; it is asked for again with each part."""
TOOK = {TRANSCRIPTS: "took_copy_of_messages", RECORD: "exported_record", PEOPLE: "took_copy_of_people"}
SAW = {TRANSCRIPTS: "saw_message", PEOPLE: "saw_person"}
"""What the record says of whoever asked for a copy, and of each person who is in it."""
KEPT = timedelta(days=1)
MOST_AS_PDF = 5_000
"""Messages in one PDF, which is laid out in memory: ten seconds of a processor, and 30 MB, at most."""
_GATHERED = "all"  # the place of a PDF whose pages have still to be laid out
_A_TURN = 200  # parts put together by one tick
_PIECE = 1 << 18  # bytes of a PDF that are read at once
log = structlog.get_logger(__name__)


class Part(NamedTuple):
    """A part of a copy: whose words are in it, where the next begins, if there is one, and how many there are about."""

    text: str
    people: frozenset[int]
    found: int
    place: str | None
    about: int | None


class Exporting:
    """Takes orders, works through them, and hands over what is ready, to its maker alone."""

    def __init__(
        self, engine: Engine, zone: ZoneInfo, clock: Callable[[], datetime], letters: Path = transcript_pdf.FOLDER
    ) -> None:
        self._engine = engine
        self._zone = zone
        self._clock = clock
        self._letters = letters

    @property
    def makes_pdf(self) -> bool:
        """Whether the letters are here that a PDF is set in."""
        return transcript_pdf.can_be_made(self._letters)

    def order(
        self, kind: str, form: str, asked: Mapping[str, Any], by: By, told: str, person_id: int | None = None
    ) -> int:
        """The number of a copy that is put together from now on; `told` is what the record says of it."""
        assert by.staff_id is not None
        now = self._clock()
        with begin(self._engine) as connection:
            number = exports.add(connection, by.staff_id, kind, form, _dumps(asked), by.origin, now)
            subject = next(iter(profiles.subjects_of(connection, {person_id} if person_id else ())), None)
            self._note(connection, by, TOOK[kind], number, told, subject)
        return number

    def look(self, number: int, staff_id: int) -> Export | None:
        """The copy, if it is theirs."""
        with reading(self._engine) as connection:
            return exports.find(connection, number, staff_id)

    def lately(self, staff_id: int) -> list[Export]:
        """Theirs that are still here, the newest first."""
        with reading(self._engine) as connection:
            return exports.lately(connection, staff_id, 20)

    def fetch(self, number: int, by: By, role: str) -> Iterator[bytes] | None:
        """The file, a part in memory at a time; None where it is not ready, not theirs, or not theirs to see now."""
        with begin(self._engine) as connection:
            found = exports.find(connection, number, by.staff_id or 0)
            if found is None or found.state != exports.READY or not may(role, LEAST[found.kind]):
                return None
            if exports.drop_if_somebody_went(connection, number):
                return None
            self._note(connection, by, "fetched_copy", number)
        return exports.parts_of(self._engine, number)

    def drop(self, number: int, by: By) -> bool:
        """Whether it was theirs; nothing of it is left."""
        with begin(self._engine) as connection:
            found = exports.find(connection, number, by.staff_id or 0)
            if found is None:
                return False
            exports.drop(connection, number)
            self._note(connection, by, "dropped_copy", number)
        return True

    def run(self) -> int:
        """How many parts were put together; copies whose day is over are gone."""
        with reading(self._engine) as connection:
            if not exports.something_to_do(connection, self._clock() - KEPT):
                return 0
        self._let_go()
        done = 0
        while done < _A_TURN and self._one_part():
            done += 1
        return done

    def _one_part(self) -> bool:
        with begin(self._engine) as connection:
            export = exports.hold_next(connection)
            if export is None:
                return False
            whose = staff.by_number(connection, export.staff_id)
            if whose is None or whose.ended_at is not None or not may(whose.role, LEAST[export.kind]):
                exports.end(connection, export.id, exports.FAILED, self._clock())
                return True
            if export.place != _GATHERED:
                self._put(connection, export, whose)
                return True
        self._lay_out(export, whose)
        return True

    def _put(self, connection: Connection, export: Export, whose: Account) -> None:
        """One part more; after the last it is ready, or a PDF's pages have still to be laid out."""
        part = _PARTS[export.kind](connection, export, self._zone)
        new = exports.note_people(connection, export.id, part.people)
        for subject in profiles.subjects_of(connection, new):
            record.append(
                connection,
                actor=whose.name,
                action=SAW[export.kind],
                at=self._clock(),
                subject=subject,
                why="in a copy",
                origin=export.origin,
            )
        so_far = export.so_far + part.found
        full = export.form == PDF and so_far >= MOST_AS_PDF
        place = _GATHERED if export.form == PDF and (full or part.place is None) else part.place
        exports.go_on(connection, export, part.text.encode(), place, so_far, so_far if full else part.about)
        if place is None:
            exports.end(connection, export.id, exports.READY, self._clock())

    def _lay_out(self, export: Export, whose: Account) -> None:
        """What was gathered becomes pages, outside of any transaction; then the file takes its place."""
        file, wrong = b"", ""
        try:
            file = transcript_pdf.as_pdf(self._head(export, whose), self._said(export.id), self._letters)
        except DatabaseTrouble:
            raise
        except Exception as error:
            wrong = type(error).__name__
        pieces = [file[at : at + _PIECE] for at in range(0, len(file), _PIECE)]
        with begin(self._engine) as connection:
            if not exports.still_waits(connection, export.id):
                return  # another clock was quicker, and what was read as gathered is its file; or somebody is forgotten
            exports.replace(connection, export.id, pieces)
            exports.end(connection, export.id, exports.READY if pieces else exports.FAILED, self._clock())
        if wrong:
            log.error("pdf_not_made", export=export.id, error=wrong)

    def _said(self, number: int) -> Iterator[transcript_pdf.Said]:
        for part in exports.parts_of(self._engine, number):
            yield from (transcript_pdf.Said(*pair) for pair in json.loads(part))

    def _head(self, export: Export, whose: Account) -> transcript_pdf.Head:
        asked = json.loads(export.asked or "{}")
        made = f"{export.made_at.astimezone(self._zone):%d %B %Y, %H:%M}"
        lines = [
            f"Made on {made} by {whose.name}. Why: {asked.get('why', '')}",
            f"What fits: {asked.get('told') or 'everything'}. Answers that are kept apart are not in it.",
            "Confidential: keep it as you keep patients' papers, and destroy it when it is done with.",
        ]
        if export.so_far >= MOST_AS_PDF:
            lines.append(f"No more than {MOST_AS_PDF:,} messages are in one such file. A table holds all.")
        return transcript_pdf.Head("Messages", tuple(lines), whose.name, export.made_at)

    def _let_go(self) -> None:
        with begin(self._engine) as connection:
            for number in exports.made_before(connection, self._clock() - KEPT, 100):
                exports.drop(connection, number)

    def _note(
        self, connection: Connection, by: By, action: str, number: int, why: str = "", subject: str | None = None
    ) -> None:
        by.note(connection, action, self._clock(), subject=subject, about=("copy", number), why=why)


def wanted_as_data(wanted: Wanted) -> dict[str, Any]:
    """What is looked for, as it can be kept."""
    return {name: value for name, value in wanted._asdict().items() if value}


def _transcripts(connection: Connection, export: Export, zone: ZoneInfo) -> Part:
    wanted = Wanted(**_with_times(json.loads(export.asked or "{}").get("wanted", {})))
    place = int(export.place) if export.place else None
    page = transcript_copy.part(connection, wanted, place)
    text = _written(page.found, export, zone)
    about = export.so_far + len(page.found)
    if page.before is not None:
        first, top = transcripts.span(connection, wanted)
        passed = page.before - first if wanted.person_id else top - page.before
        about = round(about * (top - first) / max(1, passed))
    people = frozenset(one.person_id for one in page.found)
    return Part(text, people, len(page.found), None if page.before is None else f"{page.before}", about)


def _written(found: Sequence[Found], export: Export, zone: ZoneInfo) -> str:
    if export.form == PDF:
        pairs = [(transcript_copy.above(one, zone), transcript_copy.words_of(one)) for one in found]
        return json.dumps(pairs, ensure_ascii=False)
    if export.form == "text":
        return "".join(transcript_copy.as_text(found, zone))
    return ("" if export.parts else transcript_copy.HEAD) + "".join(transcript_copy.rows(found, zone))


def _record(connection: Connection, export: Export, zone: ZoneInfo) -> Part:
    wanted = _with_times(json.loads(export.asked or "{}").get("wanted", {}))
    at, _, entry = (export.place or "").partition("_")
    page = record_copy.part(connection, wanted, Key(datetime.fromisoformat(at), entry) if entry else None)
    text = ("" if export.parts else record_copy.HEAD) + "".join(record_copy.rows(page.found))
    if page.on is None:
        return Part(text, frozenset(), len(page.found), None, export.so_far + len(page.found))
    return Part(text, frozenset(), len(page.found), f"{page.on.at.isoformat()}_{page.on.id}", None)


def _people(connection: Connection, export: Export, _: ZoneInfo) -> Part:
    wanted = json.loads(export.asked or "{}").get("wanted", {})
    page = people_copy.part(connection, **wanted, before=int(export.place) if export.place else None)
    found = members.of(connection, [one.id for one in page.found])
    text = ("" if export.parts else people_copy.HEAD) + "".join(people_copy.rows(found))
    so_far = export.so_far + len(found)
    about = so_far if page.before is None else people_copy.about(connection, so_far, page.before)
    who = frozenset(one.id for one in found)
    return Part(text, who, len(found), None if page.before is None else f"{page.before}", about)


_PARTS: Mapping[str, Callable[[Connection, Export, ZoneInfo], Part]] = {
    TRANSCRIPTS: _transcripts,
    RECORD: _record,
    PEOPLE: _people,
}


def _with_times(asked: Mapping[str, Any]) -> dict[str, Any]:
    times = {name: datetime.fromisoformat(asked[name]) for name in ("since", "until") if asked.get(name)}
    return {**asked, **times}


def _dumps(asked: Mapping[str, Any]) -> str:
    return json.dumps(asked, ensure_ascii=False, default=lambda moment: moment.isoformat())
