"""Projects, seen from their first request to their evaluation."""

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.console.doing import by, doing, sentence
from bot.console.house import NAME, house, now
from bot.console.paging import PAGE, before, older
from bot.console.rooms import Room
from bot.console.timeline import course_of
from bot.console.written import typed, written
from bot.flow import FlowMistakes
from bot.programme.requests import EVALUATION
from bot.programme.roles import ENGAGEMENT, READER
from bot.store import paths, projects
from bot.store.engine import reading
from bot.work.involving import InvolvementRefused, Involving

room = Room("projects")


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
        field = next((field for words, field in fields.items() if words in refused.why), "title")
        return _projects(given, {field: refused.why}), 400
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
        return _project(number, given, {_field(next(iter(EVALUATION))): refused.why}), 400
    house().desk.noted(by(), "ended_project", about=("project", number))
    return doing(lambda: None, sentence("The project has ended, with its evaluation."), _to(number))


def under_way() -> list[tuple[str, str]]:
    """(number, title) of every project that has not ended, to choose from."""
    with reading(house().parts.engine) as connection:
        return [(f"{number}", title) for number, title in projects.not_ended(connection)]


def _projects(given: dict[str, str], errors: dict[str, str]) -> str:
    with reading(house().parts.engine) as connection:
        found = projects.all_of_them(connection, before(), PAGE)
    further = older("projects.all_of_them", [one.id for one in found])
    return render_template("console/projects.html", found=found, older=further, typed=given, errors=errors)


def _project(number: int, given: dict[str, str], errors: dict[str, str]) -> str:
    try:
        project, requests = _orders().project(number)
    except InvolvementRefused:
        abort(404)
    with reading(house().parts.engine) as connection:
        today = now().astimezone(house().parts.zone).date()
        came = paths.came_of(connection, number)
        course = course_of(connection, project, requests, came, today)
    return render_template(
        "console/project.html",
        project=project,
        requests=requests,
        course=course,
        came=came,
        evaluation=[
            (_field(key), question, (project.evaluation or {}).get(key)) for key, question in EVALUATION.items()
        ],
        typed=given,
        errors=errors,
    )


def _field(key: str) -> str:
    return key.replace(" ", "_")


def _orders() -> Involving:
    parts = house().parts
    return Involving(parts.engine, parts.shelf, parts.clock)


def _to(number: int) -> AnyResponse:
    return redirect(url_for(f"{NAME}_projects.show", number=number), 303)
