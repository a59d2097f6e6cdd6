"""What people said off line, entered by staff with how it was said; they too are told what came of it, by a day."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from bot.flow import Book, fold
from bot.flow.mistakes import did_you_mean
from bot.programme.feedback import hear_by
from bot.store import addresses, contributions
from bot.store.contributions import Contribution
from bot.store.engine import begin, reading
from bot.work.shelf import Shelf
from bot.work.taking import Keys
from bot.work.visit_list import ListRefused, mobile, rows_of, service_key

METHODS = ("paper", "stall", "phone", "event", "meeting", "letter", "email", "interview")
FROM_WHOM = ("service_user", "carer", "staff", "unknown")
KINDS = ("good", "different", "other")
COLUMNS = ("said", "method", "date", "service", "kind", "from", "project", "phone", "tell me")
NEEDED = 3
MOST_CHARACTERS = 5_000
_YES = ("yes", "y", "true", "1", "x")


class Voices:
    """Takes in voices, one by one or as a list, all or none."""

    def __init__(self, engine: Engine, shelf: Shelf, keys: Keys, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._shelf = shelf
        self._keys = keys
        self._clock = clock

    def add(self, row: Mapping[str, str], by: str) -> int:
        """One voice; its number. ListRefused says what is wrong with it."""
        return self._keep([(1, dict(row))], by, "")[0]

    def take_in(self, path: Path, by: str) -> list[int]:
        """The numbers of all voices of a list; ListRefused, and nothing kept, when one of them is wrong."""
        return self._keep(list(rows_of(path, COLUMNS, NEEDED)), by, "line {}: ")

    def listed(self, first: date, last: date, service: str | None, theme: str | None) -> list[Contribution]:
        """What was said in that time, on line and off."""
        with reading(self._engine) as connection:
            return contributions.listed(connection, first, last, service, theme)

    def _keep(self, rows: list[tuple[int, dict[str, str]]], by: str, where: str) -> list[int]:
        if not fold(by):
            raise ListRefused(["Say who you are: --by NAME"])
        _, book = self._shelf.current()
        today = self._clock().date()
        wrong: list[str] = []
        read = []
        for line, row in rows:
            mistakes: list[str] = []
            read.append(_read(row, book, today, mistakes.append))
            wrong += [where.format(line) + what for what in mistakes]
        if not rows:
            wrong.append("There is nobody's voice in it.")
        if wrong:
            raise ListRefused([*wrong[:50], f"{len(wrong)} to mend. Nothing was kept."])
        with begin(self._engine) as connection:
            for (line, _), voice in zip(rows, read, strict=True):
                if not self._may_be_told(connection, voice["number"]):
                    wrong.append(where.format(line) + "we may not write to that number: leave out phone and tell me.")
            if wrong:
                raise ListRefused([*wrong[:50], f"{len(wrong)} to mend. Nothing was kept."])
            return [self._add(connection, voice, by.strip()) for voice in read]

    def _may_be_told(self, connection: Connection, number: str | None) -> bool:
        """Not whoever said STOP or was erased: they come back only by writing first."""
        if number is None:
            return True
        known = addresses.find(connection, "sms", addresses.hash_of(number, "sms", self._keys.suppression))
        return known is None or not (
            known.stopped_at or known.suppressed or known.forgetting or known.state == "forgotten"
        )

    def _add(self, connection: Connection, voice: dict[str, Any], by: str) -> int:
        number, now = voice.pop("number"), self._clock()
        # Whoever left no number is told by staff: by letter, by phone, or where they said it.
        voice["hear_by"] = hear_by(now.date())
        if number is not None:
            hashed = addresses.hash_of(number, "sms", self._keys.suppression)
            voice["person_id"] = addresses.arrive(connection, "sms", number, hashed, now).person_id
        return contributions.add(connection, {**voice, "entered_by": by})


def _read(row: Mapping[str, str], book: Book, today: date, wrong: Callable[[str], None]) -> dict[str, Any]:
    """A voice ready to be kept; everything that is wrong with it is told, and phone numbers are never repeated."""
    said = row.get("said", "").strip()
    if not said or len(said) > MOST_CHARACTERS:
        wrong(f'"said" must have from 1 to {MOST_CHARACTERS:,} characters.')
    day = _day(row.get("date", ""))
    if day is None or day > today:
        wrong(f'"{row.get("date", "")[:20]}" is not a day up to today. Write it like 2026-11-24.')
    service = service_key(book, row["service"]) if row.get("service") else None
    if row.get("service") and service is None:
        wrong(f'"{row["service"][:40]}" is not one of the services or places.')
    project = row.get("project", "")
    if project and not (project.isascii() and project.isdecimal() and len(project) <= 12):
        wrong(f'"{project[:20]}" is not the number of a project.')
        project = ""
    wants = fold(row.get("tell me", "")) in _YES
    number = mobile(row["phone"]) if row.get("phone") and wants else None
    if wants and number is None:
        wrong('whoever wishes to be told needs a mobile number of the United Kingdom in "phone".')
    if row.get("phone") and not wants:
        wrong('a "phone" is kept only with "tell me: yes": the person must wish to be told.')
    return {
        "method": _one_of(row, "method", METHODS, "", wrong),
        "kind": _one_of(row, "kind", KINDS, "other", wrong),
        "from_whom": _one_of(row, "from", FROM_WHOM, "unknown", wrong),
        "service": service,
        "project_id": int(project) if project else None,
        "text": said,
        "said_on": day,
        "number": number,
    }


def _one_of(
    row: Mapping[str, str], key: str, known: tuple[str, ...], otherwise: str, wrong: Callable[[str], None]
) -> str:
    written = fold(row.get(key, "")).replace(" ", "_") or otherwise
    if written not in known:
        wrong(f'"{row.get(key, "")[:20]}" is no {key}. It can be {", ".join(known)}.{did_you_mean(written, known)}')
    return written


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
