"""Projects, seen from their first request to their evaluation."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.console.doing import by, doing, sentence
from bot.console.house import NAME, house
from bot.console.rooms import Room
from bot.console.written import typed, written
from bot.flow import FlowMistakes
from bot.programme.requests import EVALUATION
from bot.programme.roles import ENGAGEMENT, READER
from bot.store import opportunities, paths, projects
from bot.store.engine import reading
from bot.store.opportunities import Opportunity
from bot.store.paths import CameOf
from bot.store.projects import Project, Request
from bot.work.involving import InvolvementRefused, Involving

room = Room("projects")


class Happened(NamedTuple):
    """One thing on a project's timeline."""

    at: datetime
    what: str
    by: str
    address: str


@room.get("/projects", READER)
def all_of_them() -> str:
    """Every project, the newest first."""
    return _projects({}, {})


@room.post("/projects", ENGAGEMENT)
def begin() -> AnyResponse | tuple[str, int]:
    """A project begins; refused, what was typed stands there still."""
    given = typed()
    try:
        title, about, lead = (given.get(name, "") for name in ("title", "about", "lead"))
        number = _orders().add_project(title, about, lead, by().name)
    except InvolvementRefused as refused:
        fields = {"a title": "title", "what it is about": "about", "who leads": "lead"}
        field = next((field for words, field in fields.items() if words in str(refused)), "title")
        return _projects(given, {field: str(refused)}), 400
    house().desk.noted(by(), "began_project", about=("project", number))
    return doing(lambda: None, sentence("The project is there. Now write its request."), _to(number))


@room.get("/projects/<int:number>", READER)
def show(number: int) -> str:
    """A project from its request to its evaluation."""
    return _project(number, {}, {})


@room.post("/projects/<int:number>/end", ENGAGEMENT)
def end(number: int) -> AnyResponse | tuple[str, int]:
    """A project ends with its evaluation; refused, what was typed stands there still."""
    given = typed()
    file = written([(key, given[_field(key)], _field(key)) for key in EVALUATION if given.get(_field(key))])
    try:
        _orders().end_project_text(number, "evaluation", file.text, by().name)
    except FlowMistakes:
        missing = [key for key in EVALUATION if not given.get(_field(key))]
        errors = {_field(key): f"Answer this: {EVALUATION[key]}" for key in missing}
        return _project(number, given, errors), 400
    except InvolvementRefused as refused:
        return _project(number, given, {_field(next(iter(EVALUATION))): str(refused)}), 400
    house().desk.noted(by(), "ended_project", about=("project", number))
    return doing(lambda: None, sentence("The project has ended, with its evaluation."), _to(number))


def under_way() -> list[tuple[str, str]]:
    """(number, title) of every project that has not ended, to choose from."""
    with reading(house().parts.engine) as connection:
        return [(f"{one.id}", one.title) for one in projects.all_of_them(connection) if one.ended_at is None]


def _projects(given: dict[str, str], errors: dict[str, str]) -> str:
    return render_template("console/projects.html", found=_orders().all_projects(), typed=given, errors=errors)


def _project(number: int, given: dict[str, str], errors: dict[str, str]) -> str:
    try:
        project, requests = _orders().project(number)
    except InvolvementRefused:
        abort(404)
    with reading(house().parts.engine) as connection:
        mine = [one for one in opportunities.all_of_them(connection) if one.project_id == number]
        came = paths.came_of(connection, number)
    return render_template(
        "console/project.html",
        project=project,
        requests=requests,
        opportunities=mine,
        timeline=sorted([*_timeline(project, requests, mine), *_came_of(came)]),
        came=came,
        evaluation=[
            (_field(key), question, (project.evaluation or {}).get(key)) for key, question in EVALUATION.items()
        ],
        typed=given,
        errors=errors,
    )


def _timeline(project: Project, requests: list[Request], mine: list[Opportunity]) -> list[Happened]:
    found = [Happened(project.created_at, "The project began", project.created_by, "")]
    for one in requests:
        where = url_for(f"{NAME}_requests.look", number=one.id)
        found.append(Happened(one.created_at, f"Request {one.id} was written", one.created_by, where))
        if one.submitted_at:
            found.append(Happened(one.submitted_at, f"Request {one.id} was handed in", one.created_by, where))
        if one.reviewed_at:
            found.append(Happened(one.reviewed_at, f"Request {one.id} was reviewed", one.reviewed_by or "", where))
    for each in mine:
        where = url_for(f"{NAME}_opportunities.show", number=each.id)
        found.append(Happened(each.created_at, f"Opportunity {each.id} was written", each.created_by, where))
        found.append(Happened(each.begins, f"Opportunity {each.id}: {each.details.title['en']}", "", where))
    if project.ended_at:
        found.append(Happened(project.ended_at, "The project ended", project.ended_by or "", ""))
    return found


def _came_of(came: CameOf) -> Iterator[Happened]:
    """What was found and done, and what people were told of it."""
    to_findings = url_for(f"{NAME}_feedback.findings")
    for one in came.findings:
        yield Happened(one.created_at, f"Found: {one.what}", one.created_by, to_findings)
        if one.done_at:
            yield Happened(one.done_at, f"Done: {one.outcome or one.what}", "", to_findings)
    for told in came.told:
        where = url_for(f"{NAME}_updates.show", number=told.id)
        what = f"People were told: {told.title} (asked {told.asked}, right say {told.yes})"
        yield Happened(told.sent_at, what, told.created_by, where)
        if told.confirmed_at:
            yield Happened(told.confirmed_at, f"Confirmed by those who asked: {told.title}", "", where)


def _field(key: str) -> str:
    return key.replace(" ", "_")


def _orders() -> Involving:
    parts = house().parts
    return Involving(parts.engine, parts.shelf, parts.clock)


def _to(number: int) -> AnyResponse:
    return redirect(url_for(f"{NAME}_projects.show", number=number), 303)
