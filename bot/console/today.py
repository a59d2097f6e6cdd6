"""Today: what needs somebody now, then how we are doing."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any, TypeVar

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.console.choices import label_of
from bot.console.doing import by, doing, sentence
from bot.console.house import NAME, House, here, house
from bot.console.rooms import Room
from bot.flow import Book
from bot.programme.agreements import SUPPORTER
from bot.programme.disclosure import about
from bot.programme.roles import ENGAGEMENT, READER
from bot.store import (
    alarms,
    broadcasts,
    consents,
    contributions,
    doubts,
    duty,
    feedback,
    handovers,
    hard_texts,
    messages,
    profiles,
    projects,
    rights_requests,
    transcripts,
    updates,
)
from bot.store.alarms import Alarm
from bot.store.doubts import InDoubt
from bot.store.engine import reading
from bot.store.evidence import FRIENDS_AND_FAMILY, SCORE
from bot.store.handovers import URGENT, Handover
from bot.store.projects import Request
from bot.store.row_number import row_number
from bot.work.alarm_words import told_of
from bot.work.handing_over import BEGUN

room = Room("today")
TARGET = 40  # improvers at a time that the trust's policy asks for (UHL 4.1)
MOST = 20
LATELY = timedelta(days=7)
PAGED = ("handed", "unknown", "requests")  # what a long list goes on with, by the number of the last one shown
Numbered = TypeVar("Numbered", Handover, InDoubt, Request)
PAGES: Mapping[str, tuple[str, dict[str, Any]]] = {
    "promises": ("feedback.board", {"late": "yes"}),
    "broadcasts": ("broadcasts.all_of_them", {}),
    "stories": ("feedback.told", {}),
    "duty": ("duty.show", {}),
    "reports": ("reports.choose", {}),
}
"""Where an alarm is seen to that is about nobody in particular."""
REASONS = {"call": "would like a call", BEGUN: "talks with one of us"}


@room.get("/today", READER)
def today() -> str:
    """The page; its living part alone when a script asks for it."""
    apart = bool(request.headers.get("HX-Request"))
    part = "console/today_part.html" if apart else "console/today.html"
    standing = _standing(house())
    house().desk.noted_once(by(), "saw_message", standing["people"], "on Today", here().began_at)
    return render_template(part, apart=apart, **standing)


@room.post("/alarms/<int:number>/acknowledge", ENGAGEMENT)
def acknowledge(number: int) -> AnyResponse:
    """The alarm is theirs from now on."""
    return doing(
        lambda: house().desk.acknowledge(number, by()),
        sentence("You have this alarm now. The emails about it have stopped."),
        redirect(url_for(f"{NAME}_today.today"), 303),
    )


@room.post("/messages/<int:number>/seen", READER)
def seen(number: int) -> AnyResponse:
    """Somebody has looked after the message; where people had taken over, the service goes on."""
    false_alarm = request.form.get("false_alarm") == "yes"
    return doing(
        lambda: house().desk.seen_to(number, by(), here().role, request.form.get("why", ""), false_alarm=false_alarm),
        sentence("Done: this message needs nobody any more."),
        redirect(url_for(f"{NAME}_today.today"), 303),
    )


@room.post("/messages/<int:number>/decide/<any(sent, failed, again):choice>", ENGAGEMENT)
def decide(number: int, choice: Any) -> AnyResponse:
    """Staff know what became of a message in doubt."""
    return doing(
        lambda: house().desk.decide(number, choice, by()),
        sentence("Noted."),
        redirect(url_for(f"{NAME}_today.today"), 303),
    )


def _standing(here: House) -> dict[str, Any]:
    now = here.parts.clock()
    midnight = datetime.combine(now.astimezone(here.parts.zone).date(), time(), tzinfo=here.parts.zone)
    with reading(here.parts.engine) as connection:
        here_now = duty.on_duty(connection, now)
        handed = sorted(handovers.still_open(connection), key=_weight)
        theirs = {one.address_id for one in handed}
        waiting = [line for line in messages.waiting_for_a_person(connection) if line.address_id not in theirs]
        handed_now, more_handed = _page("handed", handed)
        waiting.sort(key=lambda line: not (line.needs_person or "").startswith("urgent"))
        said = {one.id: messages.line(connection, one.message_id) for one in handed_now}
        whose = {one.person_id for one in handed_now} | {line.person_id for line in waiting[:MOST]}
        people = {person_id: profiles.one(connection, person_id) for person_id in whose}
        supported = consents.agree(connection, whose, SUPPORTER)
        access = profiles.need_of(connection, whose)
        counted = {state: profiles.count(connection, state) for state in ("improver", "nearly")}
        replies = transcripts.heard_since(connection, midnight)
        failed = transcripts.failed_since(connection, midnight)
        anonymous = feedback.responses(connection, FRIENDS_AND_FAMILY, SCORE, midnight.date())
        raised = [(alarm, told_of(alarm), _done_at(alarm)) for alarm in alarms.still_open(connection)]
        unknown = doubts.unknown(connection)
        drafts = broadcasts.not_approved(connection, MOST + 1)
        drafted_updates = updates.not_approved(connection, MOST + 1)
        requests, more_requests = _page("requests", projects.handed_in(connection))
        said_today = contributions.said_on(connection, midnight.date())
        promises = contributions.late(connection, midnight.date())
        hard = hard_texts.said_since(connection, midnight.date() - LATELY)
        rights = rights_requests.late(connection, midnight.date())
    _, book = here.parts.shelf.current()
    unknown_now, more_unknown = _page("unknown", unknown)
    return {
        "on_duty": here_now,
        "first_page": not any(name in request.args for name in PAGED),
        "further": {
            "handed": more_handed,
            "unknown": more_unknown,
            "requests": more_requests,
            "drafts": url_for(f"{NAME}_broadcasts.all_of_them") if len(drafts) > MOST else "",
            "drafted_updates": url_for(f"{NAME}_updates.all_of_them") if len(drafted_updates) > MOST else "",
        },
        "supported": supported,
        "access_of": {person: [label_of("access", key) for key in keys] for person, keys in access.items()},
        "handed": handed_now,
        "handed_in_all": len(handed),
        "reasons": {one.id: _reason(one, book) for one in handed_now},
        "said": said,
        "now": now,
        "requests": requests,
        "feedback": said_today,
        "anonymous": about(anonymous),
        "failed": failed,
        "midnight": midnight.date(),
        "promises": promises,
        "rights": rights,
        "hard": hard,
        "alarms": raised,
        "waiting": waiting[:MOST],
        "waiting_in_all": len(waiting),
        "people": people,
        "unknown": unknown_now,
        "unknown_in_all": len(unknown),
        "drafts": drafts[:MOST],
        "drafted_updates": drafted_updates[:MOST],
        "improvers": counted["improver"],
        "nearly": counted["nearly"],
        "target": TARGET,
        "replies": replies,
    }


def _page(name: str, found: Sequence[Numbered]) -> tuple[list[Numbered], str]:
    """(those that are shown, where the rest stands): after the one that the page's address names, while it is there."""
    last = request.args.get(name, type=int)
    begins = next((at for at, one in enumerate(found, 1) if one.id == last), 0)
    shown = list(found[begins : begins + MOST])
    on: dict[str, Any] = {name: shown[-1].id} if found[begins + MOST :] else {}
    return shown, url_for(f"{NAME}_today.today", **on) if on else ""


def _done_at(alarm: Alarm) -> str:
    """The address of the page where that alarm is seen to; empty where there is none."""
    page = told_of(alarm).page
    number = row_number(alarm.about.rpartition(" ")[2])
    if page == "message" and number:
        return url_for(f"{NAME}_transcripts.one", number=number)
    if page == "handover" and number:
        return url_for(f"{NAME}_transcripts.handed", number=number)
    if page in PAGES:
        where, with_what = PAGES[page]
        return url_for(f"{NAME}_{where}", **with_what)
    return "#in-doubt" if page == "unknown" else ""


def _weight(one: Handover) -> tuple[int, datetime]:
    """Urgent words first, then complaints, then those that nobody has; the oldest of each first."""
    if one.reason.startswith(URGENT):
        return 0, one.opened_at
    return (1 if one.reason == "complaint" else 2 if one.taken_by is None else 3), one.opened_at


def _reason(one: Handover, book: Book) -> str:
    flow = book.flows.get(one.reason)
    return REASONS.get(one.reason) or (flow.title if flow else one.reason)
