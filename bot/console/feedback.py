"""Feedback: what was said on line and off, and what follows from it."""

from datetime import date, timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.console.doing import by, doing, sentence, trying
from bot.console.house import NAME, here, house, now, polled, whence
from bot.console.projects import under_way
from bot.console.rooms import Room
from bot.console.written import typed
from bot.programme import small_numbers
from bot.programme.disclosure import about
from bot.programme.periods import Period
from bot.programme.roles import ENGAGEMENT, PPI_TEAM, READER, may
from bot.programme.stories import LEVELS
from bot.store import contributions, follow_up, stories
from bot.store import feedback as anonymous_answers
from bot.store.contributions import Contribution, Last
from bot.store.engine import reading
from bot.store.evidence import FRIENDS_AND_FAMILY, SCORE
from bot.store.row_number import row_number
from bot.work.follow_up import FollowUp, FollowUpRefused, Found, as_seen
from bot.work.visit_list import ListRefused
from bot.work.voices import FROM_WHOM, KINDS, METHODS, Voices

room = Room("feedback")
USUAL = timedelta(days=90)
PAGE = 25  # of what people said, findings or stories
OF_BOARD = ("service", "theme", "late", "after")
HEADED = {
    "good": "something good",
    "different": "something to do differently",
    "other": "something else",
    "story": "a story",
    "not_right": "that an update is not right",
}


@room.get("/feedback", READER)
def board() -> str:
    """What people said lately, on line and off, or whatever is not answered in time; for a script its living part."""
    return _board({}, {})


def _board(chosen: dict[str, list[str]], errors: dict[str, str]) -> str:
    first, last = _lately()
    service, theme = request.args.get("service", ""), request.args.get("theme", "")
    only_late, after = request.args.get("late") == "yes", _after()
    with reading(house().parts.engine) as connection:
        if only_late:
            found = contributions.overdue(connection, last, PAGE, after)
        else:
            found = contributions.newest(connection, first, last, service or None, theme or None, PAGE, after)
        themes = follow_up.themes_of(connection, [one.id for one in found])
        counted = follow_up.themes_counted(connection, first, last)
        late = contributions.late(connection, last)
        anonymous = anonymous_answers.responses(connection, FRIENDS_AND_FAMILY, SCORE, last)
    if not polled():
        house().desk.noted(by(), "looked_at_feedback")
    said_by = {one.person_id for one in found if one.person_id is not None}
    house().desk.noted_once(by(), "saw_words", said_by, "in feedback", here().began_at)
    part = "console/feedback_part.html" if request.headers.get("HX-Request") else "console/feedback.html"
    return render_template(
        part,
        found=found,
        themes=themes,
        as_seen={one.id: as_seen(themes.get(one.id, [])) for one in found},
        counted={key: small_numbers.total([count]) for key, count in counted.items()},
        late=late,
        only_late=only_late,
        after=after,
        kept=_kept(),
        older=_older(found, only_late),
        today=last,
        anonymous=about(anonymous),
        service=service,
        theme=theme,
        headed=HEADED,
        chosen=chosen,
        errors=errors,
        **_lists(),
    )


@room.get("/feedback/enter", ENGAGEMENT)
def ask_what_was_said() -> str:
    """A form for what was said on paper, at a stall or by phone."""
    return _entering({"date": f"{_today()}", "method": request.args.get("method", "paper")}, {})


@room.post("/feedback/enter", ENGAGEMENT)
def enter() -> AnyResponse | tuple[str, int]:
    """What was said is kept with its method; refused, it stands there still."""
    given = typed()
    row = {
        name: given.get(name, "") for name in ("said", "method", "date", "service", "kind", "from", "project", "phone")
    }
    row["tell me"] = given.get("tell_me", "")
    parts = house().parts
    try:
        number = Voices(parts.engine, parts.shelf, parts.keys, parts.clock).add(row, by().name)
    except ListRefused as refused:
        return _entering(given, _beside_fields(refused.lines[:-1])), 400
    house().desk.noted(by(), "entered_voice", about=("voice", number))
    done = sentence(
        "Kept. They will be told what came of it."
        if row["tell me"]
        else "Kept. Somebody has to tell them what came of it."
    )
    return doing(lambda: None, done, redirect(url_for(f"{NAME}_feedback.board"), 303))


@room.post("/voices/<int:number>/themes", ENGAGEMENT)
def confirm_themes(number: int) -> AnyResponse | tuple[str, int]:
    """Somebody says what it is about; the second of two is told, and what they chose stands there still."""
    chosen, at = [theme for theme in request.form.getlist("theme") if theme], f"themes-{number}"
    return trying(
        lambda: _orders().confirm_themes(number, chosen, by().name, request.form.get("seen", "")),
        sentence("Noted what it is about."),
        _to_board(),
        lambda why: _board({at: chosen}, {at: why}),
    )


@room.post("/voices/<int:number>/told", ENGAGEMENT)
def tell(number: int) -> AnyResponse:
    """Whoever said it, and left no number or is late to hear, has heard from staff what came of it."""
    return doing(
        lambda: _orders().told(number, by().name),
        sentence("Noted: they have been told."),
        _to_board(),
    )


@room.get("/findings", READER)
def findings() -> str:
    """What was found, who sees to it and by when: overdue ones first."""
    return _findings({"voices": request.args.get("from", ""), "due": f"{_today() + timedelta(days=30)}"}, {})


@room.post("/findings", ENGAGEMENT)
def add_finding() -> AnyResponse | tuple[str, int]:
    """A finding with its owner, action and date; refused, it stands there still."""
    given = typed()
    numbers = [each for each in given.get("voices", "").replace(",", " ").split() if each]
    if wrong := [each for each in numbers if not row_number(each)]:
        return _findings(given, {"voices": f'"{wrong[0][:20]}" is not a number. Write them like 12, 15.'}), 400
    fields = ("what", "owner", "action", "due", "service")
    what, owner, action, due, service = (given.get(name, "") for name in fields)
    try:
        _orders().add_finding(Found(what, owner, action, due, service, tuple(map(row_number, numbers))), by().name)
    except FollowUpRefused as refused:
        where = {"day": "due", "voice": "voices", "owner": "owner", "action": "action"}
        field = next((field for word, field in where.items() if word in refused.why), "what")
        return _findings(given, {field: refused.why}), 400
    return doing(lambda: None, sentence("Kept, with its owner and date."), _to_findings())


@room.post("/findings/<int:number>/done", ENGAGEMENT)
def finish(number: int) -> AnyResponse | tuple[str, int]:
    """The finding is done; what came of it stays. Refused, it stands there still."""
    outcome, at = request.form.get("outcome", ""), f"outcome-{number}"
    return trying(
        lambda: _orders().finish(number, outcome, by().name),
        sentence("Done."),
        _to_findings(),
        lambda why: _findings({at: outcome}, {at: why}),
    )


@room.post("/praise/<int:number>/passed-on", ENGAGEMENT)
def pass_on(number: int) -> AnyResponse:
    """The praise has reached those whom it is for."""
    return doing(lambda: _orders().pass_on(number, by().name), sentence("Passed on."), _to_findings())


@room.get("/stories", READER)
def told() -> str:
    """Stories by who may see them; private ones are for the PPI team alone."""
    return _stories({}, {})


@room.post("/stories/<int:number>/use", PPI_TEAM)
def use_story(number: int) -> AnyResponse | tuple[str, int]:
    """The story stands somewhere from now on; refused where its teller has not said yes, and it stands there still."""
    place, public = request.form.get("place", ""), request.form.get("public", "")
    return trying(
        lambda: _orders().use_story(number, place, public == "yes", by().name),
        sentence("Noted where it stands."),
        redirect(url_for(f"{NAME}_feedback.told"), 303),
        lambda why: _stories({f"place-{number}": place, f"public-{number}": public}, {f"place-{number}": why}),
    )


def _stories(given: dict[str, str], errors: dict[str, str]) -> str:
    level = request.args.get("level", "")
    levels = [one for one in LEVELS if level in ("", one) and (one != "private" or may(here().role, PPI_TEAM))]
    with reading(house().parts.engine) as connection:
        found = stories.page(connection, levels, request.args.get("before", type=int), PAGE)
        uses = stories.uses_of(connection, [one.id for one in found])
    house().desk.noted(by(), "looked_at_stories")
    half = Period.parse(f"{_today().year}H{1 if _today().month < 7 else 2}")
    older = ""
    if len(found) == PAGE:
        older = url_for(f"{NAME}_feedback.told", level=level or None, before=found[-1].id)
    return render_template(
        "console/stories.html",
        found=found,
        uses=uses,
        level=level,
        older=older,
        half=half.name,
        typed=given,
        errors=errors,
    )


def _entering(given: dict[str, str], errors: dict[str, str]) -> str:
    return render_template(
        "console/enter.html",
        typed=given,
        errors=errors,
        methods=[(one, one) for one in METHODS],
        kinds=[(one, HEADED[one]) for one in KINDS],
        from_whom=[(one, one.replace("_", " ")) for one in FROM_WHOM],
        projects=under_way(),
        **_lists(),
    )


def _findings(given: dict[str, str], errors: dict[str, str]) -> str:
    with reading(house().parts.engine) as connection:
        found = follow_up.page_of_findings(connection, request.args.get("after", type=int), PAGE)
        from_voices = follow_up.all_come_from(connection, [one.id for one in found])
        praise = follow_up.praise_waiting(connection, PAGE)
    house().desk.noted(by(), "looked_at_findings")
    house().desk.noted_each(by(), "saw_words", {one.person_id for one in praise if one.person_id is not None}, "praise")
    return render_template(
        "console/findings.html",
        found=found,
        from_voices=from_voices,
        praise=praise,
        more=url_for(f"{NAME}_feedback.findings", after=found[-1].id) if len(found) == PAGE else "",
        today=_today(),
        typed=given,
        errors=errors,
        **_lists(),
    )


def _beside_fields(lines: list[str]) -> dict[str, str]:
    """What is wrong with a voice, beside the field that it is about."""
    about = {
        "method": "is no method",
        "kind": "is no kind",
        "from": "is no from",
        "service": "services or places",
        "project": "number of a project",
    }
    about |= {"said": '"said"', "date": "is not a day", "phone": "phone"}
    found: dict[str, str] = {}
    for line in lines:
        field = next((field for field, words in about.items() if words in line), "said")
        found[field] = f"{found[field]} {line}" if field in found else line[:1].upper() + line[1:]
    return found


def _kept() -> dict[str, Any]:
    """Which part of the board is looked at, for what is done there to lead back to it."""
    return {name: told for name in OF_BOARD if (told := request.args.get(name))}


def _after() -> Last | None:
    """After which voice the page begins; None for the first page."""
    day, _, number = request.args.get("after", "").partition(".")
    try:
        return Last(date.fromisoformat(day), which) if (which := row_number(number)) else None
    except ValueError:
        return None


def _older(found: list[Contribution], only_late: bool) -> str:
    """Where the list goes on; empty when this is the end of it."""
    if len(found) < PAGE:
        return ""
    day = found[-1].hear_by if only_late else found[-1].said_on
    return url_for(f"{NAME}_feedback.board", **_kept() | {"after": f"{day}.{found[-1].id}"})


def _to_board() -> AnyResponse:
    return redirect(url_for(f"{NAME}_feedback.board", **_kept()), 303)


def _lists() -> dict[str, Any]:
    """What services, places and themes are called."""
    _, book = house().parts.shelf.current()
    named = {key: words.plain for name in ("services", "places") for key, words in book.lists[name].labels.items()}
    topics = {key: words.plain for key, words in book.lists["themes"].labels.items()}
    return {"services": named, "topics": topics}


def _orders() -> FollowUp:
    parts = house().parts
    return FollowUp(parts.engine, parts.shelf, parts.zone, parts.clock, whence())


def _to_findings() -> AnyResponse:
    return redirect(url_for(f"{NAME}_feedback.findings"), 303)


def _today() -> date:
    return now().astimezone(house().parts.zone).date()


def _lately() -> tuple[date, date]:
    return _today() - USUAL, _today()
