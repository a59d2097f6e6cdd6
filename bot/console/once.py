"""A form is done once, however often it is sent: by a second press, by a browser, or after a lost connection."""

import json
import re
import secrets
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from flask import flash, g, make_response, redirect, request
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

from bot.console.house import here, house, now
from bot.work.once import once

FIELD = "sent_once"
"""The hidden field with the key that a page gives to each of its forms."""
TWICE = "This was sent twice. It was done once."
MOVED = (302, 303)


def new_key() -> str:
    """A key for one form of one page."""
    return secrets.token_hex(16)


def done_once(view: Callable[..., Any]) -> Callable[..., Any]:
    """The view, which a form with a key reaches once; sent again as it was, it leads to where the first led.

    All that the view does is one transaction. What is refused has done nothing, and may be sent again.
    """

    @wraps(view)
    def sent(**values: Any) -> Any:
        mark = _mark()
        if not mark:
            return view(**values)
        parts = house().parts
        with once(parts.engine, mark, now()) as sending:
            if sending.led_to is not None:
                flash(TWICE, "done")
                return redirect(sending.led_to, 303)
            answer = make_response(view(**values))
            sending.leads_to = _led_to(answer)
        parts.call_sender()  # once more, now that it is committed
        return answer

    return sent


def nothing_done() -> None:
    """What this form asks for is refused, wherever it leads now."""
    g.nothing_done = True


def _led_to(answer: AnyResponse) -> str:
    done = answer.status_code in MOVED and not g.get("nothing_done")
    return answer.location or "" if done else ""


def _mark() -> str:
    """What this form, as it was filled in, is known by; nothing where it has no key.

    What was typed counts too: whoever goes back to a page that the browser has kept may send another thing from it.
    """
    key = request.form.get(FIELD, "")
    if not re.fullmatch("[0-9a-f]{32}", key):
        return ""
    fields = sorted((name, values) for name, values in request.form.lists() if name not in (FIELD, "csrf_token"))
    files = [(name, file.filename, _print(file)) for name, file in request.files.items(multi=True)]
    return sha256(json.dumps([key, here().staff_id, request.path, fields, files]).encode()).hexdigest()


def _print(file: FileStorage) -> str:
    found = sha256(file.read()).hexdigest()
    file.seek(0)
    return found
