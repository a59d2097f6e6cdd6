"""How a refusal looks to staff: what happened, what to do, and never a traceback."""

import structlog
from flask import render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from bot.store.trouble import DatabaseTrouble
from bot.work.faults import whence
from bot.work.folder import NoFlows

log = structlog.get_logger(__name__)

PLAINLY = {
    400: ("This did not work", "Go back, look at what you entered, and try again."),
    403: ("Your role does not include this", "If you need it for your work, ask your administrator."),
    404: ("There is nothing here", "It may have been deleted, or the address may be mistyped."),
    405: ("There is nothing here", "Go back, and use the button on the page."),
    413: (
        "That is too large",
        "At most 1 MB can be sent at once. Go back: what you typed is still there. Split what you send.",
    ),
    429: ("Too many tries", "Wait 15 minutes, then try again."),
    503: ("Not now", "The database does not answer. Try again in a minute. Nothing was changed."),
}
OTHERWISE = ("Something went wrong on our side", "Try again. If it happens again, tell your administrator.")
OLD_FORM = ("This page was open for too long", "Go back, load it again, and send it once more. Nothing was changed.")


def refuse(error: Exception) -> tuple[str, int]:
    """The page that tells of it."""
    code, (title, remedy) = _told(error)
    if code >= 500:
        log.error("page_failed", endpoint=request.endpoint, reason=whence(error))
    return render_template("console/refused.html", title=title, remedy=remedy), code


def _told(error: Exception) -> tuple[int, tuple[str, str]]:
    match error:
        case CSRFError():
            return 400, OLD_FORM
        case HTTPException(code=int(code)):
            return code, PLAINLY.get(code, OTHERWISE)
        case DatabaseTrouble() | NoFlows():
            return 503, PLAINLY[503]
        case _:
            return 500, OTHERWISE
