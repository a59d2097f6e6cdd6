"""Opportunities: looked at for what speaks against them, offered to people, watched, and noted who came."""

from collections.abc import Callable
from datetime import datetime

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.console.doing import by, doing, sentence
from bot.console.house import NAME, house, now
from bot.console.offering import ahead_of, in_words, inviting, may_be_edited, the_opportunity, to_opportunity
from bot.console.paging import PAGE, before, older
from bot.console.rooms import Room
from bot.console.written import typed, whole
from bot.programme.roles import ENGAGEMENT, READER
from bot.store import broadcasts, invitations, profiles
from bot.store.broadcasts import Broadcast
from bot.store.candidates import Last
from bot.store.engine import reading
from bot.store.opportunities import Opportunity
from bot.store.row_number import row_number
from bot.work.event_reminders import DAYS_BEFORE, due_at
from bot.work.inviting import as_seen
from bot.work.involving import InvolvementRefused
from bot.work.opportunity_ahead import Soon
from bot.work.opportunity_telling import ASKS

room = Room("opportunities")
MOST_ASKED = 10_000  # more often nobody is asked within a year, whatever the address of a page says
STOOD = ("place", "place_offered", "waiting", "attended", "missed")
STANDING = {
    "place": "has a place",
    "place_offered": "is offered a place",
    "waiting": "waits in line",
    "attended": "came",
    "missed": "did not come",
}


@room.get("/opportunities", READER)
def all_of_them() -> str:
    """Every opportunity, the newest first."""
    found = inviting().all_of_them(before(), PAGE)
    further = older("opportunities.all_of_them", [one.id for one in found])
    return render_template("console/opportunities.html", found=found, older=further)


@room.get("/opportunities/<int:number>", READER)
def show(number: int) -> str:
    """One opportunity: what speaks against it, who is asked, comes and waits; its living part alone to a script."""
    return _page(number, {"most": "50"}, {})


def _page(number: int, given: dict[str, str], errors: dict[str, str]) -> str:
    found = the_opportunity(number)
    standing = inviting().show(number)
    if request.headers.get("HX-Request"):
        return render_template("console/opportunity_live.html", found=found, standing=standing, asking=_asking(number))
    open_still = found.state in ("draft", "open", "closed") and found.begins > now()
    with reading(house().parts.engine) as connection:
        stood = invitations.stand_page(connection, number, STOOD, PAGE, _after())
        whose = {one.person_id: profiles.one(connection, one.person_id) for one in stood}
    house().desk.noted(by(), "looked_at_opportunity", about=("opportunity", number))
    return render_template(
        "console/opportunity.html",
        found=found,
        standing=standing,
        serious=[finding for finding in standing.findings if finding.serious],
        soon=inviting().candidates_at_once(number) if open_still else Soon([], True),
        open_still=open_still,
        reason=in_words,
        asking=_asking(number),
        reminders=_reminders(found),
        now=now(),
        may_be_edited=may_be_edited(found),
        states=STANDING,
        stood=stood,
        after=_after(),
        further=stood[-1].id if len(stood) == PAGE else None,
        seen=as_seen(stood),
        whose=whose,
        over=found.ends_at <= now(),
        typed=given,
        errors=errors,
    )


@room.get("/opportunities/<int:number>/who", READER)
def who(number: int) -> str:
    """Who would be asked and why, who not and why not, what it costs, and how it looks on each phone."""
    the_opportunity(number)
    house().desk.noted(by(), "looked_at_opportunity", about=("opportunity", number))
    return render_template("console/opportunity_who.html", looked=ahead_of(inviting().ahead(number)), number=number)


@room.get("/opportunities/<int:number>/next", READER)
def next_ones(number: int) -> str:
    """Page after page of who would be asked, the least asked of everybody first, each with the reasons.

    Among very many that takes some seconds: the page comes at once, and what it is about when it was looked for.
    """
    found, living = the_opportunity(number), bool(request.headers.get("HX-Request"))
    asked, person = (row_number(request.args.get(name, "0")) for name in ("asked", "after"))
    if not (living or request.args.get("everybody") or inviting().found_at_once(number)):
        here = url_for(f"{NAME}_opportunities.next_ones", number=number, asked=asked, after=person, everybody="yes")
        return render_template("console/opportunity_next.html", found=found, looks_in=here)
    them = inviting().candidates(number, PAGE, after=Last(min(asked, MOST_ASKED), person))
    house().desk.noted(by(), "looked_at_opportunity", about=("opportunity", number))
    further = Last(them[-1].asked, them[-1].person_id) if len(them) == PAGE else None
    page = "console/opportunity_next_part.html" if living else "console/opportunity_next.html"
    return render_template(page, found=found, them=them, further=further, reason=in_words)


@room.post("/opportunities/<int:number>/<any(open, close, cancel):action>", ENGAGEMENT)
def order(number: int, action: str) -> AnyResponse:
    """It is shown to whoever asks what is on, gives no more places away, or does not take place."""
    orders = inviting()
    what: dict[str, tuple[Callable[[], object], str]] = {
        "open": (lambda: orders.open(number), sentence("Open: whoever texts WHAT'S ON sees it.")),
        "close": (lambda: orders.close(number), sentence("Closed. Whoever has a place keeps it.")),
        "cancel": (lambda: orders.cancel(number), sentence("Cancelled. Whoever said yes is told.")),
    }
    work, done = what[action]
    return _order(number, f"{action}_opportunity", work, done)


@room.post("/opportunities/<int:number>/invite", ENGAGEMENT)
def invite(number: int) -> AnyResponse | tuple[str, int]:
    """Those who match are asked, the least asked first; above the set size somebody else approves it."""
    given = typed()
    the_opportunity(number)
    try:
        asked = inviting().invite(number, whole(given.get("most", "")), by().name, _moment(given.get("begins", "")))
    except InvolvementRefused as refused:
        why = refused.why
        return _page(number, given, {"begins" if "begin" in why else "most": why}), 400
    house().desk.noted(by(), "invited", about=("opportunity", number))
    to_broadcast = redirect(url_for(f"{NAME}_broadcasts.show", number=asked.broadcast), 303)
    return doing(lambda: None, sentence("People are chosen: this is the broadcast that asks them."), to_broadcast)


@room.post("/opportunities/<int:number>/attended", ENGAGEMENT)
def attended(number: int) -> AnyResponse:
    """Who came is noted: all who had a place, but those who are not ticked."""
    had, came = ({*map(row_number, request.form.getlist(name))} - {0} for name in ("had", "came"))
    came &= had
    return _order(
        number,
        "noted_attendance",
        lambda: inviting().attended(number, came, had - came, request.form.get("seen"), one_page=True),
        sentence("Noted. Whoever came is asked how it was, once all are noted."),
        redirect(url_for(f"{NAME}_opportunities.show", number=number, after=_after()), 303),
    )


def _after() -> int | None:
    """After which invitation a page of people begins; None for the first page."""
    return row_number(request.args.get("after", "")) or None


def _order(
    number: int, action: str, work: Callable[[], object], done: str, leads_to: AnyResponse | None = None
) -> AnyResponse:
    def noted() -> None:
        work()
        house().desk.noted(by(), action, about=("opportunity", number))

    return doing(noted, done, leads_to or to_opportunity(number))


def _asking(number: int) -> list[tuple[Broadcast, dict[str, int]]]:
    """The broadcasts that ask people to it, each with what became of its rows."""
    with reading(house().parts.engine) as connection:
        which = broadcasts.that_ask(connection, f"{ASKS}:{number}")
        found = [(broadcasts.find(connection, one), broadcasts.by_state(connection, one)) for one in which]
    return [(one, rows) for one, rows in found if one is not None]


def _reminders(found: Opportunity) -> list[datetime]:
    """When whoever has a place is reminded."""
    if found.starts_at is None:
        return []
    return [due_at(found.starts_at, days, house().parts.zone) for days in DAYS_BEFORE.values()]


def _moment(text: str) -> datetime | None:
    """The time that was typed; refused when it is none."""
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M").replace(tzinfo=house().parts.zone)
    except ValueError:
        raise InvolvementRefused(f'A time to begin is like 2027-03-01T10:00, not "{text[:20]}".') from None
