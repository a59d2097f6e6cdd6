"""An existing membership list, read line by line: who is on it, and everything that keeps a line from being taken."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from bot.programme.numbers import HOME, mobile_in

PHONE, NAME, LANGUAGE, EASY = "phone", "first name", "language", "easy words"
SERVICES, ISSUES, RELATION = "services", "issues", "relation"
AGREED_ON, INVITATIONS, FORM = "agreed on", "invitations", "equality form"
REQUIRED = (PHONE, AGREED_ON, INVITATIONS, FORM)
OPTIONAL = (NAME, LANGUAGE, EASY, SERVICES, ISSUES, RELATION)
RELATIONS = ("patient", "carer", "both", "staff")
"""What somebody is to the hospital: as they are asked when they join, or a member of its staff."""

MOST_LINES = 10_000
_MOST_NAME = 60
_YES, _NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0", "")
_FORMULAS = ("'=", "'+", "'-", "'@")
_FIRST_YEAR = 1990


@dataclass(frozen=True, slots=True)
class Known:
    """What a list may name: the languages, and the keys of services and issues."""

    languages: Collection[str]
    services: Collection[str]
    issues: Collection[str]


class Entry(NamedTuple):
    """Somebody on the list. `number` is like +447700900123; `form`: the equality form was answered or declined."""

    line: int
    number: str
    first_name: str
    language: str
    easy: bool
    services: tuple[str, ...]
    issues: tuple[str, ...]
    agreed_on: date
    invitations: bool
    form: bool
    relation: str = ""


class Problem(NamedTuple):
    """Why a line cannot be taken: never with the number or the name, which may not be printed anywhere."""

    line: int
    column: str
    what: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.column}: {self.what}" if self.column else f"line {self.line}: {self.what}"


def read_list(rows: Iterable[Sequence[str]], known: Known, today: date) -> tuple[list[Entry], list[Problem]]:
    """(the entries, the problems) of rows with a heading; with any problem nothing may be taken."""
    lines = iter(rows)
    heading = [cell.strip().casefold() for cell in next(lines, [])]
    if problems := list(_headings(heading)):
        return [], problems
    entries: list[Entry] = []
    first_seen: dict[str, int] = {}
    for line, row in enumerate(lines, 2):
        if not any(cell.strip() for cell in row):
            continue
        if line > MOST_LINES + 1:
            return [], [*problems, Problem(line, "", f"a list has at most {MOST_LINES:,} lines: split it.")]
        if len(row) != len(heading):
            problems.append(Problem(line, "", f"{len(row)} cells, and the heading has {len(heading)}."))
            continue
        reader = _Line(line, dict(zip(heading, row, strict=True)), known, today)
        entry = reader.entry()
        problems += reader.problems
        if entry.number and (seen := first_seen.setdefault(entry.number, line)) != line:
            problems.append(Problem(line, PHONE, f"the same number stands in line {seen}."))
        entries.append(entry)
    if not entries and not problems:
        problems.append(Problem(2, "", "there is nobody on this list."))
    return entries, problems


def _headings(heading: Sequence[str]) -> Iterator[Problem]:
    for column in REQUIRED:
        if column not in heading:
            yield Problem(1, column, "this column is missing. The first line must name the columns.")
    for number, column in enumerate(heading):
        if column and column not in (*REQUIRED, *OPTIONAL):
            yield Problem(1, f"column {number + 1}", f"is none of {', '.join((*REQUIRED, *OPTIONAL))}.")
        elif not column or column in heading[:number]:
            yield Problem(1, column or f"column {number + 1}", "has no name." if not column else "stands there twice.")


class _Line:
    """Reads one line and notes what is wrong with it."""

    def __init__(self, line: int, cells: Mapping[str, str], known: Known, today: date) -> None:
        self.line = line
        self.cells = {column: _plain(cell) for column, cell in cells.items()}
        self.known = known
        self.today = today
        self.problems: list[Problem] = []

    def entry(self) -> Entry:
        """The line, as far as it can be read."""
        return Entry(
            line=self.line,
            number=self._number(),
            first_name=self._name(),
            language=self._language(),
            easy=self._switch(EASY),
            services=self._keys(SERVICES, self.known.services),
            issues=self._keys(ISSUES, self.known.issues),
            agreed_on=self._agreed_on(),
            invitations=self._switch(INVITATIONS),
            form=self._switch(FORM),
            relation=self._relation(),
        )

    def _wrong(self, column: str, what: str) -> None:
        self.problems.append(Problem(self.line, column, what))

    def _cell(self, column: str) -> str:
        return self.cells.get(column, "")

    def _number(self) -> str:
        number = mobile_in(self._cell(PHONE), HOME)
        if not number:
            self._wrong(PHONE, "this is not a mobile number that can be texted.")
        return number

    def _name(self) -> str:
        name = self._cell(NAME)
        if len(name) > _MOST_NAME or any(not char.isprintable() for char in name):
            self._wrong(NAME, f"a name has at most {_MOST_NAME} letters, on one line.")
            return ""
        return name

    def _language(self) -> str:
        language = self._cell(LANGUAGE) or "en"
        if language not in self.known.languages:
            self._wrong(LANGUAGE, f"must be one of {', '.join(sorted(self.known.languages))}.")
        return language

    def _relation(self) -> str:
        relation = self._cell(RELATION).casefold()
        if relation and relation not in RELATIONS:
            self._wrong(RELATION, f"must be one of {', '.join(RELATIONS)}.")
        return relation

    def _switch(self, column: str) -> bool:
        answer = self._cell(column).casefold()
        if answer not in (*_YES, *_NO) or (not answer and column in REQUIRED):
            self._wrong(column, "must be yes or no.")
        return answer in _YES

    def _keys(self, column: str, known: Collection[str]) -> tuple[str, ...]:
        keys = tuple(dict.fromkeys(key.strip() for key in self._cell(column).split(";") if key.strip()))
        if unknown := [number for number, key in enumerate(keys, 1) if key not in known]:
            which = ", ".join(map(str, unknown))
            self._wrong(column, f"number {which} there is not a key of flows/lists/{column}.yaml.")
        return keys

    def _agreed_on(self) -> date:
        try:
            day = date.fromisoformat(self._cell(AGREED_ON))
        except ValueError:
            self._wrong(AGREED_ON, "must be a day like 2026-05-31, when they agreed: without it there is no consent.")
            return self.today
        if day > self.today or day.year < _FIRST_YEAR:
            self._wrong(AGREED_ON, "must be a day that has been.")
        return day


def _plain(cell: str) -> str:
    """The cell without the apostrophe by which our own export keeps spreadsheets from running it."""
    cell = cell.strip()
    return cell[1:] if cell.startswith(_FORMULAS) else cell
