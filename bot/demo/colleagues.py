"""Invented colleagues: in the demo one press signs somebody in to the staff pages, with no password and no phone."""

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from bot.console.signing_in import set_cookie
from bot.programme.roles import ADMINISTRATOR, CALLED, ENGAGEMENT, PPI_TEAM, READER
from bot.store import staff
from bot.store.engine import begin
from bot.wiring import Parts
from bot.work.signing_in import SignIn

NAMES = {READER: "Rowan Reader", ENGAGEMENT: "Esme Engagement", PPI_TEAM: "Pat Patel", ADMINISTRATOR: "Ali Admin"}


class Colleagues:
    """GET shows them; POST signs in as one of them. There is nothing like it outside of the demo."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._sign_in = SignIn(parts.engine, parts.doors.staff_secret, parts.clock)

    def blueprint(self) -> Blueprint:
        """The page's addresses."""
        pages = Blueprint("colleagues", __name__, template_folder="templates")
        pages.add_url_rule("", "show", self._show)
        pages.add_url_rule("", "enter", self._enter, methods=["POST"])
        return pages

    def _show(self) -> str:
        return render_template("colleagues.html", names=NAMES, called=CALLED)

    def _enter(self) -> AnyResponse:
        role = request.form.get("role", "")
        role = role if role in NAMES else READER
        email = f"{role}@hospital.example"
        with begin(self._parts.engine) as connection:
            staff.add(connection, email, NAMES[role], role, self._parts.clock())
            account = staff.by_email(connection, email)
        assert account is not None
        token = self._sign_in.open_for(account.id, request.remote_addr or "")
        response = make_response(redirect("/today", 303))
        set_cookie(response, token)
        return response
