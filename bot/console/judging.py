"""How the organisation and its projects judge themselves, and what others count: entered, or taken in as a list."""

import re
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.console.doing import by, doing, sentence
from bot.console.house import NAME, house, now
from bot.console.rooms import Room, too_large
from bot.console.written import typed
from bot.programme import assessments as judgements
from bot.programme.assessments import (
    KEYS,
    OF_A_PROJECT,
    PARTNERS,
    PRINCIPLE,
    SCALE,
    SCALED,
    STAKEHOLDER,
    STANDARD,
    Assessment,
)
from bot.programme.monitoring import IMPORTED, MONITORING
from bot.programme.periods import NotAPeriod, Period
from bot.programme.roles import ENGAGEMENT, READER
from bot.store import assessments, observations, projects
from bot.store.engine import reading
from bot.store.row_number import row_number
from bot.work.evidence_entries import Entries
from bot.work.list_mapping import COLUMNS
from bot.work.visit_list import ListRefused

room = Room("judging")
SORTS = {
    STANDARD: "The five standards",
    PRINCIPLE: "The six principles, of a project",
    STAKEHOLDER: "Who holds what in a project (ARE IN)",
    PARTNERS: "What Patient Partners say",
}
LISTS = {
    "observations": "Counts, such as posts and visits",
    "care_opinion": "Care Opinion stories",
    "ten_thousand_more_voices": "10,000 More Voices stories",
    "friends_and_family": "Friends and Family returns",
}


@room.get("/judging", READER)
def show() -> str:
    """What we judge to be met, with its evidence; the empty places of each project; what Patient Partners say."""
    return _judging({}, {})


@room.post("/judging", ENGAGEMENT)
def judge() -> AnyResponse | tuple[str, int]:
    """One judgement more; none is lost, and the newest counts. Refused, it stands there still."""
    given = typed()
    sort, key, says = given.get("sort", ""), given.get("key", ""), given.get("says", "")
    if wrong := _wrong(sort, key, says, given.get("project", "")):
        return _judging(given, wrong), 400
    project = int(given["project"]) if sort in OF_A_PROJECT else None
    try:
        _entries().assess(project, Assessment(sort, "", key, says, given.get("evidence", "")), by().name)
    except ListRefused as refused:
        return _judging(given, {"project": refused.lines[0].partition(" List them")[0]}), 400
    house().desk.noted(by(), "judged", about=(sort, key))
    return doing(lambda: None, sentence("Kept."), redirect(url_for(f"{NAME}_judging.show", _anchor=sort), 303))


@room.get("/entered", READER)
def entered() -> str:
    """What was entered of what no record of ours tells, the newest first; or all of one kind in one period."""
    kind, period = request.args.get("kind", ""), request.args.get("period", "")
    if kind in MONITORING and period:
        try:
            return _one_kind(kind, Period.parse(period))
        except NotAPeriod:
            abort(404)
    return _entered({"date": f"{now().astimezone(house().parts.zone).date()}"}, {})


@room.post("/entered", ENGAGEMENT)
def enter() -> AnyResponse | tuple[str, int]:
    """So many of something on a day; refused, it stands there still."""
    given = typed()
    try:
        _entries().add({name: given.get(name, "") for name in ("kind", "date", "count", "note")}, by().name)
    except ListRefused as refused:
        return _entered(given, _beside_fields(refused.lines[:-1])), 400
    house().desk.noted(by(), "entered_count", about=("kind", given["kind"]))
    return doing(lambda: None, sentence("Kept."), redirect(url_for(f"{NAME}_judging.entered"), 303))


@room.post("/entered/list", ENGAGEMENT)
def take_in() -> AnyResponse | tuple[str, int]:
    """A list that others hand over, all of it or nothing; or only whether it could be taken in."""
    given, file = typed(), request.files.get("file")
    listed = given.get("listed", "")
    if listed not in COLUMNS or file is None or not file.filename:
        return _entered(given, {"file": "Choose what the list holds, and its file."}), 400
    only_look, raw = given.get("look") == "yes", file.read()
    if why := too_large(raw):
        return _entered(given, {"file": why}), 400
    with TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        path.write_bytes(raw)
        try:
            taken = _entries().take_in(listed, path, _lines(given.get("columns", "")), by().name, only_look)
        except ListRefused as refused:
            lines = [line.replace(f"{path}:1: ", "").replace(f"{path}: ", "") for line in refused.lines]
            return _entered(given, {"file": _without_options(" ".join(lines[:10]))}), 400
    if only_look:
        done = f"{taken.lines} lines can be taken in. Nothing was kept."
    else:
        house().desk.noted(by(), "took_in_list", about=("list", listed))
        done = f"{taken.lines} lines read, {taken.new} new."
    return doing(lambda: None, done, redirect(url_for(f"{NAME}_judging.entered"), 303))


def _without_options(told: str) -> str:
    """What is wrong with a list, for whoever has a form instead of a command."""
    return re.sub(r'--column (\w+)="ITS NAME"', r"write \1 = its name there.", told)


def _wrong(sort: str, key: str, says: str, project: str) -> dict[str, str]:
    wrong = {}
    if key not in KEYS.get(sort, {}):
        wrong["key"] = "Choose what it is about."
    if sort in SCALED and says not in SCALE:
        wrong["says"] = f"Choose one of: {', '.join(SCALE)}."
    elif not says:
        wrong["says"] = "Write it down first."
    if sort in OF_A_PROJECT and not row_number(project):
        wrong["project"] = "Choose a project."
    return wrong


def _judging(given: Mapping[str, str], errors: Mapping[str, str]) -> str:
    moment = now()
    with reading(house().parts.engine) as connection:
        running = [one for one in projects.all_of_them(connection) if one.ended_at is None]
        found = assessments.until(connection, moment)
    made = judgements.sections(found, [one.title for one in running[::-1]])
    return render_template(
        "console/judging.html",
        sections=list(zip((STANDARD, PRINCIPLE, STAKEHOLDER, PARTNERS), made, strict=True)),
        sorts=SORTS,
        keys=KEYS,
        scale=[(word, word) for word in SCALE],
        scaled=SCALED,
        of_a_project=OF_A_PROJECT,
        projects=[(f"{one.id}", one.title) for one in running],
        typed=given,
        errors=errors,
        drawing=lambda picture: "",
    )


def _one_kind(kind: str, period: Period) -> str:
    """What a figure of the monitoring list is counted from."""
    with reading(house().parts.engine) as connection:
        found = observations.of_kind(connection, kind, period.start, period.until)
        source = IMPORTED.get(kind)
        stories = observations.imported(connection, source, period.start, period.until) if source else []
    return render_template(
        "console/entered_kind.html",
        title=MONITORING[kind],
        period=period,
        found=found,
        stories=stories,
        named=MONITORING,
    )


def _entered(given: Mapping[str, str], errors: Mapping[str, str]) -> str:
    with reading(house().parts.engine) as connection:
        found = observations.newest(connection)
    return render_template(
        "console/entered.html",
        found=found,
        kinds=list(MONITORING.items()),
        named=MONITORING,
        lists=list(LISTS.items()),
        columns=[(LISTS[kind], needed, more) for kind, (needed, more) in COLUMNS.items()],
        typed=given,
        errors=errors,
    )


def _beside_fields(lines: list[str]) -> dict[str, str]:
    about = {"is not a kind": "kind", "is not a day": "date", "still to come": "date", "whole number": "count"}
    found: dict[str, str] = {}
    for line in lines:
        field = next((name for words, name in about.items() if words in line), "kind")
        found[field] = f"{found[field]} {line}" if field in found else line[:1].upper() + line[1:]
    return found


def _lines(written: str) -> list[tuple[str, str]]:
    return [("", line) for line in written.splitlines()]


def _entries() -> Entries:
    parts = house().parts
    return Entries(parts.engine, lambda: parts.shelf.current()[1], parts.clock)
