"""Broadcasts: what goes to many, watched live, approved by somebody else, paused and called back."""

from collections.abc import Callable, Mapping
from datetime import datetime
from math import ceil

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.console.choices import languages
from bot.console.composing import may_be_edited, over, takes
from bot.console.doing import by, doing, sentence
from bot.console.house import NAME, here, house, now
from bot.console.paging import PAGE, before, older
from bot.console.rooms import Room
from bot.console.words import moment
from bot.console.written import pen_of, replaced_in, there_already, translations_in, typed
from bot.flow import FlowMistakes
from bot.language import fold
from bot.programme.roles import ENGAGEMENT, PPI_TEAM, READER
from bot.store import broadcasts, messages
from bot.store.broadcasts import UNSENT
from bot.store.engine import reading
from bot.store.messages import Line
from bot.work.broadcast_orders import BroadcastRefused, Overview
from bot.work.sending_time import over_at
from bot.work.translations_read import who_read

room = Room("broadcasts")
STATES = {
    "draft": "draft",
    "writing": "going out",
    "sending": "going out",
    "paused": "paused",
    "finished": "sent",
    "cancelled": "cancelled",
}
ACTIONS = ("start", "pause", "resume", "cancel")


@room.get("/broadcasts", READER)
def all_of_them() -> str:
    """Every broadcast, the newest first."""
    found = house().broadcasts.all_of_them(before(), PAGE)
    further = older("broadcasts.all_of_them", [one.id for one in found])
    return render_template("console/broadcasts.html", found=found, older=further, states=STATES)


@room.get("/broadcasts/<int:number>", READER)
def show(number: int) -> str:
    """Who gets what, who is left out and why, and how far it is; the living part alone when a script asks."""
    return page_of(number, {}, {})


def page_of(number: int, given: Mapping[str, str], errors: Mapping[str, str]) -> str:
    """The page, with what was typed into its form and what is wrong there."""
    overview = _overview(number)
    part = "console/broadcast_part.html" if request.headers.get("HX-Request") else "console/broadcast.html"
    replies = _replies(number) if overview.broadcast.started_at else []
    if replies and part == "console/broadcast.html":
        house().desk.noted(by(), "read_replies", about=("broadcast", number))
    wrote = {line.person_id for line in replies}
    house().desk.noted_once(by(), "saw_message", wrote, f"replies to broadcast {number}", here().began_at)
    found = overview.broadcast
    return render_template(
        part,
        overview=overview,
        broadcast=found,
        states=STATES,
        mine=fold(here().name) in (fold(found.created_by), fold(found.changed_by or "")),
        takes=takes(overview),
        over=over(overview, found.begins_at),
        over_at=_left(overview),
        later=found.begins_at is not None and found.begins_at > now(),
        may_be_edited=may_be_edited(found),
        names=dict(languages()),
        there=there_already(found.words),
        typed=given,
        errors=errors,
        replies=replies,
        link=f"{house().parts.doors.public_url}{url_for(f'{NAME}_composing.ask_for_approval', number=number)}",
        sample=house().broadcasts.sample(number)[:20] if overview.broadcast.state == "draft" else [],
    )


@room.post("/broadcasts/<int:number>/approve", PPI_TEAM)
def approve(number: int) -> AnyResponse:
    """Somebody other than its writer says that it may go out."""

    def work() -> None:
        # Only what they had in front of them is approved, never whatever it says by now.
        if (edition := request.form.get("edition")) is None:
            raise BroadcastRefused("Look at the broadcast again, then approve it there.")
        house().broadcasts.approve(number, here().name, edition)

    return _order(number, "approved_broadcast", work, sentence("Approved. It goes out when somebody starts it."))


@room.post("/broadcasts/<int:number>/translate", ENGAGEMENT)
def translate(number: int) -> AnyResponse | tuple[str, int]:
    """It is there in more languages from now on, also while it goes out; refused, what was typed stands there still."""
    given, pen = typed(), pen_of(request.form)
    file = translations_in(given, [key for key, _ in languages()])
    _overview(number)  # or there is nothing here
    try:
        replaces = replaced_in(given, dict(languages()))
        advice = house().broadcasts.translate(number, "broadcast", file.text, by().name, pen, replaces)
    except FlowMistakes as mistakes:
        return page_of(number, given, file.told(mistakes)), 400
    house().desk.noted(by(), "translated_broadcast", about=("broadcast", number), why=who_read(file.text))
    for told in file.advised(advice).values():
        flash(told, "advice")
    return doing(
        lambda: None,
        sentence("Added. Whoever waited for it gets it now."),
        redirect(url_for(f"{NAME}_broadcasts.show", number=number), 303),
    )


@room.post("/broadcasts/<int:number>/<any(start, pause, resume, cancel):action>", ENGAGEMENT)
def order(number: int, action: str) -> AnyResponse:
    """It begins, rests, goes on or ends."""
    orders = house().broadcasts
    what: Mapping[str, tuple[Callable[[], object], str]] = {
        "start": (lambda: orders.start(number, here().name, request.form.get("edition")), _going(number)),
        "pause": (lambda: orders.pause(number), sentence("Paused: nothing more of it is sent.")),
        "resume": (lambda: orders.resume(number), sentence("It goes on.")),
        "cancel": (lambda: orders.cancel(number), sentence("Cancelled. What was sent cannot be called back.")),
    }
    work, done = what[action]
    return _order(number, f"{action}_broadcast", work, done)


def _order(number: int, action: str, work: Callable[[], object], done: str) -> AnyResponse:
    def noted() -> None:
        work()
        house().desk.noted(by(), action, about=("broadcast", number))

    return doing(noted, done, redirect(url_for(f"{NAME}_broadcasts.show", number=number), 303))


def _replies(number: int) -> list[Line]:
    """What those who got it have written since, the newest first."""
    with reading(house().parts.engine) as connection:
        found = [messages.line(connection, each) for each in broadcasts.replies(connection, number)]
    return [line for line in found if line is not None]


def _going(number: int) -> str:
    """What whoever starts it is told of when it leaves."""
    begins, parts = _overview(number).broadcast.begins_at, house().parts
    start = max(begins or now(), now())
    leaves = parts.hours.next_opening(start) or start
    if leaves <= now():
        return sentence("It goes out now.")
    at = moment(leaves.astimezone(parts.zone), now().astimezone(parts.zone))
    return sentence(f"It goes out {at}: nothing leaves before.")


def _left(overview: Overview) -> datetime:
    """When what has not left yet would have left, were it like what has."""
    rows = overview.rows
    gone = sum(count for state, count in rows.items() if state not in UNSENT)
    share = 1 - min(gone / overview.people, 1) if overview.people else 0
    parts = house().parts
    left = (ceil(overview.sms_parts * share), ceil(overview.on("telegram") * share))
    return over_at(*left, parts.rates, parts.hours, max(now(), overview.broadcast.begins_at or now()))


def _overview(number: int) -> Overview:
    try:
        return house().broadcasts.overview(number, at_once="counted" not in request.args)
    except BroadcastRefused:
        abort(404)
