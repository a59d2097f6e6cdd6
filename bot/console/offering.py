"""An opportunity is written or changed: checked as it is typed, with each phone, whom it reaches, and what it costs."""

from collections.abc import Mapping
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.console import composing
from bot.console.choices import choices, languages, reason_in_words
from bot.console.doing import by, doing, sentence
from bot.console.house import NAME, house
from bot.console.rooms import Room
from bot.console.starting import starts
from bot.console.written import (
    Written,
    chosen,
    overtaken,
    pen_of,
    reviewed_of,
    told_of,
    typed,
    typed_moment,
    typed_told,
    typed_words,
    words_of,
    written,
)
from bot.flow import FlowMistakes
from bot.programme.editions import Pen
from bot.programme.opportunity import KINDS, METHODS, Told
from bot.programme.planning import Finding, method_misfit, rung_misfit
from bot.programme.roles import ENGAGEMENT
from bot.store.editions import take_up
from bot.store.opportunities import Opportunity
from bot.store.row_number import row_number
from bot.work.broadcast_file import CHANNELS
from bot.work.editing import ChangedMeanwhile
from bot.work.inviting import Inviting
from bot.work.involving import InvolvementRefused, Involving
from bot.work.opportunity_ahead import Planned
from bot.work.opportunity_file import ladder_of
from bot.work.told_texts import languages_in
from bot.work.translations_read import who_read

room = Room("offering")
TEXTS = {
    "title": ("Title", "Choosing new signs"),
    "what": ("What people do", "We look at six kinds of signs together and say which are clear."),
    "why": ("Why it is done", "Many people told us that they get lost here."),
    "can change": ("What people can change", "The group chooses the colours and the words."),
    "place": ("Where", "Hall 2, Infirmary Road"),
    "access": ("Access", "There is a lift, a hearing loop and a quiet room."),
    "bring": ("What to bring", "your glasses if you wear any"),
}
LINES = (
    "starts",
    "ends",
    "places",
    "payment",
    "contact",
    "information sheet",
    "consent form",
    "asked at most",
    "activity",
)
TICKED = {
    "services": ("services", "For people who know", "any service"),
    "issues": ("issues", "or who care about", "anything"),
    "when free": ("times", "It is at a time for people who are free", "at any time"),
    "cannot meet": ("access_needs", "What is not there, so that whoever needs it is not asked", "everything is there"),
}
GUARDS = ("rung_misfit", "rung_method", "rung_not_reviewed", "partners_rung")
"""What is said beside the rung: the label must fit what people can really change."""


@room.get("/requests/<int:number>/opportunity", ENGAGEMENT)
def begin(number: int) -> str:
    """The form of an opportunity, empty or as an earlier one was."""
    given = {**starts()["opportunities"]["usual"], "places": "12", "payment": "20", "asked_at_most": "2"}
    if like := request.args.get("like", type=int):
        given = _as_typed(the_opportunity(like)) | {"starts": "", "ends": ""}
    return _form(number, given, {}, take_up())


@room.post("/requests/<int:number>/opportunity", ENGAGEMENT)
def keep(number: int) -> AnyResponse | tuple[str, int]:
    """A draft is kept, and nothing is sent; refused, what was typed stands there still."""
    given, pen = typed(), pen_of(request.form)
    file = _file(given, None)
    try:
        if why := _guarded(inviting().before(number, "opportunity", file.text).findings):
            return _form(number, given, {"rung": why}, pen), 400
        made, _ = inviting().add_text(number, "opportunity", file.text, by().name, pen)
    except FlowMistakes as mistakes:
        return _form(number, given, file.told(mistakes), pen), 400
    except InvolvementRefused as refused:
        return _form(number, given, {"title_plain": refused.why}, pen), 400
    house().desk.noted(by(), "wrote_opportunity", about=("opportunity", made), why=who_read(file.text))
    return doing(lambda: None, sentence("A draft is kept. Nobody is asked yet."), to_opportunity(made))


@room.ask("/requests/<int:number>/opportunity/check", ENGAGEMENT)
def check(number: int) -> str:
    """What is wrong so far, what speaks against it, who would be asked and why, what it costs, and each phone."""
    given = typed()
    number_of_one = row_number(given.get("opportunity", ""))
    found = the_opportunity(number_of_one) if number_of_one else None
    return render_template("console/opportunity_part.html", looked=_looked_at(number, given, found))


@room.get("/opportunities/<int:number>/edit", ENGAGEMENT)
def edit(number: int) -> str:
    """The opportunity as a form, to be changed."""
    found = the_opportunity(number)
    if not may_be_edited(found):
        abort(404)
    return _form(found.request_id, _as_typed(found), {}, take_up(found.edition), found)


@room.post("/opportunities/<int:number>/edit", ENGAGEMENT)
def change(number: int) -> AnyResponse | tuple[str, int]:
    """It is as typed from now on, and whoever said yes is told of another time or place; the second of two is told."""
    given, pen, found = typed(), pen_of(request.form), the_opportunity(number)
    file = _file(given, found)
    told: list[int] = []
    try:
        before = inviting().before(found.request_id, "opportunity", file.text, number)
        if why := _guarded(before.findings):
            return _form(found.request_id, given, {"rung": why}, pen, found), 400
        told.append(inviting().change_text(number, "opportunity", file.text, by().name, pen))
    except FlowMistakes as mistakes:
        return _form(found.request_id, given, file.told(mistakes), pen, found), 400
    except InvolvementRefused as refused:
        return _form(found.request_id, given, {_blamed(refused.why): refused.why}, pen, found), 400
    except ChangedMeanwhile as changed:
        errors = {"title_plain": f"{changed} {overtaken()}"}
        return _form(found.request_id, given, errors, take_up(found.edition), found, changed=True), 409
    house().desk.noted(by(), "changed_opportunity", about=("opportunity", number), why=who_read(file.text))
    people = "1 person who said yes is" if told == [1] else f"{told[0]} people who said yes are"
    return doing(lambda: None, sentence(f"Changed. {people} told." if told[0] else "Changed."), to_opportunity(number))


def may_be_edited(found: Opportunity) -> bool:
    """Whether it can still be changed, and the form has a place for all that is in it."""
    parts = {part for texts in found.details.words.values() for part in texts}
    return found.state in ("draft", "open", "closed") and parts <= {"plain", "easy"}


def _guarded(findings: list[Finding]) -> str:
    return " ".join(f"{one.why[:1].upper()}{one.why[1:]}" for one in findings if one.code in GUARDS)


def _blamed(refusal: str) -> str:
    """The field that a refusal is about."""
    return "places" if "places are taken" in refusal else "partners" if "Who it is for" in refusal else "title_plain"


def _form(
    number: int,
    given: dict[str, str],
    errors: dict[str, str],
    pen: Pen,
    found: Opportunity | None = None,
    changed: bool = False,
) -> str:
    parts = house().parts
    try:
        wanted = Involving(parts.engine, parts.shelf, parts.clock).request(number)
    except InvolvementRefused:
        abort(404)
    ladder = ladder_of(parts.shelf.current()[1])
    given = {"rung": wanted.rung or "", **given}
    misfits = [(rung, why) for rung in ladder if (why := rung_misfit(ladder, rung, wanted.influence))]
    surveys = [rung for rung in ladder if method_misfit(ladder, rung, "survey")]
    return render_template(
        "console/opportunity_new.html",
        request_found=wanted,
        found=found,
        changed=changed,
        pen=pen,
        earlier=inviting().all_of_them(most=20),
        texts=[(_field(key), *told) for key, told in TEXTS.items()],
        told=[(_field(key), label) for key, (label, _) in TEXTS.items()],
        ladder=[(rung, rung) for rung in ladder],
        misfits=misfits,
        surveys=surveys,
        methods=[(one, one) for one in METHODS],
        kinds=[(one, one) for one in KINDS],
        channels=[(key, key) for key in CHANNELS],
        languages=languages(),
        ticked=[(_field(key), legend, choices(name), none) for key, (name, legend, none) in TICKED.items()],
        looked=None if errors or not given.get("ends") else _looked_at(number, given, found),
        typed=given,
        errors=errors,
    )


def _looked_at(number: int, given: dict[str, str], found: Opportunity | None) -> dict[str, Any]:
    file = _file(given, found)
    try:
        planned = inviting().before(number, "opportunity", file.text, found.id if found else 0)
    except FlowMistakes as mistakes:
        return {"wrong": file.told(mistakes)}
    except InvolvementRefused as refused:
        return {"wrong": {"title_plain": refused.why}}
    return ahead_of(planned) | {"advice": file.advised(planned.advice)}


def ahead_of(planned: Planned) -> dict[str, Any]:
    """What a page shows of what would come of an opportunity."""
    return composing.ahead_of(planned.ahead._replace(sample=[])) | {
        "planned": planned,
        "next": [(person, in_words(reasons), asked) for person, reasons, asked in planned.next],
    }


def in_words(reasons: tuple[str, ...]) -> str:
    """Why somebody would be asked."""
    return ", ".join(map(reason_in_words, reasons)) or "is a Hospital Improver"


def _file(given: Mapping[str, str], found: Opportunity | None) -> Written:
    """The file that says what was typed; of an opportunity that is there, with what the form has no place for."""
    given = {**({} if found is None else typed_told(_told_of(found))), **given}
    shown = [key for key, _ in languages()]
    switched_off = [] if found is None else languages_in(_told_of(found).values())
    written_in = dict.fromkeys((*shown, *switched_off))
    entries: list[tuple[str, Any, str]] = []
    for key in TEXTS:
        entries += told_of(given, key, _field(key), written_in)
    entries += reviewed_of(given, map(_field, TEXTS), written_in)
    entries += [(key, given[key], key) for key in ("rung", "method", "kind") if given.get(key)]
    for key in LINES:
        if text := given.get(_field(key), "").replace("T", " " if key in ("starts", "ends") else "T"):
            entries.append((key, text, _field(key)))
    for key in (*TICKED, "languages", "channels"):
        if keys := chosen(given, _field(key)):
            entries.append((key, keys, _field(key)))
    entries += [("online", True, "online")] if given.get("online") == "yes" else []
    entries += [("expenses", False, "expenses")] if given.get("expenses") == "no" else []
    entries += [("patient partners only", True, "partners")] if given.get("partners") == "yes" else []
    invited = {name: text for name, text in given.items() if not _reads_no_invitation(given, name)}
    return written([*entries, *words_of(invited, shown, "invitation")])


def _reads_no_invitation(given: Mapping[str, str], name: str) -> bool:
    """Whether that field says who has read a language in which there are other texts, and no invitation."""
    what, _, language = name.partition("_")
    return what == "reviewed" and not any(given.get(f"{part}_{language}") for part in ("plain", "easy"))


def _told_of(found: Opportunity) -> dict[str, Told]:
    """Its texts that conversations tell, by field."""
    details = found.details
    return {
        "title": details.title,
        "what": details.what,
        "why": details.why,
        "can_change": details.can_change,
        "place": details.place,
        "access": details.access_notes,
        "bring": details.bring,
    }


def _as_typed(found: Opportunity) -> dict[str, str]:
    """An opportunity as its form."""
    details, zone = found.details, house().parts.zone
    given = typed_told(_told_of(found))
    given |= {"method": details.method, "rung": details.rung, "kind": details.kind, "contact": details.contact}
    given |= {"places": str(found.places), "payment": f"{details.payment_pence / 100:g}"}
    given |= {"information_sheet": details.information_sheet, "activity": details.activity}
    given |= {"consent_form": details.consent_form}
    ticked = {"services": details.services, "issues": details.issues, "when_free": details.when_free}
    ticked |= {"cannot_meet": details.cannot_meet, "languages": details.languages, "channels": details.channels}
    given |= {name: " ".join(keys) for name, keys in ticked.items()}
    given |= {"starts": typed_moment(found.starts_at, zone), "ends": typed_moment(found.ends_at, zone)}
    given |= {"asked_at_most": str(details.asked_at_most), "partners": "yes" if found.partners_only else ""}
    given |= {"online": "yes" if details.online else "", "expenses": "yes" if details.expenses else "no"}
    return given | typed_words(details.words)


def _field(key: str) -> str:
    return key.replace(" ", "_")


def the_opportunity(number: int) -> Opportunity:
    """The one of that number; the page is not there without it."""
    try:
        return inviting().show(number).opportunity
    except InvolvementRefused:
        abort(404)


def inviting() -> Inviting:
    """What may be ordered of opportunities."""
    parts = house().parts
    return Inviting(parts.engine, parts.shelf, parts.zone, parts.clock, parts.call_sender)


def to_opportunity(number: int) -> AnyResponse:
    """On to its page, after something was done."""
    return redirect(url_for(f"{NAME}_opportunities.show", number=number), 303)
