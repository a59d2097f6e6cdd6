"""Two records of one person: seen side by side, and put together."""

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.console.doing import by, doing, sentence
from bot.console.house import NAME, house
from bot.console.people import STATES
from bot.console.rooms import Room
from bot.programme.roles import PPI_TEAM
from bot.store import profiles
from bot.store.engine import reading
from bot.store.profiles import Address, Profile
from bot.store.row_number import row_number
from bot.work.desk import DeskRefused

room = Room("merging")


@room.get("/people/<int:person_id>/merge", PPI_TEAM)
def ask(person_id: int) -> str | tuple[str, int]:
    """Asks which other record is the same person, then shows both side by side."""
    return _page(person_id, request.args.get("other", "").strip(), {})


@room.post("/people/<int:person_id>/merge", PPI_TEAM)
def merge(person_id: int) -> AnyResponse | str | tuple[str, int]:
    """Everything of the other record is this one's from now on; it cannot be undone."""
    form = request.form
    other, why = form.get("other", ""), form.get("why", "")
    if not why.strip():
        return _page(person_id, other, {"why": "Say how you know that they are one person."})
    try:
        house().merging.merge(person_id, row_number(other), form.get("seen", ""), by(), why)
    except DeskRefused as refused:
        return _page(person_id, other, {"why": refused.why})
    done = sentence("They are one record now. Messages to either number are in it.")
    return doing(lambda: None, done, redirect(url_for(f"{NAME}_people.show", person_id=person_id), 303))


def _page(person_id: int, other: str, errors: dict[str, str]) -> str | tuple[str, int]:
    """The form; with another record, both beside each other."""
    stays = _looked_at(person_id)
    if stays is None:
        abort(404)
    pair, goes, status = None, None, 400 if errors else 200
    if other:
        try:
            if not (number := row_number(other)):
                raise DeskRefused("Enter the other record's number, like 12. You find it under People.")
            pair = house().merging.pair(person_id, number)
            goes = _looked_at(number)
        except DeskRefused as refused:
            errors, status = {"other": refused.why}, 400
    page = render_template(
        "console/merge.html",
        person=stays[0],
        both=[stays, goes] if goes else [],
        seen=pair.seen if pair else "",
        other=other,
        typed={"other": other, "why": request.form.get("why", "")},
        errors=errors,
        states=STATES,
    )
    return page if status == 200 else (page, status)


def _looked_at(person_id: int) -> tuple[Profile, list[Address]] | None:
    with reading(house().parts.engine) as connection:
        person = profiles.one(connection, person_id)
        reached = profiles.reached_at(connection, person_id)
    if person is None:
        return None
    house().desk.noted(by(), "looked_at_person", person_id=person_id, why="may be the same person as another")
    return person, reached
