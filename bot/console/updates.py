"""You said, we did: written from a finding, told first to those whose words it came from, and confirmed by them."""

from collections.abc import Mapping
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from bot.console.doing import by, doing, sentence
from bot.console.house import NAME, house
from bot.console.projects import under_way
from bot.console.rooms import Room
from bot.console.starting import starts
from bot.console.written import Written, typed, words_of, written
from bot.flow import FlowMistakes
from bot.programme.roles import ENGAGEMENT, READER
from bot.store import contributions, follow_up
from bot.store.contributions import Contribution
from bot.store.engine import reading
from bot.work.update_orders import UpdateRefused, Updates

room = Room("updates")


@room.get("/updates", READER)
def all_of_them() -> str:
    """Every update, the newest first."""
    return render_template("console/updates.html", found=_orders().all_of_them())


@room.get("/updates/new", ENGAGEMENT)
def begin() -> str:
    """A form; from a finding, with what people said beside it."""
    number = request.args.get("finding", type=int)
    given = {"voices": "", "title": "", **starts()["updates"]["usual"]}
    if number is not None:
        with reading(house().parts.engine) as connection:
            finding = follow_up.one_finding(connection, number)
            if finding is None:
                abort(404)
            given["voices"] = ", ".join(map(str, follow_up.comes_from(connection, number)))
            given |= {"title": finding.what[:60], "services": finding.service or ""}
            in_projects = {one.project_id for one in _said(connection, given) if one.project_id}
            given["project"] = f"{in_projects.pop()}" if len(in_projects) == 1 else ""
    return _form(given, {})


@room.post("/updates", ENGAGEMENT)
def keep() -> AnyResponse | tuple[str, int]:
    """A draft is kept; refused, it stands there still."""
    given = typed()
    file = _file(given)
    try:
        number, _ = _orders().add_from("update", file.text, by().name)
    except FlowMistakes as mistakes:
        return _form(given, file.told(mistakes)), 400
    except UpdateRefused as refused:
        return _form(given, {"plain": str(refused).removeprefix("update: ")}), 400
    house().desk.noted(by(), "wrote_update", about=("update", number))
    return doing(lambda: None, sentence("A draft is kept. Nothing is sent yet."), _to(number))


@room.get("/updates/<int:number>", READER)
def show(number: int) -> str:
    """One update: to how many it was told, and how many say that it is right."""
    try:
        overview = _orders().show(number)
    except UpdateRefused:
        abort(404)
    return render_template("console/update.html", overview=overview, update=overview.update)


@room.post("/updates/<int:number>/send", ENGAGEMENT)
def send(number: int) -> AnyResponse:
    """Those whose words it came from are told, and asked whether it is right; the second wave waits as a broadcast."""

    def work() -> None:
        _orders().send(number, by().name)
        house().desk.noted(by(), "sent_update", about=("update", number))

    return doing(
        work, sentence("It goes to those whose words it came from. The rest waits as a broadcast."), _to(number)
    )


def _form(given: dict[str, str], errors: dict[str, str]) -> str:
    _, book = house().parts.shelf.current()
    with reading(house().parts.engine) as connection:
        said = _said(connection, given)
    named = [(key, words.plain) for name in ("services", "places") for key, words in book.lists[name].labels.items()]
    return render_template(
        "console/update_new.html", typed=given, errors=errors, said=said, services=named, projects=under_way()
    )


def _said(connection: Connection, given: Mapping[str, str]) -> list[Contribution]:
    numbers = [int(each) for each in given.get("voices", "").replace(",", " ").split() if each.isdecimal()][:50]
    return [one for each in numbers if (one := contributions.find(connection, each)) is not None]


def _file(given: dict[str, str]) -> Written:
    numbers: list[Any] = given.get("voices", "").replace(",", " ").split()
    entries: list[tuple[str, Any, str]] = [("title", given.get("title", ""), "title"), ("from", numbers, "voices")]
    if given.get("services"):
        entries.append(("services", [given["services"]], "services"))
    if given.get("project"):
        entries.append(("project", given["project"], "project"))
    if given.get("came_of_it"):
        entries.append(("came of it", given["came_of_it"], "came_of_it"))
    if given.get("with"):
        entries.append(("with", [name.strip() for name in given["with"].split(",") if name.strip()], "with"))
    return written([*entries, *words_of(given)])


def _orders() -> Updates:
    parts = house().parts
    return Updates(parts.engine, parts.shelf, parts.zone, parts.clock, parts.call_sender)


def _to(number: int) -> AnyResponse:
    return redirect(url_for(f"{NAME}_updates.show", number=number), 303)
