"""Writing to many from the browser: begun with a start, checked as it is typed, kept as a draft, approved by a link."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.console.doing import by, doing, sentence
from bot.console.house import NAME, here, house
from bot.console.rooms import Room
from bot.console.starting import starts
from bot.console.written import Written, typed, words_of, written
from bot.flow import FlowMistakes
from bot.language import fold
from bot.programme.roles import ENGAGEMENT, PPI_TEAM
from bot.work.broadcast_file import CHANNELS
from bot.work.broadcast_orders import BroadcastRefused, Saying, how_long

room = Room("composing")


@room.get("/broadcasts/new", ENGAGEMENT)
def begin() -> str:
    """The form, filled in with a start, or as an earlier broadcast was."""
    given: dict[str, str] = dict(starts()["broadcasts"].get(request.args.get("start", "thanks"), {}))
    if like := request.args.get("like", type=int):
        earlier = _earlier(like)
        given = {"title": earlier.title, **earlier.words.get("en", {})}
    return _form(given, {})


@room.post("/broadcasts/check", ENGAGEMENT)
def check() -> str:
    """What is wrong with the words so far, how they look, who gets them, what it costs and how long it takes."""
    return render_template("console/compose_part.html", **_looked_at(typed()))


@room.post("/broadcasts", ENGAGEMENT)
def keep() -> AnyResponse | tuple[str, int]:
    """A draft is kept, and nothing is sent; refused, what was typed stands there still."""
    given = typed()
    file = _file(given)
    try:
        number, draft = house().broadcasts.new_from("broadcast", file.text, by().name)
    except FlowMistakes as mistakes:
        return _form(given, file.told(mistakes)), 400
    except BroadcastRefused as refused:
        return _form(given, {"title": str(refused)}), 400
    house().desk.noted(by(), "wrote_broadcast", about=("broadcast", number))
    for advice in file.advised(draft.advice).values():
        flash(advice, "advice")
    return doing(
        lambda: None,
        sentence("A draft is kept. Nothing is sent yet."),
        redirect(url_for(f"{NAME}_broadcasts.show", number=number), 303),
    )


@room.get("/broadcasts/<int:number>/approve", PPI_TEAM)
def ask_for_approval(number: int) -> str:
    """What the link to whoever approves opens: all of it on one page, and one button."""
    try:
        overview = house().broadcasts.overview(number)
    except BroadcastRefused:
        abort(404)
    mine = fold(overview.broadcast.created_by) == fold(here().name)
    return render_template(
        "console/approve.html",
        overview=overview,
        broadcast=overview.broadcast,
        mine=mine,
        takes=_takes(overview.sayings),
    )


def _form(given: dict[str, str], errors: dict[str, str]) -> str:
    _, book = house().parts.shelf.current()
    lists = {
        name: [(key, words.plain) for key, words in book.lists[name].labels.items()] for name in ("services", "issues")
    }
    return render_template(
        "console/compose.html",
        typed=given,
        errors=errors,
        starts=starts()["broadcasts"],
        earlier=house().broadcasts.all_of_them()[:20],
        channels=CHANNELS,
        languages=[(key, book.language_names.get(key, key)) for key in book.languages],
        looked=_looked_at(given) if not errors else None,
        **lists,
    )


def _looked_at(given: dict[str, str]) -> dict[str, Any]:
    file = _file(given)
    try:
        draft = house().broadcasts.read("broadcast", file.text)
        sayings, left_out = house().broadcasts.before(draft)
    except FlowMistakes as mistakes:
        return {"wrong": file.told(mistakes)}
    parts_of_sms = sum(saying.group.people * saying.parts for saying in sayings)
    pence = house().broadcasts.pence_a_part()
    return {
        "wrong": {},
        "advice": file.advised(draft.advice),
        "sayings": sayings,
        "left_out": left_out,
        "people": sum(saying.group.people for saying in sayings),
        "parts_of_sms": parts_of_sms,
        "pounds": parts_of_sms * pence / 100,
        "takes": _takes(sayings),
    }


def _takes(sayings: list[Saying]) -> str:
    parts_of_sms = sum(saying.group.people * saying.parts for saying in sayings)
    by_telegram = sum(saying.group.people for saying in sayings if saying.group.channel == "telegram")
    return how_long(parts_of_sms, by_telegram, house().parts.rates)


def _file(given: dict[str, str]) -> Written:
    to: dict[str, Any] = {
        key: [given[key]] for key in ("services", "issues", "languages", "channels") if given.get(key)
    }
    entries: list[tuple[str, Any, str]] = [
        ("title", given.get("title", ""), "title"),
        ("to", to or "everyone", "services"),
    ]
    if given.get("until"):
        entries.append(("until", given["until"], "until"))
    return written([*entries, *words_of(given)])


def _earlier(number: int) -> Any:
    try:
        return house().broadcasts.overview(number).broadcast
    except BroadcastRefused:
        abort(404)
