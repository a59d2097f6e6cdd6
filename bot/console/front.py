"""How the staff pages look: templates, styles, and what every template may use."""

import gettext
import json
from datetime import datetime
from pathlib import Path

from flask import Blueprint, Flask, g, make_response, redirect, request, url_for
from jinja2 import ChainableUndefined, ChoiceLoader, PackageLoader
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from bot.console import single_sign_on, words
from bot.console.house import NAME, House
from bot.console.once import FIELD, new_key
from bot.console.refusals import refuse
from bot.console.rooms import guarded
from bot.programme.roles import CALLED, may
from bot.work.only_english import patience

WITHIN = {
    "console_composing": "console_broadcasts",
    "console_copies": "console_transcripts",
    "console_duty": "console_today",
    "console_hard_words": "console_flows",
    "console_importing": "console_people",
    "console_languages": "console_flows",
    "console_merging": "console_people",
    "console_offering": "console_opportunities",
    "console_playing": "console_flows",
    "console_requests": "console_projects",
    "console_review": "console_transcripts",
    "console_rights": "console_people",
    "console_scores": "console_feedback",
    "console_updates": "console_feedback",
    "console_voting": "console_broadcasts",
}
"""Rooms that are not in the menu, and the one under which they are found."""
STATIC = Path(__file__).parent / "static"
FETCHED = STATIC / "fetched"


def furnish(app: Flask, house: House) -> None:
    """Templates, styles and what they use are there from now on."""
    app.extensions[NAME] = house
    app.secret_key = app.secret_key or house.parts.doors.staff_secret
    app.config.update(
        SESSION_COOKIE_NAME="console",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=house.secure,
        WTF_CSRF_CHECK_DEFAULT=False,  # providers' doors have other proofs; `rooms` asks for it everywhere else
        WTF_CSRF_TIME_LIMIT=None,  # a form may be written for as long as its writer is signed in
        WTF_CSRF_SSL_STRICT=house.secure,
    )
    house.csrf.init_app(app)
    front = Blueprint(NAME, __name__, template_folder="templates", static_folder="static", static_url_path="/look")
    front.add_url_rule("/", "front", _to_today)
    app.register_blueprint(front)
    app.register_error_handler(404, _nothing_here)
    single_sign_on.register(app, house.parts.doors.sign_on)
    _templates(app, house)


def _to_today() -> AnyResponse:
    return redirect(url_for(f"{NAME}_today.today"))


def _nothing_here(error: NotFound) -> AnyResponse:
    """A page for whoever looks with a browser, and a line for every other caller."""
    if request.path.startswith("/webhooks/") or "text/html" not in request.headers.get("Accept", ""):
        refusal = error.get_response()
        refusal.set_data(f"{error.name}.\n")
        refusal.content_type = "text/plain"
        return refusal
    return guarded(make_response(refuse(error)))


def _templates(app: Flask, house: House) -> None:
    # The design system's templates end in .jinja, and count on being escaped and on names that are not there.
    app.jinja_env.autoescape = True
    app.jinja_env.undefined = ChainableUndefined
    app.jinja_env.loader = ChoiceLoader([app.jinja_env.loader, PackageLoader("nhsuk_frontend_jinja")])  # type: ignore[list-item]
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_translations(gettext.NullTranslations(), newstyle=True)  # type: ignore[attr-defined]
    zone = house.parts.zone

    def at(moment: datetime | None) -> str:
        return "" if moment is None else words.moment(moment.astimezone(zone), house.parts.clock().astimezone(zone))

    def waited(since: datetime) -> str:
        return words.span(house.parts.clock() - since)

    app.jinja_env.filters["at"] = at
    app.jinja_env.filters["day"] = words.day
    app.jinja_env.filters["stamp"] = lambda moment: words.stamp(moment.astimezone(zone))
    app.jinja_env.globals.update(
        roles=CALLED,
        sign_on=house.parts.doors.sign_on is not None,
        channel_name=words.channel,
        state_name=words.state,
        waited=waited,
        within=WITHIN,
        days_to_translate=lambda: patience(house.parts.shelf.current()[1]).days,
        designed=(FETCHED / "nhsuk.css").is_file(),
        live=(FETCHED / "htmx.js").is_file(),
        htmx_settings=json.dumps({"includeIndicatorStyles": False, "allowEval": False, "selfRequestsOnly": True}),
        once_field=FIELD,
        once_key=new_key,
        may_do=lambda least: g.get("staff") is not None and may(g.staff.role, least),
    )
