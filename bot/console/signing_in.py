"""The way in and out: password, code, one-time link."""

import io

from flask import abort, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.console import keeping, single_sign_on
from bot.console.doing import sentence
from bot.console.house import NAME, here, house, whence
from bot.console.rooms import ANYONE, Room
from bot.programme.roles import READER
from bot.work.second_factor import address_of
from bot.work.signing_in import ABSOLUTE, NotIn

room = Room("signing_in")
ISSUER = "Hospital Improvers"


@room.get("/sign-in", ANYONE)
def sign_in() -> str:
    """Asks who it is."""
    on = request.args.get("on", "")
    return _ask(kept=[], on=on if keeping.is_ours(on) else "")


@room.post("/sign-in", ANYONE)
def check_password() -> AnyResponse | tuple[str, int]:
    """To the code, or back to the password with the reason."""
    email, kept, on = request.form.get("email", ""), keeping.kept_fields(), request.form.get("on", "")
    try:
        token = house().sign_in.with_password(email, request.form.get("password", ""), whence())
    except NotIn as refused:
        return _ask(kept=kept, on=on, typed={"email": email}, errors={"email": str(refused)}), 401
    return _with_cookie(_ask_code(token, kept, on), token)


@room.get("/sign-in/code", ANYONE)
def code() -> AnyResponse | str:
    """Asks for a code; at the first time with a picture for the app."""
    token = _token()
    if house().sign_in.half_way(token) is None:
        return redirect(url_for(f"{NAME}_signing_in.sign_in"))
    return _ask_code(token, [], "")


@room.post("/sign-in/code", ANYONE)
def check_code() -> AnyResponse | tuple[str, int]:
    """In, or back with the reason."""
    token, kept, on = _token(), keeping.kept_fields(), request.form.get("on", "")
    try:
        confirmed = house().sign_in.with_code(token, request.form.get("code", ""), whence())
    except NotIn as refused:
        if house().sign_in.half_way(token) is None:
            return _ask(kept=kept, on=on, errors={"email": str(refused)}), 401
        return _ask_code(token, kept, on, {"code": str(refused)}), 401
    if confirmed.recovery:
        page = render_template("console/recovery.html", codes=confirmed.recovery)
        return _with_cookie(page, confirmed.token)
    if again := keeping.send_again(kept):
        to, fields = again
        return _with_cookie(render_template("console/send_again.html", to=to, fields=fields), confirmed.token)
    target = on if keeping.is_ours(on) else url_for(f"{NAME}_today.today")
    return _with_cookie(redirect(target, 303), confirmed.token)


@room.post("/sign-in/again", ANYONE)
def again() -> AnyResponse | tuple[str, int] | str:
    """Whoever has signed in elsewhere meanwhile sends what was kept; nobody else gets further."""
    kept = keeping.kept_fields()
    found = keeping.send_again(kept)
    if g.staff is None or found is None:
        return _ask(kept=kept, errors={"email": sentence("You are not signed in yet.")}), 401
    return render_template("console/send_again.html", to=found[0], fields=found[1])


@room.get("/sign-in/trust", ANYONE)
def with_trust() -> AnyResponse:
    """On to the trust's own sign-on."""
    on = request.args.get("on", "")
    try:
        return single_sign_on.go(on if keeping.is_ours(on) else "")
    except NotIn as refused:
        return make_response(_ask(kept=[], errors={"email": str(refused)}), 401)


@room.get("/sign-in/trust/back", ANYONE)
def back_from_trust() -> AnyResponse:
    """In, by what the trust's own sign-on says."""
    try:
        known_as, email, on = single_sign_on.come_back()
        token = house().sign_in.by_provider(known_as, email, whence())
    except NotIn as refused:
        return make_response(_ask(kept=[], errors={"email": str(refused)}), 401)
    return _with_cookie(redirect(on or url_for(f"{NAME}_today.today"), 303), token)


@room.get("/welcome/<token>", ANYONE)
def welcome(token: str) -> str | tuple[str, int]:
    """Lets somebody with a one-time link choose a password."""
    account = house().sign_in.invited(token)
    return render_template("console/welcome.html", account=account, errors={}), 200 if account else 404


@room.post("/welcome/<token>", ANYONE)
def choose_password(token: str) -> AnyResponse | tuple[str, int]:
    """The password is set; on to the code."""
    password = request.form.get("password", "")
    account = house().sign_in.invited(token)
    if account is None:
        return render_template("console/welcome.html", account=None, errors={}), 404
    errors = {} if password == request.form.get("again", "") else {"again": "The two passwords are not the same."}
    if not errors:
        try:
            half = house().sign_in.with_link(token, password, whence())
            return _with_cookie(redirect(url_for(f"{NAME}_signing_in.code"), 303), half)
        except NotIn as refused:
            errors = {"password": str(refused)}
    return render_template("console/welcome.html", account=account, errors=errors), 400


@room.post("/sign-out", READER)
def sign_out() -> AnyResponse:
    """Out."""
    house().sign_in.out(here().id)
    response = redirect(url_for(f"{NAME}_signing_in.sign_in"), 303)
    response.delete_cookie(house().cookie, secure=house().secure, httponly=True, samesite="Lax")
    return response


@room.get("/sign-in/picture.svg", ANYONE)
def picture() -> AnyResponse:
    """The secret as a picture for the app, while it is being set up."""
    token = _token()
    account = house().sign_in.half_way(token)
    secret = house().sign_in.set_up(token)
    if account is None or secret is None:
        abort(404)
    import segno

    drawn = io.BytesIO()
    segno.make(address_of(secret, account.email, ISSUER), error="m").save(drawn, kind="svg", scale=5, border=4)
    response = make_response(drawn.getvalue())
    response.content_type = "image/svg+xml"
    return response


def _ask(
    kept: list[tuple[str, str]],
    on: str = "",
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> str:
    return render_template("console/sign_in.html", kept=kept, on=on, typed=typed or {}, errors=errors or {})


def _ask_code(token: str, kept: list[tuple[str, str]], on: str, errors: dict[str, str] | None = None) -> str:
    secret = house().sign_in.set_up(token)
    return render_template("console/code.html", secret=secret, kept=kept, on=on, errors=errors or {})


def _token() -> str:
    return request.cookies.get(house().cookie, "")


def _with_cookie(page: str | AnyResponse, token: str) -> AnyResponse:
    response = make_response(page)
    set_cookie(response, token)
    return response


def set_cookie(response: AnyResponse, token: str) -> None:
    """The browser holds the session from now on, and shows it to nobody else and to no script."""
    response.set_cookie(
        house().cookie,
        token,
        max_age=int(ABSOLUTE.total_seconds()),
        secure=house().secure,
        httponly=True,
        samesite="Lax",
        path="/",
    )
