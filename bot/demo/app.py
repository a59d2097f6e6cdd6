"""The demo's application: the real doors, the doubles of both providers, the phones' page, and the worker."""

import os
from ipaddress import ip_address
from threading import Event, Thread

from flask import Flask, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from bot.demo.pages import PhonesPage
from bot.demo.sample import add_sample_people
from bot.demo.sms_phone import SmsPhones
from bot.demo.telegram_double import TelegramDouble
from bot.demo.telegram_phone import TelegramPhones
from bot.demo.twilio_double import TwilioDouble
from bot.settings import Settings
from bot.wiring import Parts, build_parts
from bot.worker import build_worker
from webhooks.app import create_app as create_doors

SECONDS_TO_FINISH = 5


class Sending:
    """The worker beside the page: it sends what waits, until it is told to finish."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._stop = Event()
        self._ready = Event()
        self._thread = Thread(target=self._send, name="worker", daemon=True)

    def start(self) -> None:
        """Begin; what is put into the outbox before the worker is there waits for it."""
        self._thread.start()

    def finish(self) -> None:
        """What is under way has been finished."""
        self._stop.set()
        self._parts.woken.set()
        if self._ready.is_set():
            self._thread.join(SECONDS_TO_FINISH)

    def _send(self) -> None:
        # Here and not at the start: the providers' clients take seconds to load, the page need not wait for them.
        worker = build_worker(self._parts)
        self._ready.set()
        worker.run(self._stop)


def create_app() -> Flask:
    """The whole demo in this process, as `improvers demo` has put it into the environment."""
    settings = Settings.from_env(os.environ)
    parts = build_parts(settings)
    add_sample_people(parts)
    sending = Sending(parts)
    sending.start()
    app = demo_app(settings, parts)
    app.extensions["finish"] = sending.finish  # `improvers demo` calls it when this process ends
    return app


def demo_app(settings: Settings, parts: Parts) -> Flask:
    """The web side of it: nothing but this machine is answered, and nothing else is called."""
    telegram = TelegramDouble(settings.telegram_token.reveal())
    twilio = TwilioDouble(settings.twilio_account_sid, settings.twilio_auth_token.reveal())
    app = create_doors(parts)
    app.secret_key = settings.secret_key.reveal()
    app.config.update(
        TRUSTED_HOSTS=["127.0.0.1", "localhost"],
        SESSION_COOKIE_NAME="phones",
        SESSION_COOKIE_SAMESITE="Strict",
    )
    app.before_request(_only_this_machine)
    app.register_blueprint(telegram.blueprint(), url_prefix="/doubles/telegram")
    app.register_blueprint(twilio.blueprint(), url_prefix="/doubles/twilio")
    page = PhonesPage(
        parts,
        SmsPhones(twilio, settings.public_url, settings.twilio_from),
        TelegramPhones(telegram, settings.public_url, settings.telegram_secret.reveal()),
    )
    app.register_blueprint(page.blueprint(), url_prefix="/phones")
    app.add_url_rule("/", "front", _to_the_phones)
    return app


def _to_the_phones() -> Response:
    return redirect(url_for("phones.show"))


def _only_this_machine() -> None:
    if not ip_address(request.remote_addr or "0.0.0.0").is_loopback:
        abort(403)
