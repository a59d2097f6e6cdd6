"""A list of visits as a hospital exports it: read whole, screened, and kept all or not at all."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from bot.flow import Book, fold
from bot.flow.mistakes import did_you_mean
from bot.programme.feedback import asked_lately, may_ask_at, screened
from bot.store import addresses, asks, feedback, visits
from bot.store.departures import LEFT
from bot.store.engine import begin
from bot.work.asked_often import most_asked
from bot.work.shelf import Shelf
from bot.work.taking import Keys

COLUMNS = ("phone", "service", "visited at", "circumstances")
MOST_LINES = 20_000
MOST_BYTES = 8_000_000
HOME = "GB"
_NOT_SHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_FORMS = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M")


class ListRefused(Exception):
    """A list that cannot be taken in; its lines say what to mend, and nothing of it was kept."""

    def __init__(self, lines: list[str]) -> None:
        # A cell that is quoted may hold what moves a terminal's cursor, or turns round what stands beside it.
        self.lines = [_NOT_SHOWN.sub("\ufffd", line) for line in lines]
        super().__init__("\n".join(self.lines))


class Line(NamedTuple):
    """One visit of the list, readable."""

    number: int
    phone: str
    service: str
    visited_at: datetime
    circumstances: str


class Report(NamedTuple):
    """Whom we ask, and of each other line why we do not: (line, why)."""

    asked: int
    left_out: tuple[tuple[int, str], ...]


class VisitLists:
    """Takes in lists of visits."""

    def __init__(self, engine: Engine, shelf: Shelf, keys: Keys, zone: ZoneInfo, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._shelf = shelf
        self._keys = keys
        self._zone = zone
        self._clock = clock

    def take_in(self, path: Path, dry_run: bool = False) -> Report:
        """The report on a list; ListRefused with every line to mend when one cannot be read."""
        _, book = self._shelf.current()
        lines = read_lines(rows_of(path, COLUMNS), book, self._zone)
        with begin(self._engine) as connection:
            report = self._keep(connection, book, lines)
            if dry_run:
                connection.rollback()
        return report

    def _keep(self, connection: Connection, book: Book, lines: list[Line]) -> Report:
        now, left_out, rows = self._clock(), [], []
        taken, most = visits.who_waits(connection), most_asked(book)
        for line in lines:
            why = self._why_not(connection, line, now, most)
            due = may_ask_at(line.visited_at, now)
            number = mobile(line.phone)
            if why or due is None or number is None:
                left_out.append((line.number, why or "too late"))
                continue
            hashed = addresses.hash_of(number, "sms", self._keys.suppression)
            who = addresses.arrive(connection, "sms", number, hashed, now)
            if who.person_id in taken:
                left_out.append((line.number, "on the list already"))
                continue
            taken.add(who.person_id)
            rows.append(
                {
                    "person_id": who.person_id,
                    "address_id": who.address_id,
                    "service": line.service,
                    "visited_at": line.visited_at,
                    "due_at": due,
                }
            )
        visits.add(connection, rows)
        return Report(len(rows), tuple(left_out))

    def _why_not(self, connection: Connection, line: Line, now: datetime, most: int) -> str:
        """Why nobody is asked after this visit, without making anybody known to us."""
        if why := screened(line.circumstances):
            return why
        number = mobile(line.phone)
        if number is None:
            return "number not usable"
        if may_ask_at(line.visited_at, now) is None:
            return "more than two days ago"
        hashed = addresses.hash_of(number, "sms", self._keys.suppression)
        known = addresses.find(connection, "sms", hashed)
        if known is not None and known.stopped_at is not None:
            return "opted out"
        if known is not None and (known.suppressed or known.forgetting or known.state in ("forgotten", LEFT)):
            return "opted out"
        if asked_lately(feedback.asked_on(connection, hashed), now.astimezone(self._zone).date()):
            return "asked this month"
        if known is not None and asks.not_after_a_visit(connection, known.person_id, most, now):
            return "asked this month"
        return ""


def mobile(written: str) -> str | None:
    """The number as it is dialled from anywhere; None unless texts reach it at a price that we know."""
    import phonenumbers  # heavy, and needed here alone

    try:
        number = phonenumbers.parse(written, HOME)
    except phonenumbers.NumberParseException:
        return None
    kinds = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
    usable = phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) in kinds
    # Numbers set aside for examples reach nobody, and every manual and test uses them.
    example = str(number.national_number).startswith("7700900") and number.country_code == 44
    if not (usable or example) or number.country_code != 44:
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def rows_of(path: Path, columns: tuple[str, ...], needed: int | None = None) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, {column: text}) of a CSV file; ListRefused when it is none, or is too large."""
    if path.stat().st_size > MOST_BYTES:
        raise ListRefused([f"{path}: this is larger than {MOST_BYTES // 1_000_000} MB. Split the list."])
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ListRefused([f'{path}: this is not UTF-8 text. Save it as "CSV UTF-8".']) from None
    if "\x00" in text:
        raise ListRefused([f'{path}: this is not text. Save it as "CSV UTF-8".'])
    try:
        yield from _read_rows(path, text, columns, len(columns) if needed is None else needed)
    except csv.Error as error:
        raise ListRefused([f"{path}: this cannot be read as CSV: {error}."]) from None


def _read_rows(path: Path, text: str, columns: tuple[str, ...], needed: int) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(text), strict=True)
    head = [fold(cell) for cell in next(reader, [])]
    wrong = [f'{path}:1: there is no column "{name}".' for name in columns[:needed] if name not in head]
    wrong += [
        f'{path}:1: "{name}" is not a column.{did_you_mean(name, columns)}' for name in head if name not in columns
    ]
    wrong += [
        f'{path}:1: the column "{name}" is there twice.' for name in sorted({n for n in head if head.count(n) > 1})
    ]
    if wrong:
        raise ListRefused([*wrong, "Nothing was kept."])
    lines = 0
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        lines += 1
        if lines > MOST_LINES:
            raise ListRefused([f"{path}: more than {MOST_LINES:,} lines. Split the list.", "Nothing was kept."])
        if len(cells) != len(head):
            what = f"{path}:{reader.line_num}: {len(cells)} cells under {len(head)} columns."
            raise ListRefused([what, "Nothing was kept."])
        yield reader.line_num, {name: cell.strip() for name, cell in zip(head, cells, strict=True)}


def _quoted(cell: str) -> str:
    """The cell as a report repeats it: a number that stands in the wrong column is nobody's to read there."""
    return "a phone number" if mobile(cell) else f'"{cell[:40]}"'


def read_lines(rows: Iterator[tuple[int, dict[str, str]]], book: Book, zone: ZoneInfo) -> list[Line]:
    """The visits, or ListRefused with each line that says something unreadable; phone numbers are never repeated."""
    lines: list[Line] = []
    wrong: list[str] = []
    for number, row in rows:
        service = service_key(book, row["service"])
        visited_at = moment(row["visited at"], zone)
        if service is None:
            wrong.append(f"line {number}: {_quoted(row['service'])} is not one of the services or places.")
        if visited_at is None:
            wrong.append(f"line {number}: {_quoted(row['visited at'])} is not a time. Write it like 2026-11-24 14:00.")
        if service is not None and visited_at is not None:
            lines.append(Line(number, row["phone"], service, visited_at, row["circumstances"]))
    if wrong:
        raise ListRefused([*wrong[:50], f"{len(wrong)} to mend. Nothing was kept."])
    return lines


def service_key(book: Book, written: str) -> str | None:
    """The key of a service or a place, by its key or by its label."""
    for name in ("services", "places"):
        listing = book.lists[name]
        if fold(written) in listing.labels:
            return fold(written)
        for key, words in listing.labels.items():
            if fold(written) and fold(written) in (fold(text) for _, text in words.variants()):
                return key
    return None


def moment(text: str, zone: ZoneInfo) -> datetime | None:
    """The time that is meant, on a wall in the hospital; None when it is not one."""
    for form in _FORMS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=zone)
        except ValueError:
            continue
    return None
