"""The Flask application: which address leads where, and how a refusal looks."""

import structlog
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as Refusal

from bot.console import mount
from bot.store.trouble import DatabaseTrouble
from bot.wiring import Parts
from bot.work.faults import whence
from bot.work.folder import NoFlows
from webhooks.counting import Counting
from webhooks.health import health_door
from webhooks.metrics import metrics_door
from webhooks.my_data import my_data_door
from webhooks.patience import HOLD, Patience
from webhooks.sms import sms_door
from webhooks.telegram import telegram_door

log = structlog.get_logger(__name__)

LARGEST_BODY = 1_000_000
"""Bytes; a provider's message is a few kilobytes."""


def create_app(parts: Parts, hold: float = HOLD) -> Flask:
    """The application over the given parts; `hold` is for how long a text waits for a database that is away."""
    app = Flask(__name__)
    counting = Counting()
    counting.at(app)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_BODY
    app.register_blueprint(health_door(parts))
    app.register_blueprint(metrics_door(parts.engine, parts.clock, parts.doors.metrics_token, counting, parts.rates))
    app.register_blueprint(my_data_door(parts))
    if parts.doors.telegram_secret:
        app.register_blueprint(telegram_door(parts.conversations, parts.doors))
    if parts.doors.twilio_token:
        app.register_blueprint(sms_door(parts.conversations, parts.receipts, parts.doors, Patience(hold)))
    if parts.doors.staff_secret:
        mount(app, parts)
    app.register_error_handler(DatabaseTrouble, _not_now)
    app.register_error_handler(NoFlows, _not_now)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(Exception, _broken)
    return app


def _not_now(trouble: Exception) -> Response:
    """Nothing could be kept: ask the provider to deliver it again."""
    # The rule, since what stands in an address may be a secret; the trouble's words are our own.
    log.error("not_now", path=str(request.url_rule), trouble=str(trouble))
    return _later()


def _later() -> Response:
    return Response("Not now: try again.\n", 503, {"Retry-After": "5"}, content_type="text/plain")


def _broken(error: Exception) -> Response:
    """A fault of ours at a provider's door is told apart from its own faults, and invites another try."""
    if not request.path.startswith("/webhooks/"):
        raise error
    log.error("nothing_kept", path=request.path, reason=whence(error))
    return _later()


def _refused(error: HTTPException) -> Refusal:
    refusal = error.get_response()
    refusal.set_data(f"{error.name}.\n")
    refusal.content_type = "text/plain"
    return refusal
