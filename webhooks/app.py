"""The Flask application: which address leads where, and how a refusal looks."""

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from bot.store.trouble import DatabaseTrouble
from bot.wiring import Parts
from bot.work.shelf import NoFlows
from webhooks.health import health_door
from webhooks.sms import sms_door
from webhooks.telegram import telegram_door

LARGEST_BODY = 1_000_000
"""Bytes; a provider's message is a few kilobytes."""


def create_app(parts: Parts) -> Flask:
    """The application over the given parts."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_BODY
    app.register_blueprint(health_door(parts))
    if parts.doors.telegram_secret:
        app.register_blueprint(telegram_door(parts.conversations, parts.doors))
    if parts.doors.twilio_token:
        app.register_blueprint(sms_door(parts.conversations, parts.receipts, parts.doors))
    app.register_error_handler(DatabaseTrouble, _not_now)
    app.register_error_handler(NoFlows, _not_now)
    app.register_error_handler(HTTPException, _refused)
    return app


def _not_now(_: Exception) -> Response:
    """Nothing could be kept: ask the provider to deliver it again."""
    return Response("Not now: try again.\n", 503, {"Retry-After": "5"}, content_type="text/plain")


def _refused(error: HTTPException) -> Response:
    return Response(f"{error.name}.\n", error.code, content_type="text/plain")
