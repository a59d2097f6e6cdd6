"""A room: some addresses about one noun, each with the least role that may use it, and what guards them."""

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Blueprint, Flask, Response, abort, g, make_response, redirect, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from bot.console import keeping
from bot.console.house import NAME, House, house, polled
from bot.console.once import done_once
from bot.console.refusals import refuse
from bot.programme.roles import may

ANYONE = None
"""The least role of the few pages that must open before anybody is signed in."""

POLICY = (
    # Charts come with the page that shows them, as data: an image runs nothing.
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
LARGEST_FILE, LARGEST_READ = 1_000_000, 8_000_000
"""Bytes: of a file that is taken, and of one that its form comes back from with the reason beside it."""
View = Callable[..., Any]


def too_large(raw: bytes) -> str:
    """Why the file is refused for its size; nothing if it is not."""
    size = f"{len(raw) / 1_000_000:.1f}"
    return f"The file has {size} MB, and 1 MB is the most. Split it." if len(raw) > LARGEST_FILE else ""


class Page(NamedTuple):
    """One address of a room, what it does (the first line of its view), and the least role that may use it."""

    rule: str
    method: str
    view: View
    name: str
    least: str | None


class Room:
    """Some addresses; `get` and `post` say for each the least role that may use it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.pages: list[Page] = []

    def get(self, rule: str, least: str | None) -> Callable[[View], View]:
        """A page to look at."""
        return self._page(rule, "GET", least)

    def post(self, rule: str, least: str | None) -> Callable[[View], View]:
        """Something that is done; by whoever is signed in once, however often its form is sent."""

        def register(view: View) -> View:
            self._page(rule, "POST", least)(view if least is ANYONE else done_once(view))
            return view

        return register

    def ask(self, rule: str, least: str | None) -> Callable[[View], View]:
        """Something that is sent, and does no more when it is sent again."""
        return self._page(rule, "POST", least)

    def open(self, app: Flask, house: House) -> None:
        """The room is part of the application from now on."""
        blueprint = Blueprint(f"{NAME}_{self.name}", __name__)
        for page in self.pages:
            blueprint.add_url_rule(page.rule, page.name, page.view, methods=[page.method])
            house.least[f"{blueprint.name}.{page.name}"] = page.least
        blueprint.before_request(_admit)
        blueprint.after_request(guarded)
        blueprint.register_error_handler(CSRFError, _form_too_old)
        blueprint.register_error_handler(HTTPException, refuse)
        blueprint.register_error_handler(404, refuse)  # the application's own would come before that
        blueprint.register_error_handler(Exception, refuse)
        app.register_blueprint(blueprint)

    def _page(self, rule: str, method: str, least: str | None) -> Callable[[View], View]:
        def register(view: View) -> View:
            self.pages.append(Page(rule, method, view, view.__name__, least))
            return view

        return register


def _admit() -> AnyResponse | None:
    """Nothing for whoever may go on; the way in for whoever is signed out; a refusal for everybody else."""
    here = house()
    g.staff = here.sign_in.session(request.cookies.get(here.cookie, ""), used=not polled())
    if g.staff is not None and request.mimetype == "multipart/form-data":
        # Read even if it is too large, so that what stands beside the file is not lost with it.
        request.max_content_length = LARGEST_READ
    # First of all: what a stranger made somebody's browser send is neither done nor kept.
    if request.method == "POST":
        here.csrf.protect()
    least = here.least[request.endpoint or ""]
    if least is ANYONE:
        return None
    if g.staff is None:
        return _to_the_way_in()
    if not may(g.staff.role, least):
        abort(403)
    return None


def _to_the_way_in() -> AnyResponse:
    if request.headers.get("HX-Request"):
        if request.method == "POST":
            # A form that is looked at as it is written stays where it is, with all that stands in it.
            return Response("", 401)
        # A live part of a page that was left open: the whole page must go there.
        return Response("", 401, {"HX-Redirect": url_for(f"{NAME}_signing_in.sign_in")})
    if request.method == "POST":
        return keeping.ask_to_sign_in()
    way_on = request.full_path.rstrip("?")
    return redirect(url_for(f"{NAME}_signing_in.sign_in", on=None if way_on == "/" else way_on))


def _form_too_old(error: CSRFError) -> AnyResponse:
    return make_response(refuse(error))


def guarded(response: Response) -> Response:
    """No script or style but ours, in nobody's frame, and on no disk."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["Cache-Control"] = "no-store"
    if house().secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return response
