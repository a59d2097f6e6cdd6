"""What people ask about their own data: noted with its dates, and answered; and their details put right."""

from datetime import date

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.console.doing import by, doing, sentence, trying
from bot.console.house import NAME, house, now
from bot.console.rooms import Room
from bot.flow import Book
from bot.language import by_name
from bot.programme.rights_requests import KINDS, OUTCOMES, WAYS
from bot.programme.roles import ENGAGEMENT, PPI_TEAM
from bot.store import profiles, rights_requests
from bot.store.engine import reading
from bot.store.profiles import Profile
from bot.work.desk import DeskRefused
from bot.work.on_request import LISTS, Details, NotGiven

room = Room("rights")


@room.get("/rights", ENGAGEMENT)
def all_of_them() -> str:
    """What people asked about their own data: late ones first, then by the day they are due."""
    return _all({}, {})


def _all(typed: dict[str, str], errors: dict[str, str]) -> str:
    before = request.args.get("before", type=int)
    with reading(house().parts.engine) as connection:
        waiting = rights_requests.still_open(connection)
        done = rights_requests.page(connection, before)
    house().desk.noted(by(), "looked_at_rights_requests")
    older = url_for(f"{NAME}_rights.all_of_them", before=done[-1].id) if len(done) == 50 else ""
    return render_template(
        "console/rights.html",
        waiting=waiting,
        done=done,
        today=_today(),
        older=older,
        typed=typed,
        errors=errors,
        **_words(),
    )


@room.post("/people/<int:person_id>/rights", ENGAGEMENT)
def note(person_id: int) -> AnyResponse | tuple[str, int]:
    """Somebody has asked something about their data; refused, what was typed stands there still."""
    form = request.form
    try:
        asked_on = date.fromisoformat(form.get("asked_on", ""))
    except ValueError:
        return _form(_there(person_id), {"asked_on": f"Enter a date like {_today()}."}), 400
    try:
        house().on_request.note(
            person_id, form.get("kind", ""), form.get("way", ""), asked_on, form.get("note", ""), by()
        )
    except NotGiven as missing:
        return _form(_there(person_id), {missing.field: str(missing)}), 400
    return doing(lambda: None, sentence("Noted, with the day it is due."), _to_person(person_id))


@room.get("/people/<int:person_id>/rights", ENGAGEMENT)
def ask(person_id: int) -> str:
    """A form for what somebody asks about their own data."""
    person = _there(person_id)
    house().desk.noted(by(), "looked_at_person", person_id=person_id)
    return _form(person, {})


@room.post("/rights/<int:number>/longer", PPI_TEAM)
def longer(number: int) -> AnyResponse | tuple[str, int]:
    """It is much: due three months after it was asked, with the reason that the person is told."""
    why, at = request.form.get("why", ""), f"why-{number}"
    return trying(
        lambda: house().on_request.take_longer(number, why, by()),
        sentence("It is due later now. Tell the person why within a month of the day they asked."),
        _to_all(),
        lambda refused: _all({at: why}, {at: refused}),
    )


@room.post("/rights/<int:number>/done", ENGAGEMENT)
def finish(number: int) -> AnyResponse:
    """What came of it."""
    return doing(
        lambda: house().on_request.finish(number, request.form.get("outcome", ""), by()),
        sentence("Noted."),
        _to_all(),
    )


@room.get("/people/<int:person_id>/details", ENGAGEMENT)
def ask_details(person_id: int) -> str:
    """What they told us of themselves, to be put right as they ask."""
    person = _there(person_id)
    with reading(house().parts.engine) as connection:
        kept = house().on_request.details(connection, person)
    house().desk.noted(by(), "looked_at_person", person_id=person_id)
    return _details(person, kept, kept, {})


@room.post("/people/<int:person_id>/details", ENGAGEMENT)
def change_details(person_id: int) -> AnyResponse | tuple[str, int]:
    """It is put right; refused if somebody changed it meanwhile, and what was typed stands there still."""
    form = request.form
    new = Details(form.get("first_name", "").strip(), *(tuple(sorted(form.getlist(name))) for name in LISTS))
    before = Details(
        form.get("first_name_before", ""), *(tuple(sorted(form.getlist(f"{name}_before"))) for name in LISTS)
    )
    try:
        house().on_request.change(person_id, new, before, by(), form.get("why", ""))
    except DeskRefused as refused:
        field = refused.field if isinstance(refused, NotGiven) else "first_name"
        return _details(_there(person_id), new, before, {field: refused.why}), 400
    return doing(lambda: None, sentence("Changed, as they asked."), _to_person(person_id))


def _details(person: Profile, typed: Details, before: Details, errors: dict[str, str]) -> str:
    _, book = house().parts.shelf.current()
    return render_template(
        "console/details.html",
        person=person,
        typed=typed,
        before=before,
        why=request.form.get("why", ""),
        errors=errors,
        lists={name: _labels(book, each.listing) for name, each in LISTS.items()},
    )


def _labels(book: Book, name: str) -> list[tuple[str, str]]:
    listing = book.lists.get(name)
    named = ((key, words.plain) for key, words in listing.labels.items()) if listing else ()
    return sorted(named, key=lambda one: by_name(one[1]))


def _form(person: Profile, errors: dict[str, str]) -> str:
    return render_template(
        "console/rights_new.html",
        person=person,
        errors=errors,
        typed={"asked_on": _today().isoformat(), **request.form},
        **_words(),
    )


def _words() -> dict[str, dict[str, str]]:
    return {"kinds": KINDS, "ways": WAYS, "outcomes": OUTCOMES}


def _there(person_id: int) -> Profile:
    with reading(house().parts.engine) as connection:
        person = profiles.one(connection, person_id)
    if person is None or person.state == "forgotten":
        abort(404)
    return person


def _today() -> date:
    return now().astimezone(house().parts.zone).date()


def _to_person(person_id: int) -> AnyResponse:
    return redirect(url_for(f"{NAME}_people.show", person_id=person_id), 303)


def _to_all() -> AnyResponse:
    return redirect(url_for(f"{NAME}_rights.all_of_them"), 303)
