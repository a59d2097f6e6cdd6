"""The demo's application: the real doors, the doubles of both providers, the phones' page, and the worker."""

import os
from ipaddress import ip_address

from flask import Flask, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from bot.demo.colleagues import Colleagues
from bot.demo.opportunities import add_sample_opportunities
from bot.demo.pages import PhonesPage
from bot.demo.sample import add_sample_people
from bot.demo.sms_phone import SmsPhones
from bot.demo.telegram_double import TelegramDouble
from bot.demo.telegram_phone import TelegramPhones
from bot.demo.twilio_double import TwilioDouble
from bot.demo.year import add_year
from bot.settings import Settings
from bot.wiring import Parts, build_parts
from webhooks.app import create_app as create_doors
from webhooks.serving import FINISH, Sending


def create_app(year: bool = False) -> Flask:
    """The whole demo in this process, as `improvers demo` has put it into the environment."""
    settings = Settings.from_env(os.environ)
    parts = build_parts(settings)
    if year:
        add_year(parts)
    add_sample_people(parts)
    add_sample_opportunities(parts)
    sending = Sending(parts)
    sending.start()
    app = demo_app(settings, parts)
    app.extensions[FINISH] = sending.finish
    return app


def demo_app(settings: Settings, parts: Parts) -> Flask:
    """The web side of it: nothing but this machine is answered, and nothing else is called."""
    telegram = TelegramDouble(settings.telegram_token.reveal())
    twilio = TwilioDouble(settings.twilio_account_sid, settings.twilio_auth_token.reveal())
    app = create_doors(parts)
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
    app.register_blueprint(Colleagues(parts).blueprint(), url_prefix="/phones/staff")
    app.view_functions["console.front"] = _to_the_phones
    return app


def _to_the_phones() -> Response:
    return redirect(url_for("phones.show"))


def _only_this_machine() -> None:
    if not ip_address(request.remote_addr or "0.0.0.0").is_loopback:
        abort(403)
