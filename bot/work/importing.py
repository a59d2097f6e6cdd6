"""An existing membership list taken in, all or nothing, or laid beside what is known."""

import csv
from datetime import UTC, datetime, time
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from bot.flow import Book
from bot.programme.membership_list import Entry, Known, Problem
from bot.store import consents, record, roll
from bot.store.addresses import hash_of
from bot.store.engine import begin, reading
from bot.work.desk import By

SOURCE = "imported list"
_CHANNEL = "import"
_ALWAYS = ("code_of_conduct", "membership_data")
_COMMAND = By(record.SYSTEM, record.COMMAND)


class NotAList(Exception):
    """A file that cannot be read as a list at all; its one line says why, and what to do."""


class ListRefused(Exception):
    """A list that was not taken in; carries a line for each reason."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} things to mend. Nothing was taken in.")
        self.problems = problems


class Imported(NamedTuple):
    """How many were new (improvers, and nearly joined for want of the equality form), and how many were known."""

    improvers: int
    nearly: int
    known: int


class Reconciled(NamedTuple):
    """Lines of the list that are new or changed, and the references of people who are not on it."""

    new: list[int]
    changed: list[tuple[int, tuple[str, ...]]]
    gone: list[str]
    erased: list[int]


def rows_of(raw: bytes) -> list[list[str]]:
    """The cells of a file, or NotAList."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotAList(f'byte {error.start} is not UTF-8. Save it as "CSV UTF-8" and try again.') from None
    if "\0" in text:
        raise NotAList('this is not a CSV file. Save the list as "CSV UTF-8" and try again.')
    try:
        return list(csv.reader(text.splitlines(keepends=True), strict=True))
    except csv.Error as error:
        raise NotAList(f'this cannot be read as CSV ({error}). Save the list as "CSV UTF-8" and try again.') from None


def known_in(book: Book) -> Known:
    """What a list may name, by these flows."""
    keys = {name: book.lists[name].keys if name in book.lists else () for name in ("services", "issues")}
    return Known(tuple(book.language_names), keys["services"], keys["issues"])


class Importing:
    """Takes lists in. A number is looked up by its keyed hash, so that an erased person is recognised too."""

    def __init__(self, engine: Engine, suppression_key: str) -> None:
        self._engine = engine
        self._key = suppression_key

    def take_in(self, entries: list[Entry], evidence: str, now: datetime, by: By = _COMMAND) -> Imported:
        """Everybody on the list who is not known yet; ListRefused when somebody on it asked to be forgotten.

        `evidence` says where their agreements are written down, and becomes the ledger's wording. Whoever is known
        stays as they are.
        """
        with begin(self._engine) as connection:
            here = self._known(connection, entries)
            if erased := [entry for entry in entries if _is_erased(here.get(self._hash(entry)))]:
                raise ListRefused([Problem(entry.line, "phone", _FORGOTTEN) for entry in erased])
            new = [entry for entry in entries if self._hash(entry) not in here]
            for entry in new:
                self._add(connection, entry, evidence, now)
            why = f"{len(new)} new, {len(entries) - len(new)} known; agreed in: {evidence}"
            by.note(connection, "imported_people", now, why=why)
        improvers = sum(entry.form for entry in new)
        return Imported(improvers, len(new) - improvers, len(entries) - len(new))

    def reconcile(self, entries: list[Entry]) -> Reconciled:
        """What differs between the list and what is known; nothing is changed."""
        with reading(self._engine) as connection:
            here = self._known(connection, entries)
            listed = {self._hash(entry) for entry in entries}
            gone = [subject for value_hash, subject in roll.on_the_books(connection) if value_hash not in listed]
        found = [(entry, here.get(self._hash(entry))) for entry in entries]
        return Reconciled(
            new=[entry.line for entry, standing in found if standing is None],
            changed=[
                (entry.line, changes)
                for entry, standing in found
                if standing and not _is_erased(standing) and (changes := _changes(entry, standing))
            ],
            gone=gone,
            erased=[entry.line for entry, standing in found if _is_erased(standing)],
        )

    def _known(self, connection: Connection, entries: list[Entry]) -> dict[str, roll.Standing]:
        return roll.known(connection, [self._hash(entry) for entry in entries])

    def _hash(self, entry: Entry) -> str:
        return hash_of(entry.number, "sms", self._key)

    def _add(self, connection: Connection, entry: Entry, evidence: str, now: datetime) -> None:
        subject = roll.add(
            connection,
            entry.number,
            self._hash(entry),
            now,
            language=entry.language,
            easy=entry.easy,
            facts=_facts(entry),
            state="improver" if entry.form else "nearly",
            source=SOURCE,
            services=entry.services,
            issues=entry.issues,
        )
        agreed_at = datetime.combine(entry.agreed_on, time(12), tzinfo=UTC)
        given = {**dict.fromkeys(_ALWAYS, True), "invitations": entry.invitations}
        if entry.form:
            given["equality_monitoring"] = True
        for purpose, yes in given.items():
            consents.record(
                connection, subject, purpose, yes, evidence, entry.language, entry.easy, _CHANNEL, agreed_at
            )


_FORGOTTEN = "this person asked to be forgotten. Take the line out: only they can come back, by writing first."


def _is_erased(standing: roll.Standing | None) -> bool:
    return standing is not None and standing.erased


def _facts(entry: Entry) -> dict[str, object]:
    given: dict[str, object] = {
        "first_name": entry.first_name,
        "services": list(entry.services),
        "issues": list(entry.issues),
    }
    given["relation"] = entry.relation
    return {name: value for name, value in given.items() if value}


def _changes(entry: Entry, standing: roll.Standing) -> tuple[str, ...]:
    """The columns in which the list says something else."""
    differs = {
        "first name": entry.first_name and entry.first_name != standing.first_name,
        "language": entry.language != standing.language,
        "easy words": entry.easy != standing.easy,
        "invitations": entry.invitations != standing.may_invite,
        "equality form": entry.form and standing.state != "improver",
    }
    return tuple(column for column, different in differs.items() if different)
