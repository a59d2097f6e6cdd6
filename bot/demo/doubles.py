"""Both providers, pretended in one Flask app, and a way to serve it for as long as a test or a demo lasts."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import NamedTuple

from flask import Flask

from bot.demo.double import AcceptThenFail, AcceptThenStall, AnswerLate, Fault, Receipts, Refuse, Stall
from bot.demo.telegram_double import TelegramDouble
from bot.demo.twilio_double import TwilioDouble

__all__ = [
    "AcceptThenFail",
    "AcceptThenStall",
    "AnswerLate",
    "Doubles",
    "Fault",
    "Receipts",
    "Refuse",
    "Stall",
    "TelegramDouble",
    "TwilioDouble",
    "create_double_app",
    "running_doubles",
    "serving",
]

POLL = 0.05  # seconds after which the server looks whether it may end


class Doubles(NamedTuple):
    """Both, and where they are served."""

    telegram: TelegramDouble
    twilio: TwilioDouble
    url: str

    @property
    def telegram_url(self) -> str:
        """For TELEGRAM_API_URL."""
        return f"{self.url}/telegram"

    @property
    def twilio_url(self) -> str:
        """For TWILIO_API_URL."""
        return f"{self.url}/twilio"


def create_double_app(telegram: TelegramDouble | None = None, twilio: TwilioDouble | None = None) -> Flask:
    """A Flask app with Telegram under /telegram and Twilio under /twilio."""
    app = Flask(__name__)
    app.register_blueprint((telegram or TelegramDouble()).blueprint(), url_prefix="/telegram")
    app.register_blueprint((twilio or TwilioDouble()).blueprint(), url_prefix="/twilio")
    return app


@contextmanager
def running_doubles(telegram: TelegramDouble | None = None, twilio: TwilioDouble | None = None) -> Iterator[Doubles]:
    """Both served on a free loopback port for as long as the block lasts."""
    telegram, twilio = telegram or TelegramDouble(), twilio or TwilioDouble()
    with serving(create_double_app(telegram, twilio)) as url:
        try:
            yield Doubles(telegram, twilio, url)
        finally:
            telegram.release()
            twilio.release()
    twilio.close()


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The app on a free loopback port, from a thread; gives its address."""
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Nothing: a token is part of the address."""

    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever, args=(POLL,), name="doubles", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
