"""An existing membership list, chosen in the browser: told line by line what it does, and taken in whole or not."""

from typing import NamedTuple

from flask import render_template, request

from bot.console.doing import by
from bot.console.house import house, now
from bot.console.rooms import Room, too_large
from bot.programme.membership_list import MOST_LINES, OPTIONAL, REQUIRED, Entry, Problem, read_list
from bot.programme.roles import PPI_TEAM
from bot.work.importing import Imported, ListRefused, NotAList, known_in, rows_of

room = Room("importing")
SHOWN = 200
"""So many lines of a report are shown at once; whoever mends those sees the next."""


class Told(NamedTuple):
    """What became of one line of the list."""

    line: int
    what: str


@room.get("/people/import", PPI_TEAM)
def ask() -> str:
    """A form for a membership list, with what its columns mean."""
    return _page({}, [], None, None)


@room.post("/people/import", PPI_TEAM)
def take() -> str | tuple[str, int]:
    """The list is only checked, or taken in whole; refused, each line says why."""
    evidence, takes = request.form.get("evidence", "").strip()[:500], request.form.get("action") == "take"
    errors: dict[str, str] = {}
    problems: list[Problem] = []
    entries = _entries(errors, problems)
    if takes and not evidence:
        errors["evidence"] = "Say where their agreements are written down."
    if errors or problems:
        return _page(errors, problems, None, None), 400
    importing = house().importing
    found = importing.reconcile(entries)
    new, erased, changed = set(found.new), set(found.erased), dict(found.changed)
    report = [Told(entry.line, _what(entry, new, erased, changed)) for entry in entries]
    if not takes:
        house().desk.noted(by(), "checked_membership_list", why=f"{len(entries)} lines")
        return _page({}, [], report, None)
    try:
        came_to = importing.take_in(entries, evidence, now(), by())
    except ListRefused as refused:
        return _page({}, refused.problems, None, None), 400
    return _page({}, [], report, came_to)


def _entries(errors: dict[str, str], problems: list[Problem]) -> list[Entry]:
    """Who is on the list; what is wrong with it goes into the other two."""
    file = request.files.get("list")
    raw = file.read() if file is not None else b""
    if not raw:
        errors["list"] = "Choose the file with the list." if file is None or not file.filename else "The file is empty."
        return []
    if why := too_large(raw):
        errors["list"] = why
        return []
    try:
        rows = rows_of(raw)
    except NotAList as refused:
        errors["list"] = f"{refused}"[:1].upper() + f"{refused}"[1:]
        return []
    _, book = house().parts.shelf.current()
    entries, wrong = read_list(rows, known_in(book), now().astimezone(house().parts.zone).date())
    problems += wrong
    return entries


def _what(entry: Entry, new: set[int], erased: set[int], changed: dict[int, tuple[str, ...]]) -> str:
    if entry.line in erased:
        return "asked to be forgotten: take the line out. Only they can come back, by writing first"
    if entry.line in new:
        return "new: a Hospital Improver" if entry.form else "new: nearly joined, until the equality form is done"
    if entry.line in changed:
        return f"known, and stays as it is. Here we have another {', '.join(changed[entry.line])}"
    return "known, and the same"


def _page(errors: dict[str, str], problems: list[Problem], report: list[Told] | None, came_to: Imported | None) -> str:
    _, book = house().parts.shelf.current()
    if problems:
        errors = {**errors, "list": f"{len(problems)} things to mend. Nothing was taken in."}
    known = known_in(book)
    return render_template(
        "console/import.html",
        errors=errors,
        typed={"evidence": request.form.get("evidence", "")},
        problems=problems[:SHOWN],
        more=max(0, len(problems) - SHOWN),
        report=None if report is None else report[:SHOWN],
        lines=len(report or ()),
        new=sum(one.what.startswith("new") for one in report or ()),
        came_to=came_to,
        required=REQUIRED,
        optional=OPTIONAL,
        most=MOST_LINES,
        keys={"services": known.services, "issues": known.issues, "language": known.languages},
    )
