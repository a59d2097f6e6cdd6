"""Oversight: the record of who did or read what, and who has an account and is signed in."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.console.doing import by, doing, sentence
from bot.console.house import NAME, here, house, now
from bot.console.rooms import Room
from bot.language import by_name
from bot.programme.roles import ADMINISTRATOR, READER
from bot.store import profiles, record, seals
from bot.store.engine import reading
from bot.store.record import Key
from bot.store.row_number import row_number
from bot.work import record_copy
from bot.work.exporting import RECORD
from bot.work.record_copy import ACTIONS, told
from bot.work.staffing import StaffRefused

room = Room("oversight")
PAGE = 50
AT_ONCE = 10_000
"""Up to so many lines a table is written as it is read; a longer one is put together apart."""
CHECKED_AT_ONCE = 20_000  # lines of the record, which are looked at in a fraction of a second


@room.get("/record", ADMINISTRATOR)
def search() -> str:
    """Lines that fit what is looked for, the newest first."""
    wanted, typed, errors = _wanted()
    after = request.args.get("after", "")
    page = record.Page([], None)
    if not errors:
        with reading(house().parts.engine) as connection:
            page = record.page(connection, **wanted, after=_key(after), most=PAGE)
    with reading(house().parts.engine) as connection:
        actors, actions = record.lately(connection)
    house().desk.noted(by(), "searched_record")
    on = page.on
    older = "" if on is None else _search({**typed, "after": f"{on.at.isoformat()}_{on.id}"})
    return render_template(
        "console/record.html",
        found=page.found,
        typed=typed,
        errors=errors,
        older=older,
        actors=[(name, name) for name in sorted({*actors, *_asked_for(typed, "actor")}, key=by_name)],
        actions=[(code, told(code)) for code in sorted({*actions, *ACTIONS, *_asked_for(typed, "action")}, key=told)],
        told=told,
    )


@room.get("/record.csv", ADMINISTRATOR)
def export() -> AnyResponse | str:
    """The lines that fit as a table, written as it is read; what takes long is offered apart."""
    wanted, typed, errors = _wanted()
    if errors:
        return redirect(_search(typed))
    with reading(house().parts.engine) as connection:
        is_long = record.page(connection, **wanted, most=AT_ONCE).on is not None
    if is_long:
        order_at = url_for(f"{NAME}_oversight.order")
        return render_template("console/copy_new.html", order_at=order_at, kept=typed.items(), back=_search(typed))
    house().desk.noted(by(), "exported_record")
    found = record_copy.everything(house().parts.engine, wanted)
    name = f"record-{now():%Y-%m-%d}.csv"
    return Response(
        chain([record_copy.HEAD], record_copy.rows(found)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@room.post("/record/copies", ADMINISTRATOR)
def order() -> AnyResponse:
    """The same table, put together from now on while a page says how far it is."""
    wanted, typed, errors = _wanted(request.form)
    if errors:
        return redirect(_search(typed), 303)
    number = house().exporting.order(RECORD, "csv", {"wanted": wanted}, by(), ", ".join(sorted(typed)))
    return redirect(url_for(f"{NAME}_copies.show", number=number), 303)


@room.get("/record/check", ADMINISTRATOR)
def check() -> str | tuple[str, int]:
    """Whether the lines are as they were sealed, so many at once; its living part goes on by itself."""
    after = _seal_in(request.args.get("after", ""))
    before = request.args.get("so_far", "0")
    so_far = int(before) if before.isdecimal() and len(before) < 13 else 0
    if after is None:
        so_far = 0
        house().desk.noted(by(), "checked_record")
    with reading(house().parts.engine) as connection:
        found = seals.verify(connection, house().parts.keys.suppression, after=after, most=CHECKED_AT_ONCE)
    part = "console/record_check_part.html" if request.headers.get("HX-Request") else "console/record_check.html"
    return render_template(part, found=found, lines=so_far + found.entries)


@room.get("/staff", ADMINISTRATOR)
def staff() -> str:
    """Who has an account, and who is signed in."""
    return _staff({}, {}, None)


@room.post("/staff", ADMINISTRATOR)
def add() -> str | tuple[str, int]:
    """A new account, whose link is shown once."""
    form = request.form
    typed = {name: form.get(name, "") for name in ("email", "name", "role")}
    try:
        invited = house().staffing.add(typed["email"], typed["name"], typed["role"])
    except StaffRefused as refused:
        return _staff(typed, {"email": refused.why}, None), 400
    house().desk.noted(by(), "added_staff", about=("staff", invited.account.id))
    return _staff({}, {}, invited)


@room.post("/staff/<int:number>/<any(reset, end):action>", ADMINISTRATOR)
def change(number: int, action: str) -> AnyResponse | str:
    """An account begins anew or ends, and whoever is signed in with it is out."""
    account = next((one for one in house().staffing.all_of_them() if one.id == number), None)
    to_staff = redirect(url_for(f"{NAME}_oversight.staff"), 303)
    if account is None:
        return to_staff
    house().desk.noted(by(), f"{action}_staff", about=("staff", number))
    if action == "reset":
        return _staff({}, {}, house().staffing.reset(account.email))
    return doing(lambda: house().staffing.end(account.email), sentence("The account has ended."), to_staff)


@room.get("/me", READER)
def me() -> str:
    """Who I am here, and where I am signed in."""
    mine = [one for one in house().sign_in.going_on() if one.staff_id == here().staff_id]
    return render_template("console/me.html", sessions=mine)


@room.post("/sessions/<int:number>/end", READER)
def end_session(number: int) -> AnyResponse:
    """A session of one's own ends; an administrator may end anybody's."""
    found = next((one for one in house().sign_in.going_on() if one.id == number), None)
    mine = found is not None and found.staff_id == here().staff_id
    to = redirect(url_for(f"{NAME}_oversight.{'me' if mine else 'staff'}"), 303)
    if found is None or not (mine or here().role == ADMINISTRATOR):
        return doing(lambda: None, sentence("It is over already."), redirect(url_for(f"{NAME}_oversight.me"), 303))
    house().desk.noted(by(), "ended_session", about=("staff", found.staff_id))
    return doing(lambda: house().sign_in.out(number), sentence("Signed out there."), to)


def _staff(typed: dict[str, str], errors: dict[str, str], invited: Any) -> str:
    link = ""
    if invited is not None:
        link = house().parts.doors.public_url + url_for(f"{NAME}_signing_in.welcome", token=invited.token)
    return render_template(
        "console/staff.html",
        accounts=house().staffing.all_of_them(),
        sessions=house().sign_in.going_on(),
        typed=typed,
        errors=errors,
        invited=invited,
        link=link,
    )


def _wanted(given: Mapping[str, str] | None = None) -> tuple[dict[str, Any], dict[str, str], dict[str, str]]:
    given = request.args if given is None else given
    names = ("actor", "action", "person", "about", "why", "origin", "since", "until")
    typed = {name: value for name in names if (value := given.get(name, "").strip())}
    errors: dict[str, str] = {}
    wanted: dict[str, Any] = {name: typed[name] for name in ("actor", "action", "why", "origin") if name in typed}
    for name, later in (("since", timedelta()), ("until", timedelta(days=1))):
        if name in typed:
            try:
                day = datetime.combine(date.fromisoformat(typed[name]), time(), tzinfo=house().parts.zone)
                wanted[name] = day + later
            except ValueError:
                errors[name] = f"Enter a date like {now():%Y-%m-%d}."
    if "about" in typed:
        kind, _, number = typed["about"].partition(" ")
        wanted["about"] = (kind, number.strip())
    if "person" in typed:
        wanted["subject"] = _subject(typed["person"]) or typed["person"]
    return wanted, typed, errors


def _asked_for(typed: dict[str, str], name: str) -> list[str]:
    return [typed[name]] if name in typed else []


def _seal_in(text: str) -> tuple[int, str] | None:
    number, _, seal = text.partition(":")
    return (int(number), seal) if number.isdecimal() and len(number) < 19 and len(seal) == 64 else None


def _search(asked: dict[str, Any]) -> str:
    return url_for(f"{NAME}_oversight.search", **asked)


def _subject(text: str) -> str | None:
    with reading(house().parts.engine) as connection:
        person = profiles.one(connection, row_number(text))
    return person.subject if person else None


def _key(text: str) -> Key | None:
    at, _, entry = text.partition("_")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return Key(moment, entry) if moment.tzinfo else None
