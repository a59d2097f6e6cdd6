"""You said, we did: written from a finding, told first to those whose words it came from, and confirmed by them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from math import ceil
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from bot.console.choices import choices, languages, reasons_in_words
from bot.console.composing import over, takes
from bot.console.doing import by, doing, sentence, trying
from bot.console.house import NAME, here, house, now
from bot.console.paging import PAGE, before, older
from bot.console.projects import under_way
from bot.console.rooms import Room
from bot.console.starting import starts
from bot.console.written import (
    Written,
    chosen,
    overtaken,
    pen_of,
    replaced_in,
    there_already,
    translations_in,
    typed,
    typed_words,
    words_of,
    written,
)
from bot.flow import FlowMistakes, fold
from bot.programme.editions import Pen
from bot.programme.roles import ENGAGEMENT, PPI_TEAM, READER
from bot.store import contributions, follow_up, updates
from bot.store.broadcasts import UNSENT
from bot.store.contributions import Contribution
from bot.store.editions import take_up
from bot.store.engine import reading
from bot.store.row_number import row_number
from bot.store.updates import Update
from bot.work.editing import ChangedMeanwhile
from bot.work.first_wave_orders import FirstWaves
from bot.work.sending_time import over_at
from bot.work.translations_read import who_read
from bot.work.update_ahead import FirstWave
from bot.work.update_checks import TooLong, UpdateRefused
from bot.work.update_orders import Overview, Updates

room = Room("updates")
_OF_TRANSLATIONS = ("plain", "easy", "reviewed")


@room.get("/updates", READER)
def all_of_them() -> str:
    """Every update, the newest first."""
    found = _orders().all_of_them(before(), PAGE)
    further = older("updates.all_of_them", [one.id for one in found])
    return render_template("console/updates.html", found=found, older=further)


@room.get("/updates/new", ENGAGEMENT)
def begin() -> str:
    """A form; from a finding, with what people said beside it."""
    number = request.args.get("finding", type=int)
    given = {"voices": "", "title": "", **starts()["updates"]["usual"]}
    if number is not None:
        with reading(house().parts.engine) as connection:
            finding = follow_up.one_finding(connection, number)
            if finding is None:
                abort(404)
            given["voices"] = ", ".join(map(str, follow_up.comes_from(connection, number)))
            given |= {"title": finding.what[:60], "services": finding.service or ""}
            in_projects = {one.project_id for one in _said(connection, given) if one.project_id}
            given["project"] = f"{in_projects.pop()}" if len(in_projects) == 1 else ""
    return _form(given, {}, take_up())


@room.ask("/updates/check", ENGAGEMENT)
def check() -> str:
    """What is wrong so far, whom it is told first, who else hears of it, what it costs, and each phone."""
    return render_template("console/update_part.html", looked=_looked_at(typed()))


@room.post("/updates", ENGAGEMENT)
def keep() -> AnyResponse | tuple[str, int]:
    """A draft is kept; refused, it stands there still."""
    given, pen = typed(), pen_of(request.form)
    file = _file(given)
    try:
        number, _ = _orders().add_from("update", file.text, by().name, pen)
    except FlowMistakes as mistakes:
        return _form(given, file.told(mistakes), pen), 400
    except UpdateRefused as refused:
        return _form(given, _blamed(refused), pen), 400
    house().desk.noted(by(), "wrote_update", about=("update", number), why=who_read(file.text))
    return doing(lambda: None, sentence("A draft is kept. Nothing is sent yet."), _to(number))


@room.get("/updates/<int:number>/edit", ENGAGEMENT)
def edit(number: int) -> str:
    """The draft as a form, to go on with it."""
    found = _there(number).update
    if not may_be_edited(found):
        abort(404)
    return _form(_as_typed(found), {}, take_up(found.edition), number)


@room.post("/updates/<int:number>/edit", ENGAGEMENT)
def change(number: int) -> AnyResponse | tuple[str, int]:
    """The draft is as typed; the second of two who change it is told."""
    given, pen = typed(), pen_of(request.form)
    file = _file(given)
    try:
        _orders().change_from(number, "update", file.text, by().name, pen)
    except FlowMistakes as mistakes:
        return _form(given, file.told(mistakes), pen, number), 400
    except UpdateRefused as refused:
        return _form(given, _blamed(refused), pen, number), 400
    except ChangedMeanwhile as changed:
        errors = {"title": f"{changed} {overtaken()}"}
        return _form(given, errors, take_up(_there(number).update.edition), number, changed=True), 409
    house().desk.noted(by(), "changed_update", about=("update", number), why=who_read(file.text))
    return doing(lambda: None, sentence("Changed. Nothing is sent yet."), _to(number))


@room.get("/updates/<int:number>", READER)
def show(number: int) -> str:
    """One update: to how many it was told, and how many say that it is right."""
    return _shown(number, {}, {})


def _shown(number: int, given: dict[str, str], errors: dict[str, str]) -> str:
    overview = _there(number)
    found = overview.update
    if request.headers.get("HX-Request"):
        return render_template("console/update_live.html", overview=overview, update=found, **_going(overview))
    if overview.words:
        with reading(house().parts.engine) as connection:
            wrote = updates.with_words(connection, number)
        house().desk.noted_each(by(), "saw_words", wrote, f"answers to update {number}")
    return render_template(
        "console/update.html",
        typed=given,
        errors=errors,
        overview=overview,
        update=found,
        may_be_edited=may_be_edited(found),
        to_approve=overview.first_wave > overview.approval_above and not found.approved_by,
        mine=fold(here().name) in (fold(found.created_by), fold(found.changed_by or "")),
        looked=_looked_at(_as_typed(found), found.begins_at) if may_be_edited(found) else None,
        names=dict(languages()),
        there=there_already(found.words),
        pen=take_up(found.edition),
        translating=any(field.partition("_")[0] in _OF_TRANSLATIONS for field in errors),
        **_going(overview),
    )


def _going(overview: Overview) -> dict[str, Any]:
    """How far the first wave is, what it costs and how long it takes."""
    wave, rows, found = overview.wave, overview.rows, overview.update
    unsent = sum(rows.get(state, 0) for state in UNSENT)
    state = found.held or ("going out" if unsent else "sent")
    share, parts = min(unsent / wave.people, 1) if wave.people else 0, house().parts
    left = (ceil(wave.sms_parts * share), ceil(wave.on("telegram") * share))
    over = over_at(*left, parts.rates, parts.hours, now())
    return {"first": _of_first(wave, found.begins_at), "state": state, "unsent": unsent, "over_at": over}


def _of_first(wave: FirstWave, begins: datetime | None = None) -> dict[str, Any]:
    """What telling those whose words it came from costs, and how long it takes."""
    return {
        "wave": wave,
        "pounds": wave.sms_parts * house().broadcasts.pence_a_part() / 100,
        "takes": takes(wave),
        "over": over(wave, begins),
    }


@room.post("/updates/<int:number>/translate", ENGAGEMENT)
def translate(number: int) -> AnyResponse | tuple[str, int]:
    """It is there in more languages from now on, also once it is told; refused, what was typed stands there still."""
    given = typed()
    file = translations_in(given, [key for key, _ in languages()])
    _there(number)  # or there is nothing here
    try:
        pen, replaces = pen_of(request.form), replaced_in(given, dict(languages()))
        _, advice = _orders().translate(number, "update", file.text, by().name, pen, replaces)
    except FlowMistakes as mistakes:
        return _shown(number, given, file.told(mistakes)), 400
    except TooLong as refused:
        return _shown(number, given, {f"{refused.kind}_{refused.language}": _sentence_of(refused)}), 400
    house().desk.noted(by(), "translated_update", about=("update", number), why=who_read(file.text))
    for worth_a_look in file.advised(advice).values():
        flash(worth_a_look, "advice")
    return doing(lambda: None, sentence("Added. Whoever waited for it gets it now."), _to(number))


@room.post("/updates/<int:number>/send", ENGAGEMENT)
def send(number: int) -> AnyResponse | tuple[str, int]:
    """Those whose words it came from are told, now or at a time, and asked whether it is right; the rest waits."""
    moment, edition = request.form.get("begins", "").strip(), request.form.get("edition")

    def work() -> None:
        if moment:
            _orders().send_at(number, _moment(moment), by().name, edition)
            house().desk.noted(by(), "timed_update", about=("update", number))
        else:
            _orders().send(number, by().name, edition)
            house().desk.noted(by(), "sent_update", about=("update", number))

    if not moment:
        at_once = sentence("It goes to those whose words it came from. The rest waits as a broadcast.")
        return doing(work, at_once, _to(number))
    again = lambda why: _shown(number, typed(), {"begins": why})  # noqa: E731
    return trying(work, sentence("It goes out at that time by itself."), _to(number), again)


@room.post("/updates/<int:number>/approve", PPI_TEAM)
def approve(number: int) -> AnyResponse:
    """Somebody other than its writer says that it may go out: what they had in front of them, as it was."""

    def work() -> None:
        if (edition := request.form.get("edition")) is None:
            raise UpdateRefused("Look at the update again, then approve it there.")
        _orders().approve(number, by().name, edition)
        house().desk.noted(by(), "approved_update", about=("update", number))

    return doing(work, sentence("Approved. It goes out when somebody sends it."), _to(number))


@room.post("/updates/<int:number>/take-back", ENGAGEMENT)
def take_back(number: int) -> AnyResponse:
    """It does not go out by itself any more."""

    def work() -> None:
        _orders().take_back(number)
        house().desk.noted(by(), "took_update_back", about=("update", number))

    return doing(work, sentence("It waits for somebody to send it."), _to(number))


@room.post("/updates/<int:number>/<any(pause, resume, cancel):action>", ENGAGEMENT)
def order(number: int, action: str) -> AnyResponse:
    """What has not reached those whose words it came from rests, goes on, or is called back for good."""
    parts = house().parts
    orders = FirstWaves(parts.engine, parts.shelf, parts.clock, parts.call_sender)
    what: Mapping[str, tuple[Callable[[int], int], str]] = {
        "pause": (orders.pause, sentence("Paused: nobody else is told until it goes on.")),
        "resume": (orders.resume, sentence("It goes on.")),
        "cancel": (orders.cancel, sentence("Cancelled. What was sent cannot be called back.")),
    }
    act, done = what[action]

    def work() -> None:
        act(number)
        house().desk.noted(by(), f"{action}_update", about=("update", number))

    return doing(work, done, _to(number))


def _moment(typed: str) -> datetime:
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=house().parts.zone)
    except ValueError:
        raise UpdateRefused(f"Enter a time like {now():%Y-%m-%d} 10:00.") from None


def may_be_edited(found: Update) -> bool:
    """Whether it is a draft, and the form has a place for all that is in it."""
    return found.sent_at is None and {part for texts in found.words.values() for part in texts} <= {"plain", "easy"}


def _form(
    given: dict[str, str], errors: dict[str, str], pen: Pen, number: int | None = None, changed: bool = False
) -> str:
    with reading(house().parts.engine) as connection:
        said = _said(connection, given)
    if said:
        house().desk.noted(by(), "looked_at_feedback")
        told_by = {one.person_id for one in said if one.person_id is not None}
        house().desk.noted_each(by(), "saw_words", told_by, "beside an update")
    return render_template(
        "console/update_new.html",
        typed=given,
        errors=errors,
        pen=pen,
        number=number,
        changed=changed,
        said=said,
        services=[*choices("services"), *choices("places")],
        projects=under_way(),
        languages=languages(),
        looked=None if errors or not given.get("title") else _looked_at(given),
    )


def _looked_at(given: dict[str, str], begins: datetime | None = None) -> dict[str, Any]:
    file = _file(given)
    try:
        found = _orders().before("update", file.text)
    except FlowMistakes as mistakes:
        return {"wrong": file.told(mistakes)}
    except UpdateRefused as refused:
        return {"wrong": _blamed(refused)}
    parts = 0 if found.others is None else found.others.sms_parts
    return {
        "wrong": {},
        "told": found,
        "first": _of_first(found.wave, begins),
        "reasons": [] if found.others is None else reasons_in_words(found.others.reasons),
        "pounds": parts * house().broadcasts.pence_a_part() / 100,
        "names": dict(languages()),
    }


def _blamed(refused: UpdateRefused) -> dict[str, str]:
    """What was refused, beside the field that it is about."""
    why = _sentence_of(refused)
    return {"voices" if '"from"' in why else "plain": why}


def _sentence_of(refused: UpdateRefused) -> str:
    why = refused.why.removeprefix("update: ")
    return why[:1].upper() + why[1:]


def _said(connection: Connection, given: Mapping[str, str]) -> list[Contribution]:
    numbers = [*map(row_number, given.get("voices", "").replace(",", " ").split())][:50]
    return [one for each in numbers if (one := contributions.find(connection, each)) is not None]


def _file(given: dict[str, str]) -> Written:
    numbers: list[Any] = given.get("voices", "").replace(",", " ").split()
    entries: list[tuple[str, Any, str]] = [("title", given.get("title", ""), "title"), ("from", numbers, "voices")]
    if services := chosen(given, "services"):
        entries.append(("services", services, "services"))
    if given.get("project"):
        entries.append(("project", given["project"], "project"))
    if given.get("came_of_it"):
        entries.append(("came of it", given["came_of_it"], "came_of_it"))
    if given.get("why") or given.get("came_of_it") == "could not":
        entries.append(("why", given.get("why", ""), "why"))
    if given.get("with"):
        entries.append(("with", [name.strip() for name in given["with"].split(",") if name.strip()], "with"))
    return written([*entries, *words_of(given, [key for key, _ in languages()])])


def _as_typed(found: Update) -> dict[str, str]:
    """An update as its form."""
    given = {"title": found.title, "voices": ", ".join(map(str, _orders().comes_from(found.id)))}
    given |= {"services": " ".join(found.services), "with": ", ".join(found.co_authors)}
    given |= {"project": str(found.project_id or ""), "came_of_it": found.came_of_it.replace("_", " ")}
    given["why"] = found.why
    return given | typed_words(found.words)


def _there(number: int) -> Overview:
    try:
        return _orders().show(number)
    except UpdateRefused:
        abort(404)


def _orders() -> Updates:
    parts = house().parts
    return Updates(parts.engine, parts.shelf, parts.zone, parts.clock, parts.call_sender)


def _to(number: int) -> AnyResponse:
    return redirect(url_for(f"{NAME}_updates.show", number=number), 303)
