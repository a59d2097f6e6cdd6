"""The page behind the link of MY DATA: a look shows a form, and only the form, with the code in it, shows the data."""

import secrets
from base64 import b64encode

from flask import Blueprint, Response, render_template, request

from bot.wiring import Parts
from bot.work.disclosure import Disclosure, Page

STATUS = {"open": 200, "wrong": 403, "gone": 410, "unknown": 404}
FILE = "my-data.json"
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_POLICY = "default-src 'none'; style-src 'nonce-{}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"


def my_data_door(parts: Parts) -> Blueprint:
    """GET /my-data/LINK looks, as phones that show a preview do; POST with the code opens it, once.

    404 for a link that never was, 410 for one that has been used or is too old, 403 for another code.
    """
    door = Blueprint("my_data", __name__)
    disclosure = Disclosure(parts.engine, parts.shelf, parts.keys, parts.zone, parts.clock)

    @door.get("/my-data/<link>")
    def look(link: str) -> Response:
        return _shown(disclosure.look(link))

    @door.post("/my-data/<link>")
    def opened(link: str) -> Response:
        page = disclosure.open(link, request.form.get("code", "")[:40])
        if page.data and "file" in request.form:
            return _file(page)
        return _shown(page)

    return door


def _shown(page: Page) -> Response:
    nonce = secrets.token_urlsafe(16)
    file = b64encode(page.data.encode()).decode()
    html = render_template("my_data.html", page=page, says=page.says, nonce=nonce, file=file, file_name=FILE)
    headers = {**_HEADERS, "Content-Security-Policy": _POLICY.format(nonce)}
    return Response(html, STATUS[page.found], headers, content_type="text/html; charset=utf-8")


def _file(page: Page) -> Response:
    headers = {**_HEADERS, "Content-Disposition": f"attachment; filename={FILE}"}
    return Response(page.data, 200, headers, content_type="application/json; charset=utf-8")
