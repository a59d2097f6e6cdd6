"""Duty: who is told at once when somebody writes something urgent, now and later."""

from datetime import datetime, time, timedelta

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.console.doing import by, doing, sentence
from bot.console.house import NAME, house, now
from bot.console.rooms import Room
from bot.console.written import typed
from bot.programme.roles import ENGAGEMENT, READER
from bot.store import duty
from bot.store.engine import reading
from bot.work.duty import DutyRefused, Turn

room = Room("duty")


@room.get("/duty", READER)
def show() -> str:
    """Who is on duty now, and who comes next."""
    return _page({}, {})


@room.post("/duty", ENGAGEMENT)
def put() -> AnyResponse | tuple[str, int]:
    """Somebody is on duty for that time; refused, what was typed stands there still."""
    given = typed()
    errors: dict[str, str] = {}
    starts, ends = (_moment(given, name, errors) for name in ("starts", "ends"))
    if starts and ends:
        turn = Turn(
            given.get("name", ""), starts, ends, given.get("phone"), given.get("email"), given.get("rank") == "second"
        )
        try:
            house().desk.put_on_duty(turn, by())
        except DutyRefused as refused:
            errors[_blamed(refused.why)] = refused.why
    if errors:
        return _page(given, errors), 400
    return doing(lambda: None, sentence("They are on duty for that time."), _back())


@room.post("/duty/<int:number>/end", ENGAGEMENT)
def end(number: int) -> AnyResponse:
    """A turn of duty ends now, or is taken back before it begins."""
    return doing(lambda: house().desk.end_duty(number, by()), sentence("That turn of duty is over."), _back())


def _page(given: dict[str, str], errors: dict[str, str]) -> str:
    moment = now()
    with reading(house().parts.engine) as connection:
        turns = duty.coming(connection, moment)
    today = moment.astimezone(house().parts.zone).date()
    usual = {
        "starts": datetime.combine(today, time(9)).isoformat(timespec="minutes"),
        "ends": datetime.combine(today + timedelta(days=1), time(9)).isoformat(timespec="minutes"),
    }
    return render_template("console/duty.html", turns=turns, now=moment, typed={**usual, **given}, errors=errors)


def _moment(given: dict[str, str], name: str, errors: dict[str, str]) -> datetime | None:
    try:
        return datetime.fromisoformat(given.get(name, "")).replace(tzinfo=None)
    except ValueError:
        errors[name] = "Enter a date and a time, like 2026-11-03 17:00."
        return None


def _blamed(refusal: str) -> str:
    """The field that a refusal is about."""
    about = {"other times": "starts", "The end": "ends", "clocks": "starts", "number": "phone", "email": "email"}
    return next((field for words, field in about.items() if words in refusal), "name")


def _back() -> AnyResponse:
    return redirect(url_for(f"{NAME}_duty.show"), 303)
