"""Broadcasts: what goes to many, watched live, approved by somebody else, paused and called back."""

from collections.abc import Callable, Mapping

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.console.doing import by, doing, sentence
from bot.console.house import NAME, here, house
from bot.console.rooms import Room
from bot.programme.roles import ENGAGEMENT, PPI_TEAM, READER
from bot.work.broadcast_orders import BroadcastRefused, Overview, how_long

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
    return render_template("console/broadcasts.html", found=house().broadcasts.all_of_them(), states=STATES)


@room.get("/broadcasts/<int:number>", READER)
def show(number: int) -> str:
    """Who gets what, who is left out and why, and how far it is; the living part alone when a script asks."""
    overview = _overview(number)
    part = "console/broadcast_part.html" if request.headers.get("HX-Request") else "console/broadcast.html"
    mine = overview.broadcast.created_by.strip().casefold() == here().name.strip().casefold()
    return render_template(
        part,
        overview=overview,
        broadcast=overview.broadcast,
        states=STATES,
        mine=mine,
        takes=how_long(overview.sms_parts, overview.on("telegram"), house().parts.rates),
        link=f"{house().parts.doors.public_url}{url_for(f'{NAME}_composing.ask_for_approval', number=number)}",
        sample=house().broadcasts.sample(number)[:20] if overview.broadcast.state == "draft" else [],
    )


@room.post("/broadcasts/<int:number>/approve", PPI_TEAM)
def approve(number: int) -> AnyResponse:
    """Somebody other than its writer says that it may go out."""
    return _order(
        number,
        "approved_broadcast",
        lambda: house().broadcasts.approve(number, here().name),
        sentence("Approved. It goes out when somebody starts it."),
    )


@room.post("/broadcasts/<int:number>/<any(start, pause, resume, cancel):action>", ENGAGEMENT)
def order(number: int, action: str) -> AnyResponse:
    """It begins, rests, goes on or ends."""
    orders = house().broadcasts
    what: Mapping[str, tuple[Callable[[], object], str]] = {
        "start": (lambda: orders.start(number, here().name), sentence("It goes out now.")),
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


def _overview(number: int) -> Overview:
    try:
        return house().broadcasts.overview(number)
    except BroadcastRefused:
        abort(404)
