"""Writing to many from the browser: begun with a start, checked as it is typed, kept as a draft, approved by a link."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.console.choices import choices, languages, reasons_in_words
from bot.console.doing import by, doing, sentence
from bot.console.house import NAME, here, house, now
from bot.console.rooms import Room
from bot.console.starting import starts
from bot.console.written import (
    Written,
    chosen,
    overtaken,
    pen_of,
    typed,
    typed_moment,
    typed_words,
    words_of,
    written,
)
from bot.flow import FlowMistakes
from bot.flow.slots import EXAMPLES
from bot.language import fold
from bot.programme.audience import Audience
from bot.programme.editions import Pen
from bot.programme.roles import ENGAGEMENT, PPI_TEAM
from bot.store.broadcasts import Broadcast
from bot.store.editions import take_up
from bot.store.engine import reading
from bot.work.ahead import Ahead
from bot.work.broadcast_file import CHANNELS
from bot.work.broadcast_orders import BroadcastRefused, Overview
from bot.work.broadcast_slots import SLOT
from bot.work.editing import ChangedMeanwhile
from bot.work.sending_time import how_long, over_at
from bot.work.translations_read import who_read
from bot.work.update_ahead import FirstWave
from bot.work.vouched import unread_in

room = Room("composing")
TEMPLATE = "common.send_"
TEMPLATES = {
    "common.send_come": "Come and meet us",
    "common.send_changed": "Something has changed",
    "common.send_cancelled": "We will not meet",
    "common.send_paid": "What we pay",
}
ROOMS = {"day": "day", "hour": "time", "place": "place", "sum": "sum in pounds"}
USUAL = Audience().asked_at_most
LISTS = ("services", "issues", "languages", "channels")


@room.get("/broadcasts/new", ENGAGEMENT)
def begin() -> str:
    """The form, filled in with a start, or as an earlier broadcast was."""
    given = {"asked_at_most": str(USUAL), **starts()["broadcasts"].get(request.args.get("start", "thanks"), {})}
    if (template := request.args.get("template", "")) in templates():
        given = {"asked_at_most": str(USUAL), "text": template, "title": templates()[template]}
    if like := request.args.get("like", type=int):
        given = _as_typed(_overview(like).broadcast) | {"begins": "", "until": ""}
    return _form(given, {}, take_up())


@room.ask("/broadcasts/check", ENGAGEMENT)
def check() -> str:
    """What is wrong with the words so far, how they look, who gets them, what it costs and how long it takes."""
    return render_template("console/compose_part.html", looked=_looked_at(typed()))


@room.post("/broadcasts", ENGAGEMENT)
def keep() -> AnyResponse | tuple[str, int]:
    """A draft is kept, and nothing is sent; refused, what was typed stands there still."""
    given, pen = typed(), pen_of(request.form)
    file = _file(given)
    if empty := _empty_rooms(given):
        return _form(given, empty, pen), 400
    try:
        number, draft = house().broadcasts.new_from("broadcast", file.text, by().name, pen)
    except FlowMistakes as mistakes:
        return _form(given, file.told(mistakes), pen), 400
    except BroadcastRefused as refused:
        return _form(given, {"title": refused.why}, pen), 400
    house().desk.noted(by(), "wrote_broadcast", about=("broadcast", number), why=who_read(file.text))
    for advice in file.advised(draft.advice).values():
        flash(advice, "advice")
    return doing(lambda: None, sentence("A draft is kept. Nothing is sent yet."), _to(number))


@room.get("/broadcasts/<int:number>/edit", ENGAGEMENT)
def edit(number: int) -> str:
    """The draft as a form, to go on with it."""
    found = _overview(number).broadcast
    if not may_be_edited(found):
        abort(404)
    return _form(_as_typed(found), {}, take_up(found.edition), number)


@room.post("/broadcasts/<int:number>/edit", ENGAGEMENT)
def change(number: int) -> AnyResponse | tuple[str, int]:
    """The draft is as typed, and waits for approval anew; the second of two who change it is told."""
    given, pen = typed(), pen_of(request.form)
    file = _file(given)
    try:
        house().broadcasts.change_from(number, "broadcast", file.text, by().name, pen)
    except FlowMistakes as mistakes:
        return _form(given, file.told(mistakes), pen, number), 400
    except BroadcastRefused as refused:
        return _form(given, {"title": refused.why}, pen, number), 400
    except ChangedMeanwhile as changed:
        found = _overview(number).broadcast
        errors = {"title": f"{changed} {overtaken()}"}
        return _form(given, errors, take_up(found.edition), number, changed=True), 409
    house().desk.noted(by(), "changed_broadcast", about=("broadcast", number), why=who_read(file.text))
    return doing(lambda: None, sentence("Changed. Nothing is sent yet."), _to(number))


@room.get("/broadcasts/<int:number>/approve", PPI_TEAM)
def ask_for_approval(number: int) -> str:
    """What the link to whoever approves opens: all of it on one page, and one button."""
    overview = _overview(number)
    found = overview.broadcast
    return render_template(
        "console/approve.html",
        overview=overview,
        broadcast=found,
        mine=fold(here().name) in (fold(found.created_by), fold(found.changed_by or "")),
        takes=takes(overview),
        over=over(overview, found.begins_at),
        names=dict(languages()),
        unread=_unread(found),
    )


def _unread(found: Broadcast) -> tuple[str, ...]:
    """The languages in which it says what was translated beforehand and nobody vouches for."""
    shelf = house().parts.shelf
    sources = shelf.sources(shelf.current()[0])
    with reading(house().parts.engine) as connection:
        return unread_in(connection, sources, found.words)


def templates() -> dict[str, str]:
    """{key: what it is called} of the sentences that were translated beforehand, with rooms for what is new."""
    _, book = house().parts.shelf.current()
    return {key: TEMPLATES.get(key, key) for key in book.texts if key.startswith(TEMPLATE)}


def rooms_of(key: str) -> list[str]:
    """What a template has room for, in the order in which it is asked; of other words nothing."""
    _, book = house().parts.shelf.current()
    names = book.texts[key].placeholders() if key.startswith(TEMPLATE) and key in book.texts else set()
    return [name.removeprefix(SLOT) for name in EXAMPLES if name in names]


def may_be_edited(found: Broadcast) -> bool:
    """Whether the form has a place for all that is in this draft."""
    parts = {part for texts in found.words.values() for part in texts}
    beyond = replace(found.audience, services=(), issues=(), languages=(), channels=(), asked_at_most=USUAL)
    return found.state == "draft" and beyond == Audience() and parts <= {"plain", "easy"}


def takes(going: Overview | Ahead | FirstWave) -> str:
    """How much time of sending hours it takes."""
    return how_long(going.sms_parts, going.on("telegram"), house().parts.rates)


def over(going: Overview | Ahead | FirstWave, begins: datetime | None) -> datetime:
    """When the last of it would leave if it began then, or now."""
    start = max(begins or now(), now())
    return over_at(going.sms_parts, going.on("telegram"), house().parts.rates, house().parts.hours, start)


def _form(
    given: dict[str, str], errors: dict[str, str], pen: Pen, number: int | None = None, changed: bool = False
) -> str:
    return render_template(
        "console/compose.html",
        typed=given,
        errors=errors,
        pen=pen,
        number=number,
        changed=changed,
        starts=starts()["broadcasts"],
        templates=templates(),
        rooms=rooms_of(given.get("text", "")),
        earlier=[one for one in house().broadcasts.all_of_them(most=20) if not one.audience.opportunity],
        channels=[(key, key) for key in CHANNELS],
        languages=languages(),
        looked=None if errors else _looked_at(given),
        services=choices("services"),
        issues=choices("issues"),
    )


def _empty_rooms(given: dict[str, str]) -> dict[str, str]:
    """What still has to be said for the words that are written already, by field."""
    rooms = [room for room in rooms_of(given.get("text", "")) if not given.get(f"with_{room}")]
    return {f"with_{room}": f"Say the {ROOMS.get(room, room)}." for room in rooms}


def _looked_at(given: dict[str, str]) -> dict[str, Any]:
    if empty := _empty_rooms(given):
        return {"wrong": empty}
    file = _file(given)
    try:
        draft = house().broadcasts.read("broadcast", file.text)
        found = house().broadcasts.before(draft)
    except FlowMistakes as mistakes:
        return {"wrong": file.told(mistakes)}
    return ahead_of(found, draft.begins_at) | {"advice": file.advised(draft.advice)}


def ahead_of(found: Ahead, begins: datetime | None = None) -> dict[str, Any]:
    """What a page shows of what would come of words to many: who and why, cost, time, and each phone."""
    return {
        "wrong": {},
        "advice": {},
        "ahead": found,
        "reasons": reasons_in_words(found.reasons),
        "pounds": found.sms_parts * house().broadcasts.pence_a_part() / 100,
        "takes": takes(found),
        "over": over(found, begins),
        "names": dict(languages()),
    }


def _file(given: dict[str, str]) -> Written:
    to: list[tuple[str, Any, str]] = [(f"  {key}", chosen(given, key), key) for key in LISTS if chosen(given, key)]
    if given.get("asked_at_most"):
        to.append(("  asked at most", given["asked_at_most"], "asked_at_most"))
    entries: list[tuple[str, Any, str]] = [
        ("title", given.get("title", ""), "title"),
        ("to", None if to else "everyone", "services"),
        *to,
    ]
    entries += [(key, given[key].replace("T", " "), key) for key in ("begins", "until") if given.get(key)]
    if rooms := rooms_of(given.get("text", "")):
        entries += [("text", given["text"], f"with_{rooms[0]}"), ("with", None, f"with_{rooms[0]}")]
        filled = [(room, given[f"with_{room}"]) for room in rooms if given.get(f"with_{room}")]
        return written([*entries, *((f"  {room}", said, f"with_{room}") for room, said in filled)])
    return written([*entries, *words_of(given, [key for key, _ in languages()])])


def _as_typed(found: Broadcast) -> dict[str, str]:
    """A broadcast as its form."""
    to, zone = found.audience, house().parts.zone
    given = {key: " ".join(getattr(to, key)) for key in LISTS}
    given |= {"title": found.title, "asked_at_most": str(to.asked_at_most), **typed_words(found.words)}
    given["begins"] = typed_moment(found.begins_at, zone)
    return given | {"until": typed_moment(found.expires_at, zone).replace("T", " ")}


def _overview(number: int) -> Overview:
    try:
        return house().broadcasts.overview(number, at_once=True)
    except BroadcastRefused:
        abort(404)


def _to(number: int) -> AnyResponse:
    return redirect(url_for(f"{NAME}_broadcasts.show", number=number), 303)
