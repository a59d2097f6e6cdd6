"""The review queue: one message after another, each looked at and settled by one press or one key."""

from typing import NamedTuple

from flask import redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from bot.console.doing import by, doing, sentence
from bot.console.house import NAME, here, house
from bot.console.rooms import Room
from bot.programme.roles import READER
from bot.store import marks, profiles, transcripts
from bot.store.engine import reading
from bot.store.profiles import Profile
from bot.store.transcripts import Found, Wanted

room = Room("review")
QUEUES = {
    "waiting": "needs somebody",
    "not_understood": "was not understood",
    "flag": "is flagged",
    "mine": "is assigned to me",
}
BEFORE_IT = 6


class Next(NamedTuple):
    """The message whose turn it is, if any; and from where to look on when it was not among those looked through."""

    found: Found | None
    before: int | None


@room.get("/review", READER)
def queue() -> str:
    """The next message of a queue with what was said before it, and a button and a key for each thing to do."""
    chosen = _chosen(request.args.get("queue", ""))
    with reading(house().parts.engine) as connection:
        turn = _next(connection, chosen, request.args.get("before", type=int))
        found = turn.found
        person: Profile | None = None
        lines, beside = [], {}
        if found is not None:
            person = profiles.one(connection, found.person_id)
            lines = transcripts.lines(connection, found.person_id, found.id + 1, BEFORE_IT)
            beside = marks.beside(connection, [line.id for line in lines])
    if found is not None:
        house().desk.noted(by(), "read_messages", about=("message", found.id), person_id=found.person_id, why="review")
    english = house().english.beside(found.person_id, lines, False) if found else {}
    return render_template(
        "console/review.html",
        queues=QUEUES,
        chosen=chosen,
        found=found,
        person=person,
        lines=lines,
        beside=beside,
        english=english,
        keys=request.args.get("keys") != "off",
        on=_on(chosen, turn.before) if turn.before else "",
        after=_on(chosen, found.id) if found else "",
    )


@room.post("/review/<int:number>/<any(done, flag, mine):action>", READER)
def settle(number: int, action: str) -> AnyResponse:
    """The message is looked after, flagged or somebody's, and the next one is shown."""
    chosen, me, desk = _chosen(request.form.get("queue", "")), here(), house().desk
    done = {
        "waiting": lambda: desk.seen_to(number, by(), me.role),
        "not_understood": lambda: desk.mark(number, marks.SEEN, "", by()),
        "flag": lambda: desk.unmark_kind(number, marks.FLAG, by()),
        "mine": lambda: desk.unmark_kind(number, marks.ASSIGNED, by()),
    }
    acts = {
        "done": (done[chosen], sentence("Looked after.")),
        "flag": (lambda: desk.mark(number, marks.FLAG, "", by()), sentence("Flagged.")),
        "mine": (lambda: desk.mark(number, marks.ASSIGNED, me.name, by(), me.staff_id), sentence("It is yours.")),
    }
    work, said = acts[action]
    return doing(work, said, redirect(_on(chosen, number, request.form.get("keys", "")), 303))


def _next(connection: Connection, chosen: str, before: int | None) -> Next:
    page = transcripts.find(connection, _wanted(chosen)._replace(before=before), 1)
    return Next(page.found[0] if page.found else None, page.before)


def _wanted(chosen: str) -> Wanted:
    match chosen:
        case "not_understood":
            return Wanted(not_understood=True, unseen=True)
        case "flag":
            return Wanted(mark=marks.FLAG)
        case "mine":
            return Wanted(staff_id=here().staff_id)
        case _:
            return Wanted(waiting=True)


def _chosen(queue: str) -> str:
    return queue if queue in QUEUES else "waiting"


def _on(chosen: str, before: int, keys: str = "") -> str:
    return url_for(f"{NAME}_review.queue", queue=chosen, before=before, keys=keys or request.args.get("keys") or None)
