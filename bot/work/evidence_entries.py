"""What others count and hold, taken in: one by one, or as a list, all or nothing."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Engine

from bot.flow import Book, fold
from bot.flow.mistakes import did_you_mean
from bot.programme.assessments import Assessment
from bot.programme.monitoring import MONITORING
from bot.store import assessments, observations
from bot.store.engine import begin
from bot.store.observations import Observation
from bot.work.list_mapping import COLUMNS, FRIENDS_AND_FAMILY, OBSERVATIONS, Mapped, answer_of, kind_of, mapped
from bot.work.visit_list import MOST_BYTES, ListRefused, service_key

MOST = 1_000_000_000
_MOST_TOLD = 50


class Taken(NamedTuple):
    """So many lines were read, and so many of them are new."""

    lines: int
    new: int


class Entries:
    """Takes in what staff enter and what others hand over."""

    def __init__(self, engine: Engine, book: Callable[[], Book], clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._book = book
        self._clock = clock

    def add(self, row: Mapping[str, str], by: str) -> None:
        """One observation; ListRefused says what is wrong with it."""
        wrong: list[str] = []
        seen = _observation(row, self._clock().date(), wrong.append)
        if wrong or seen is None:
            raise ListRefused([*wrong, "Nothing was kept."])
        with begin(self._engine) as connection:
            observations.add(connection, [seen], self._clock(), by)

    def assess(self, project: int | None, said: Assessment, by: str) -> None:
        """One judgement; ListRefused says what is wrong with it."""
        with begin(self._engine) as connection:
            if project is not None and not assessments.project_exists(connection, project):
                raise ListRefused([f"There is no project {project}. List them: improvers project list"])
            assessments.add(connection, project, said, self._clock(), by)

    def take_in(self, kind: str, path: Path, named: Iterable[tuple[str, str]], by: str, dry_run: bool = False) -> Taken:
        """A list; `named` are lines that say what is called otherwise there, each with where it stands.

        ListRefused when one line is wrong, of these or of the list.
        """
        theirs = mapped(kind, named, self._book())
        rows = list(_rows(path, COLUMNS[kind], theirs.columns))
        wrong: list[str] = [] if rows else ["There is nothing in it."]
        read = [self._read(kind, _in_our_words(row, theirs), _at(line, wrong)) for line, row in rows]
        if wrong:
            more = f"{len(wrong)} to mend. Nothing was kept."
            raise ListRefused([*wrong[:_MOST_TOLD], more])
        if dry_run:
            return Taken(len(read), 0)
        with begin(self._engine) as connection:
            now = self._clock()
            if kind == OBSERVATIONS:
                return Taken(len(read), observations.add(connection, read, now, by))
            return Taken(len(read), observations.add_outside(connection, read, now, by))

    def _read(self, kind: str, row: Mapping[str, str], wrong: Callable[[str], None]) -> Any:
        today = self._clock().date()
        if kind == OBSERVATIONS:
            return _observation(row, today, wrong)
        return _outside(kind, row, self._book(), today, wrong)


def _in_our_words(row: Mapping[str, str], theirs: Mapped) -> dict[str, str]:
    return {column: theirs.ours(column, written) for column, written in row.items()}


def _at(line: int, wrong: list[str]) -> Callable[[str], None]:
    return lambda what: wrong.append(f"line {line}: {what}")


def _observation(row: Mapping[str, str], today: date, wrong: Callable[[str], None]) -> Observation | None:
    written = row.get("kind", "")
    kind = kind_of(written)
    if kind is None:
        wrong(f'"{written[:40]}" is not a kind.{did_you_mean(written, MONITORING)} One of: {", ".join(MONITORING)}')
    day, count = _day(row.get("date", ""), today, wrong), _number(row.get("count", ""), wrong)
    if kind is None or day is None or count is None:
        return None
    return Observation(kind, day, count, row.get("note") or None)


def _outside(
    kind: str, row: Mapping[str, str], book: Book, today: date, wrong: Callable[[str], None]
) -> dict[str, Any] | None:
    day = _day(row["date"], today, wrong)
    service = service_key(book, row["service"]) if row["service"] else None
    if row["service"] and service is None:
        wrong(
            f'"{row["service"][:40]}" is not one of the services or places. Leave it empty if there is none, '
            f"or say what it is here: service: {row['service'][:40]} = OURS"
        )
    answer, responses = None, 1
    if kind == FRIENDS_AND_FAMILY:
        answer, counted = _answer(book, row["answer"], wrong), _number(row["responses"], wrong)
        responses = counted or 0
    reference = row.get("reference") or f"{row['date']} {service or ''} {answer or ''}"
    if kind != FRIENDS_AND_FAMILY and not row.get("reference"):
        wrong("it has no reference, by which a story is known and kept once.")
    same = {"source": kind, "reference": reference, "service": service, "said_on": day}
    return {**same, "answer": answer, "responses": responses, "text": row.get("text") or None}


def _answer(book: Book, written: str, wrong: Callable[[str], None]) -> str | None:
    key, labels = answer_of(book, written), book.lists[FRIENDS_AND_FAMILY].labels
    if key is None:
        wrong(
            f'"{written[:40]}" is not an answer of the Friends and Family Test. One of: {", ".join(labels)}. '
            f"Or say what it is here: answer: {written[:40]} = OURS"
        )
    return key


def _day(written: str, today: date, wrong: Callable[[str], None]) -> date | None:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            # Only the day is wanted: a list of days has no clock and no zone.
            day = datetime.strptime(written.strip(), form).date()  # noqa: DTZ007
        except ValueError:
            continue
        if day > today:
            wrong(f"{day} is still to come.")
        return day
    wrong(f'"{written[:40]}" is not a day. Write it like 2026-11-24 or 24/11/2026.')
    return None


def _number(written: str, wrong: Callable[[str], None]) -> int | None:
    text = written.replace(",", "").strip()
    if text.isascii() and text.isdigit() and int(text) <= MOST:
        return int(text)
    wrong(f'"{written[:40]}" is not a whole number.')
    return None


def _rows(
    path: Path, columns: tuple[tuple[str, ...], tuple[str, ...]], named: Mapping[str, str]
) -> Iterator[tuple[int, dict[str, str]]]:
    if path.stat().st_size > MOST_BYTES:
        raise ListRefused([f"{path}: this is larger than {MOST_BYTES // 1_000_000} MB. Split the list."])
    try:
        reader = csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), strict=True)
        head = {fold(name): name for name in reader.fieldnames or ()}
        theirs = {ours: head.get(fold(named.get(ours, ours))) for ours in (*columns[0], *columns[1])}
        missing = [ours for ours in columns[0] if theirs[ours] is None]
        if missing:
            raise ListRefused([*(_no_column(path, ours, named) for ours in missing), "Nothing was kept."])
        for row in reader:
            yield reader.line_num, {ours: (row.get(name or "") or "").strip() for ours, name in theirs.items()}
    except UnicodeDecodeError:
        raise ListRefused([f'{path}: this is not UTF-8 text. Save it as "CSV UTF-8".']) from None
    except csv.Error as error:
        raise ListRefused([f"{path}: this cannot be read as CSV: {error}."]) from None


def _no_column(path: Path, ours: str, named: Mapping[str, str]) -> str:
    if ours in named:
        return f'{path}:1: there is no column "{named[ours]}" for {ours}.'
    return f'{path}:1: there is no column "{ours}". If it is called otherwise there: --column {ours}="ITS NAME"'
