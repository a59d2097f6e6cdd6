"""Opportunities: written, looked at for what speaks against them, offered to people, and noted who came."""

from collections.abc import Callable
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.console.doing import by, doing, sentence
from bot.console.house import NAME, house, now
from bot.console.rooms import Room
from bot.console.starting import starts
from bot.console.written import Written, typed, words_of, written
from bot.flow import FlowMistakes
from bot.programme.opportunity import KINDS, METHODS
from bot.programme.planning import rung_misfit
from bot.programme.roles import ENGAGEMENT, READER
from bot.store import invitations, profiles
from bot.store.engine import reading
from bot.store.opportunities import Opportunity
from bot.work.inviting import Inviting
from bot.work.involving import InvolvementRefused, Involving
from bot.work.opportunity_file import ladder_of

room = Room("opportunities")
TEXTS = {
    "title": ("Title", "Choosing new signs"),
    "what": ("What people do", "We look at six kinds of signs together and say which are clear."),
    "why": ("Why it is done", "Many people told us that they get lost here."),
    "can change": ("What people can change", "The group chooses the colours and the words."),
    "place": ("Where", "Hall 2, Infirmary Road"),
    "access": ("Access", "There is a lift, a hearing loop and a quiet room."),
    "bring": ("What to bring", "your glasses if you wear any"),
}
LINES = ("starts", "ends", "places", "payment", "contact", "information sheet")
STOOD = ("place", "place_offered", "waiting", "attended", "missed")
ACTIONS = ("open", "close", "cancel")


@room.get("/opportunities", READER)
def all_of_them() -> str:
    """Every opportunity, the newest first."""
    return render_template("console/opportunities.html", found=_orders().all_of_them())


@room.get("/requests/<int:number>/opportunity", ENGAGEMENT)
def begin(number: int) -> str:
    """The form of an opportunity, empty or as an earlier one was."""
    given = {**starts()["opportunities"]["usual"], "places": "12", "payment": "20"}
    if like := request.args.get("like", type=int):
        given = _as_typed(_there(like))
    return _form(number, given, {})


@room.post("/requests/<int:number>/opportunity", ENGAGEMENT)
def keep(number: int) -> AnyResponse | tuple[str, int]:
    """A draft is kept, and nothing is sent; refused, what was typed stands there still."""
    given = typed()
    file = _file(given)
    try:
        made, _ = _orders().add_text(number, "opportunity", file.text, by().name)
    except FlowMistakes as mistakes:
        return _form(number, given, file.told(mistakes)), 400
    except InvolvementRefused as refused:
        return _form(number, given, {"title_plain": str(refused)}), 400
    house().desk.noted(by(), "wrote_opportunity", about=("opportunity", made))
    return doing(lambda: None, sentence("A draft is kept. Nobody is asked yet."), _to(made))


@room.get("/opportunities/<int:number>", READER)
def show(number: int) -> str:
    """One opportunity: what speaks against it, who would be asked and why, who comes, and who waits."""
    found = _there(number)
    standing = _orders().show(number)
    asking = found.state in ("draft", "open", "closed") and found.begins > now()
    with reading(house().parts.engine) as connection:
        stood = invitations.stand(connection, number, STOOD)
        whose = {one.person_id: profiles.one(connection, one.person_id) for one in stood}
    house().desk.noted(by(), "looked_at_opportunity", about=("opportunity", number))
    return render_template(
        "console/opportunity.html",
        found=found,
        standing=standing,
        serious=[finding for finding in standing.findings if finding.serious],
        candidates=_orders().candidates(number) if asking else [],
        reason=_reason,
        stood=stood,
        whose=whose,
        over=found.ends_at <= now(),
    )


@room.post("/opportunities/<int:number>/<any(open, close, cancel):action>", ENGAGEMENT)
def order(number: int, action: str) -> AnyResponse:
    """It is shown to whoever asks what is on, gives no more places away, or does not take place."""
    orders = _orders()
    what: dict[str, tuple[Callable[[], object], str]] = {
        "open": (lambda: orders.open(number), sentence("Open: whoever texts WHAT'S ON sees it.")),
        "close": (lambda: orders.close(number), sentence("Closed. Whoever has a place keeps it.")),
        "cancel": (lambda: orders.cancel(number), sentence("Cancelled. Whoever said yes is told.")),
    }
    work, done = what[action]
    return _order(number, f"{action}_opportunity", work, done)


@room.post("/opportunities/<int:number>/invite", ENGAGEMENT)
def invite(number: int) -> AnyResponse:
    """Those who match are asked, the least asked first; above the set size somebody else approves it."""
    most = request.form.get("most", 50, type=int)
    asked: list[Any] = []

    def work() -> None:
        asked.append(_orders().invite(number, most, by().name))
        house().desk.noted(by(), "invited", about=("opportunity", number))

    leads_to = doing(work, sentence("People are chosen: this is the broadcast that asks them."), _to(number))
    if asked:
        return redirect(url_for(f"{NAME}_broadcasts.show", number=asked[0].broadcast), 303)
    return leads_to


@room.post("/opportunities/<int:number>/attended", ENGAGEMENT)
def attended(number: int) -> AnyResponse:
    """Who came is noted: all who had a place, but those who are not ticked."""
    had = {int(each) for each in request.form.getlist("had") if each.isdecimal()}
    came = {int(each) for each in request.form.getlist("came") if each.isdecimal()} & had
    return _order(
        number,
        "noted_attendance",
        lambda: _orders().attended(number, came, had - came),
        sentence("Noted. Whoever came is asked how it was."),
    )


def _order(number: int, action: str, work: Callable[[], object], done: str) -> AnyResponse:
    def noted() -> None:
        work()
        house().desk.noted(by(), action, about=("opportunity", number))

    return doing(noted, done, _to(number))


def _form(number: int, given: dict[str, str], errors: dict[str, str]) -> str:
    parts = house().parts
    try:
        found = Involving(parts.engine, parts.shelf, parts.clock).request(number)
    except InvolvementRefused:
        abort(404)
    _, book = parts.shelf.current()
    ladder = ladder_of(book)
    given = {"rung": found.rung or "", **given}
    misfits = [(rung, why) for rung in ladder if (why := rung_misfit(ladder, rung, found.influence))]
    lists = {
        name: [(key, words.plain) for key, words in book.lists[name].labels.items()] for name in ("services", "issues")
    }
    return render_template(
        "console/opportunity_new.html",
        request_found=found,
        earlier=_orders().all_of_them()[:20],
        texts=[(_field(key), *told) for key, told in TEXTS.items()],
        ladder=[(rung, rung) for rung in ladder],
        misfits=misfits,
        methods=[(one, one) for one in METHODS],
        kinds=[(one, one) for one in KINDS],
        typed=given,
        errors=errors,
        **lists,
    )


def _file(given: dict[str, str]) -> Written:
    entries: list[tuple[str, Any, str]] = []
    for key in TEXTS:
        field = _field(key)
        told = {part: text for part in ("plain", "easy") if (text := given.get(f"{field}_{part}", ""))}
        if told:
            entries.append((key, told, f"{field}_plain"))
    entries += [(key, given[key], key) for key in ("rung", "method", "kind") if given.get(key)]
    for key in LINES:
        if text := given.get(_field(key), "").replace("T", " " if key in ("starts", "ends") else "T"):
            entries.append((key, text, _field(key)))
    entries += [(key, [given[key]], key) for key in ("services", "issues") if given.get(key)]
    if given.get("partners") == "yes":
        entries.append(("patient partners only", True, "partners"))
    words = [("invitation" if key == "words" else key, value, field) for key, value, field in words_of(given)]
    return written([*entries, *words])


def _as_typed(found: Opportunity) -> dict[str, str]:
    """An earlier opportunity as a form, without its time."""
    details = found.details
    told = {
        "title": details.title,
        "what": details.what,
        "why": details.why,
        "can change": details.can_change,
        "place": details.place,
        "access": details.access_notes,
        "bring": details.bring,
    }
    given = {f"{_field(key)}_plain": texts.get("en", "") for key, texts in told.items()}
    given |= {f"{_field(key)}_easy": texts.get("en easy", "") for key, texts in told.items()}
    words = details.words.get("en", {})
    given |= {"plain": words.get("plain", ""), "easy": words.get("easy", ""), "method": details.method}
    given |= {"rung": details.rung, "kind": details.kind, "places": str(found.places), "contact": details.contact}
    given |= {"information_sheet": details.information_sheet, "payment": f"{details.payment_pence / 100:g}"}
    given |= {"services": next(iter(details.services), ""), "issues": next(iter(details.issues), "")}
    return given


def _reason(reasons: tuple[str, ...]) -> str:
    """Why somebody would be asked, in words."""
    _, book = house().parts.shelf.current()
    said = []
    for each in reasons:
        kind, _, key = each.partition(":")
        words = book.lists["services" if kind == "service" else "issues"].labels.get(key)
        said.append(f"{'knows' if kind == 'service' else 'cares about'} {words.plain if words else key}")
    return ", ".join(said) or "is a Hospital Improver"


def _field(key: str) -> str:
    return key.replace(" ", "_")


def _there(number: int) -> Opportunity:
    try:
        return _orders().show(number).opportunity
    except InvolvementRefused:
        abort(404)


def _orders() -> Inviting:
    parts = house().parts
    return Inviting(parts.engine, parts.shelf, parts.zone, parts.clock, parts.call_sender)


def _to(number: int) -> AnyResponse:
    return redirect(url_for(f"{NAME}_opportunities.show", number=number), 303)
