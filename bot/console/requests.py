"""Patient Involvement Requests: written with help and kept as one goes, then reviewed by the PPI team."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.console.doing import by, doing, sentence
from bot.console.house import NAME, here, house, now
from bot.console.rooms import Room
from bot.console.written import Written, overtaken, pen_of, typed, written
from bot.flow import FlowMistakes
from bot.language import fold
from bot.programme.editions import Pen
from bot.programme.planning import GUNNING, rung_misfit
from bot.programme.requests import INFLUENCES, QUESTIONS, Warned, unanswered, warnings
from bot.programme.roles import ENGAGEMENT, PPI_TEAM, READER
from bot.store import opportunities
from bot.store.editions import take_up
from bot.store.engine import reading
from bot.store.projects import Request
from bot.store.row_number import row_number
from bot.work.editing import ChangedMeanwhile
from bot.work.involving import InvolvementRefused, Involving
from bot.work.opportunity_file import ladder_of

room = Room("requests")
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


@room.get("/projects/<int:number>/request", ENGAGEMENT)
def ask(number: int) -> str:
    """The form of a request, with an example for each question; perhaps filled in as an earlier one was."""
    like = request.args.get("like", type=int)
    return _asking(number, {} if like is None else _as_typed(_request(like)), {}, take_up())


@room.post("/projects/<int:number>/request", ENGAGEMENT)
def keep(number: int) -> AnyResponse | tuple[str, int]:
    """A request is kept as a draft, or handed to the PPI team when all six questions are answered."""
    given, pen = typed(), pen_of(request.form)
    hand_in = given.get("then") == "submit"
    missing = unanswered(QUESTIONS, _answers(given)) if hand_in else ()
    unsaid = {_field(key): f"Answer this first: {QUESTIONS[key]}" for key in missing}
    try:
        made = _keep(number, given, pen)
    except FlowMistakes as mistakes:
        return _asking(number, given, _file(given).told(mistakes) | unsaid, pen), 400
    except InvolvementRefused as refused:
        return _asking(number, given, {"title": refused.why}, pen), 400
    except ChangedMeanwhile as changed:
        return _changed(number, given, changed)
    if unsaid:
        return _asking(number, given | {"request": str(made)}, unsaid, pen), 400
    house().desk.noted(by(), "wrote_request", about=("request", made))
    if not hand_in:
        return doing(lambda: None, sentence("Kept as a draft."), _to(made))
    return _order(made, "submitted_request", lambda: _orders().submit(made), sentence("The PPI team has it now."))


@room.ask("/projects/<int:number>/request/kept", ENGAGEMENT)
def keep_as_you_go(number: int) -> str:
    """What is typed is kept by itself as a draft; what is worth another look, each with its reason."""
    given, pen = typed(), pen_of(request.form)
    kept: dict[str, Any] = {"request": given.get("request", "")}
    try:
        kept["request"] = _keep(number, given, pen)
        kept["at"] = now()
    except FlowMistakes as mistakes:
        kept["wrong"] = list(_file(given).told(mistakes).values())
    except InvolvementRefused as refused:
        kept["wrong"] = [refused.why]
    except ChangedMeanwhile as changed:
        kept["changed"] = str(changed)
    return render_template("console/request_kept.html", kept=kept, warned=_warned(given))


@room.get("/requests/<int:number>/edit", ENGAGEMENT)
def edit(number: int) -> str:
    """The draft as a form, to go on with it."""
    found = _request(number)
    return _asking(found.project_id, _as_typed(found) | {"request": str(number)}, {}, take_up(found.edition))


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
        _orders().review(number, given.get("rung", ""), given.get("impact", ""), by().name, given.get("edition"))
    except InvolvementRefused as refused:
        field = "impact" if "equality impact" in refused.why else "rung"
        why = refused.why
        return _look(number, given, {field: why}), 400
    house().desk.noted(by(), "reviewed_request", about=("request", number))
    return doing(lambda: None, sentence("Reviewed. People may be asked now."), _to(number))


@room.post("/requests/<int:number>/return", PPI_TEAM)
def send_back(number: int) -> AnyResponse | tuple[str, int]:
    """It goes back to whoever wrote it, with the reason."""
    given = typed()
    try:
        _orders().send_back(number, given.get("why", ""))
    except InvolvementRefused as refused:
        return _look(number, given, {"why": refused.why}), 400
    house().desk.noted(by(), "returned_request", about=("request", number), why=given["why"])
    return doing(lambda: None, sentence("It is back with whoever wrote it."), _to(number))


def _keep(number: int, given: dict[str, str], pen: Pen) -> int:
    """The number of the draft that says this now."""
    text = _file(given).text
    if kept := row_number(given.get("request", "")):
        return _orders().change_request_text(kept, "request", text, by().name, pen)
    return _orders().add_request_text(number, "request", text, by().name, pen)


def _changed(number: int, given: dict[str, str], changed: ChangedMeanwhile) -> tuple[str, int]:
    """What was typed stands there still, beside a way to what the other wrote; sent again it takes its place."""
    found = _request(row_number(given["request"]))
    theirs = url_for(f"{NAME}_requests.look", number=found.id)
    why = f"{changed} {overtaken()}"
    return _asking(number, given, {"title": why}, take_up(found.edition), theirs), 409


def _order(number: int, action: str, work: Any, done: str) -> AnyResponse:
    def noted() -> None:
        work()
        house().desk.noted(by(), action, about=("request", number))

    return doing(noted, done, _to(number))


def _asking(number: int, given: dict[str, str], errors: dict[str, str], pen: Pen, theirs: str = "") -> str:
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
        pen=pen,
        theirs=theirs,
        kept={"request": given.get("request", "")},
        warned=_warned(given),
    )


def _look(number: int, given: dict[str, str], errors: dict[str, str]) -> str:
    found = _request(number)
    ladder = _ladder()
    with reading(house().parts.engine) as connection:
        mine = [one for one in opportunities.all_of_them(connection) if one.request_id == number]
    return render_template(
        "console/request.html",
        found=found,
        answers=[(question, found.answers.get(key, "")) for key, question in QUESTIONS.items()],
        consultation=[(GUNNING[key], text) for key, text in (found.consultation or {}).items()],
        missing=[QUESTIONS[key] for key in unanswered(QUESTIONS, found.answers)],
        warned=[(QUESTIONS[one.key], one.why) for one in warnings(found.answers, found.influence, ladder)],
        can_change=CAN_CHANGE.get(found.influence, found.influence),
        ladder=[(rung, rung_misfit(ladder, rung, found.influence)) for rung in ladder],
        opportunities=mine,
        mine=fold(found.created_by) == fold(here().name),
        typed=given,
        errors=errors,
    )


def _warned(given: dict[str, str]) -> list[tuple[str, Warned]]:
    """What is worth another look, with the field that it is about."""
    found = warnings(_answers(given), given.get("influence", ""), _ladder())
    return [(_field(one.key), one) for one in found]


def _answers(given: dict[str, str]) -> dict[str, str]:
    return {key: given.get(_field(key), "") for key in QUESTIONS}


def _as_typed(found: Request) -> dict[str, str]:
    """A request as its form."""
    given = {_field(key): answer for key, answer in found.answers.items()}
    given |= {"title": found.title, "influence": found.influence}
    return given | {_field(key): answer for key, answer in (found.consultation or {}).items()}


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


def _ladder() -> tuple[str, ...]:
    return ladder_of(house().parts.shelf.current()[1])


def _request(number: int) -> Request:
    try:
        return _orders().request(number)
    except InvolvementRefused:
        abort(404)


def _orders() -> Involving:
    parts = house().parts
    return Involving(parts.engine, parts.shelf, parts.clock)


def _to(number: int) -> AnyResponse:
    return redirect(url_for(f"{NAME}_requests.look", number=number), 303)
