"""A form that was sent after its sender had been signed out is not lost: it goes with them through the sign-in.

Nothing of it is stored: the browser carries the fields from page to page, and its owner sends them in the end.
"""

import re
from collections.abc import Mapping

from flask import make_response, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

MARK = "kept."
TO = "kept_to"
SECRET = {"csrf_token", "password", "code"}


def ask_to_sign_in() -> AnyResponse:
    """The way in, with everything that was sent kept in it."""
    fields = [(f"{MARK}{name}", value) for name, value in _fields(request.form) if name not in SECRET]
    kept = [(TO, request.path), *fields]
    return make_response(render_template("console/sign_in.html", kept=kept, typed={}, errors={}), 401)


def kept_fields() -> list[tuple[str, str]]:
    """What the form that was just sent carries on behalf of an earlier one."""
    return [(name, value) for name, value in _fields(request.form) if name == TO or name.startswith(MARK)]


def send_again(kept: list[tuple[str, str]]) -> tuple[str, list[tuple[str, str]]] | None:
    """Where the earlier form goes, and its fields; None if there is none."""
    to = dict(kept).get(TO, "")
    if not is_ours(to):
        return None
    return to, [(name.removeprefix(MARK), value) for name, value in kept if name != TO]


def is_ours(path: str) -> bool:
    """Whether a path leads nowhere but to a page of ours."""
    return bool(re.fullmatch(r"/(?![/\\])[!-~]*", path)) and "\\" not in path


def _fields(form: "MultiDict[str, str] | Mapping[str, str]") -> list[tuple[str, str]]:
    return [(name, value) for name in form for value in MultiDict(form).getlist(name)]
