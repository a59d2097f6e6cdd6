"""Projects and their Patient Involvement Requests: written, reviewed by the PPI team, and seen from start to end."""

from datetime import datetime
from typing import Any, NamedTuple

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.console.doing import by, doing, sentence
from bot.console.house import NAME, here, house
from bot.console.rooms import Room
from bot.console.written import Written, typed, written
from bot.flow import FlowMistakes
from bot.language import fold
from bot.programme.planning import GUNNING, rung_misfit
from bot.programme.requests import EVALUATION, INFLUENCES, QUESTIONS, unanswered
from bot.programme.roles import ENGAGEMENT, PPI_TEAM, READER
from bot.store import opportunities
from bot.store.engine import reading
from bot.store.opportunities import Opportunity
from bot.store.projects import Project, Request
from bot.work.involving import InvolvementRefused, Involving
from bot.work.opportunity_file import ladder_of

room = Room("projects")
EXAMPLES = {
    "known already": "Every month some 30 people write that they got lost.",
    "groups affected": "Everybody who visits, and those who go with them.",
    "how involved": "Two workshops with 12 people each, and drafts to read at home.",
    "can change": "The colours, the words and the places of the signs.",
    "affected more": "People who see badly, who read little English, or who cannot use stairs.",
    "how engaged": "By way of their own groups, with an interpreter, and by phone.",
}
CAN_CHANGE = {
    "nothing": "Nothing: all is decided. People are only told.",
    "advise": "They advise, and we decide.",
    "decide": "They decide with us.",
}


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
    return doing(lambda: None, sentence("The project is there. Now write its request."), _to("show", number))


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
    return doing(lambda: None, sentence("The project has ended, with its evaluation."), _to("show", number))


@room.get("/projects/<int:number>/request", ENGAGEMENT)
def ask(number: int) -> str:
    """The form of a request, with an example for each question; perhaps filled in as an earlier one was."""
    given: dict[str, str] = {}
    if like := request.args.get("like", type=int):
        earlier = _request(like)
        given = {_field(key): answer for key, answer in earlier.answers.items()}
        given |= {"title": earlier.title, "influence": earlier.influence}
        given |= {_field(key): answer for key, answer in (earlier.consultation or {}).items()}
    return _asking(number, given, {})


@room.post("/projects/<int:number>/request", ENGAGEMENT)
def keep(number: int) -> AnyResponse | tuple[str, int]:
    """A request is kept as a draft, or handed to the PPI team when all six questions are answered."""
    given, orders = typed(), _orders()
    file = _file(given)
    hand_in = given.get("then") == "submit"
    missing = unanswered(QUESTIONS, {key: given.get(_field(key), "") for key in QUESTIONS})
    if hand_in and missing:
        return _asking(number, given, {_field(key): f"Answer this first: {QUESTIONS[key]}" for key in missing}), 400
    try:
        made = orders.add_request_text(number, "request", file.text, by().name)
    except FlowMistakes as mistakes:
        return _asking(number, given, file.told(mistakes)), 400
    except InvolvementRefused as refused:
        return _asking(number, given, {"title": str(refused)}), 400
    house().desk.noted(by(), "wrote_request", about=("request", made))
    if not hand_in:
        return doing(lambda: None, sentence("Kept as a draft."), _to("look", made))
    return _order(made, "submitted_request", lambda: orders.submit(made), sentence("The PPI team has it now."))


@room.get("/requests/<int:number>", READER)
def look(number: int) -> str:
    """A request, where it stands, and the PPI team's decision."""
    return _look(number, {}, {})


@room.post("/requests/<int:number>/submit", ENGAGEMENT)
def submit(number: int) -> AnyResponse:
    """It goes to the PPI team, with every question answered."""
    return _order(number, "submitted_request", lambda: _orders().submit(number), sentence("The PPI team has it now."))


@room.post("/requests/<int:number>/review", PPI_TEAM)
def review(number: int) -> AnyResponse | tuple[str, int]:
    """The PPI team decides the rung and records the equality impact; from now on people may be asked."""
    given = typed()
    try:
        _orders().review(number, given.get("rung", ""), given.get("impact", ""), by().name)
    except InvolvementRefused as refused:
        field = "impact" if "equality impact" in str(refused) else "rung"
        why = str(refused).replace(": --equality-impact TEXT", ".")
        return _look(number, given, {field: why}), 400
    house().desk.noted(by(), "reviewed_request", about=("request", number))
    return doing(lambda: None, sentence("Reviewed. People may be asked now."), _to("look", number))


@room.post("/requests/<int:number>/return", PPI_TEAM)
def send_back(number: int) -> AnyResponse | tuple[str, int]:
    """It goes back to whoever wrote it, with the reason."""
    given = typed()
    try:
        _orders().send_back(number, given.get("why", ""))
    except InvolvementRefused as refused:
        return _look(number, given, {"why": str(refused).replace(": --why TEXT", ".")}), 400
    house().desk.noted(by(), "returned_request", about=("request", number), why=given["why"])
    return doing(lambda: None, sentence("It is back with whoever wrote it."), _to("look", number))


def _order(number: int, action: str, work: Any, done: str) -> AnyResponse:
    def noted() -> None:
        work()
        house().desk.noted(by(), action, about=("request", number))

    return doing(noted, done, _to("look", number))


def _projects(given: dict[str, str], errors: dict[str, str]) -> str:
    return render_template("console/projects.html", found=_orders().all_projects(), typed=given, errors=errors)


def _project(number: int, given: dict[str, str], errors: dict[str, str]) -> str:
    try:
        project, requests = _orders().project(number)
    except InvolvementRefused:
        abort(404)
    with reading(house().parts.engine) as connection:
        mine = [one for one in opportunities.all_of_them(connection) if one.project_id == number]
    return render_template(
        "console/project.html",
        project=project,
        requests=requests,
        opportunities=mine,
        timeline=sorted(_timeline(project, requests, mine)),
        evaluation=[
            (_field(key), question, (project.evaluation or {}).get(key)) for key, question in EVALUATION.items()
        ],
        typed=given,
        errors=errors,
    )


def _timeline(project: Project, requests: list[Request], mine: list[Opportunity]) -> list[Happened]:
    found = [Happened(project.created_at, "The project began", project.created_by, "")]
    for one in requests:
        where = url_for(f"{NAME}_projects.look", number=one.id)
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


def _asking(number: int, given: dict[str, str], errors: dict[str, str]) -> str:
    try:
        project, _ = _orders().project(number)
    except InvolvementRefused:
        abort(404)
    return render_template(
        "console/request_new.html",
        project=project,
        questions=[(_field(key), question, EXAMPLES[key]) for key, question in QUESTIONS.items()],
        gunning=[(_field(key), principle) for key, principle in GUNNING.items()],
        influences=[(key, CAN_CHANGE[key]) for key in INFLUENCES],
        typed=given,
        errors=errors,
    )


def _look(number: int, given: dict[str, str], errors: dict[str, str]) -> str:
    found = _request(number)
    _, book = house().parts.shelf.current()
    ladder = ladder_of(book)
    with reading(house().parts.engine) as connection:
        mine = [one for one in opportunities.all_of_them(connection) if one.request_id == number]
    return render_template(
        "console/request.html",
        found=found,
        answers=[(question, found.answers.get(key, "")) for key, question in QUESTIONS.items()],
        consultation=[(GUNNING[key], text) for key, text in (found.consultation or {}).items()],
        missing=[QUESTIONS[key] for key in unanswered(QUESTIONS, found.answers)],
        can_change=CAN_CHANGE.get(found.influence, found.influence),
        ladder=[(rung, rung_misfit(ladder, rung, found.influence)) for rung in ladder],
        opportunities=mine,
        mine=fold(found.created_by) == fold(here().name),
        typed=given,
        errors=errors,
    )


def _file(given: dict[str, str]) -> Written:
    entries: list[tuple[str, Any, str]] = [
        ("title", given.get("title", ""), "title"),
        ("people can change", given.get("influence", ""), "influence"),
    ]
    entries += [(key, given[_field(key)], _field(key)) for key in QUESTIONS if given.get(_field(key))]
    principles = {key: given[_field(key)] for key in GUNNING if given.get(_field(key))}
    if principles:
        entries.append(("consultation", principles, _field(next(iter(principles)))))
    return written(entries)


def _field(key: str) -> str:
    return key.replace(" ", "_")


def _request(number: int) -> Request:
    try:
        return _orders().request(number)
    except InvolvementRefused:
        abort(404)


def _orders() -> Involving:
    parts = house().parts
    return Involving(parts.engine, parts.shelf, parts.clock)


def _to(view: str, number: int) -> AnyResponse:
    return redirect(url_for(f"{NAME}_projects.{view}", number=number), 303)
