"""The page with the two phones: plain forms, so that it works with and without JavaScript."""

from collections.abc import Iterator, Sequence
from itertools import count
from threading import Lock
from typing import NamedTuple

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, session
from flask import url_for as address_of
from werkzeug.wrappers import Response as AnyResponse

from bot.demo.memory import Memory, memory_of, never_wrote
from bot.demo.phones import Line, Phones
from bot.demo.sample import SAMPLES
from bot.demo.sms_phone import SmsPhones
from bot.demo.telegram_phone import MEDIA, TelegramPhones
from bot.flow import Book, Speech, Words, alt_of
from bot.flow.sms_parts import parts as sms_parts
from bot.language import ENGLISH, ROMAN, script_of_language, script_of_most
from bot.wiring import Parts

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Numbers that the regulator keeps free for stories, away from those of the sample people.
FIRST, LAST = 300, 999
ADDRESSES = {"sms": "+447700900{:03}", "telegram": "7700900{:03}"}


class Phone(NamedTuple):
    """One phone as the page shows it."""

    channel: str
    address: str
    lines: list[Line]
    memory: Memory | None

    @property
    def called(self) -> str:
        """What the phone goes by: its number as people write it, or its chat."""
        return f"0{self.address[3:7]} {self.address[7:]}" if self.channel == "sms" else self.address


class PhonesPage:
    """GET /phones shows this browser's phones; every POST does one thing on one of them, and leads back."""

    def __init__(self, parts: Parts, sms: SmsPhones, telegram: TelegramPhones) -> None:
        self._parts = parts
        self._telegram = telegram
        self._phones: dict[str, Phones] = {"sms": sms, "telegram": telegram}
        self._fresh = {channel: self._addresses(channel) for channel in self._phones}
        self._lock = Lock()
        self._drawn = count(1)
        self._first_shown: dict[str, str] = {}  # the language of each message, by its line

    def blueprint(self) -> Blueprint:
        """The page's addresses, its style and its script."""
        pages = Blueprint("phones", __name__, template_folder="templates", static_folder="static")
        pages.add_url_rule("", "show", self._show)
        phone = "/<any(sms, telegram):channel>"
        pages.add_url_rule(f"{phone}/say", "say", self._say, methods=["POST"])
        pages.add_url_rule(f"{phone}/fresh", "fresh", self._renew, methods=["POST"])
        pages.add_url_rule("/telegram/picture/<int:message>", "picture", self._picture)
        pages.add_url_rule("/telegram/press", "press", self._press, methods=["POST"])
        pages.add_url_rule("/telegram/attach", "attach", self._attach, methods=["POST"])
        pages.after_request(_guarded)
        return pages

    def _show(self) -> AnyResponse:
        number = next(self._drawn)
        _, book = self._parts.shelf.current()
        name = book.organisation.get("name", "")
        page = render_template(
            "phones.html",
            phones=[self._phone(channel) for channel in self._phones],
            organisation=name.plain if isinstance(name, Words) else name,
            languages=[(code, book.called(code)) for code in book.languages if not code.endswith(ROMAN)],
            sms_parts=sms_parts,
            alt=lambda picture, memory: _alt(book, picture, memory),
            spoken=self._spoken,
            samples=len(SAMPLES),
        )
        response = make_response(page)
        response.add_etag()
        response.cache_control.no_cache = True
        # Two pages may arrive crosswise: the script keeps the one that was drawn later.
        response.headers["Drawn"] = str(number)
        return response.make_conditional(request)

    def _say(self, channel: str) -> AnyResponse:
        address = _own(channel)
        if text := request.form.get("text", "").strip():
            self._phones[channel].say(address, text)
        return _back_to(channel)

    def _press(self) -> AnyResponse:
        button = request.form.get("message", ""), request.form.get("data", "")
        self._telegram.press(_own("telegram"), *button)
        return _back_to("telegram")

    def _picture(self, message: int) -> Response:
        """A picture on this browser's phone, as it came."""
        photo = self._telegram.photo(_own("telegram"), str(message))
        if photo is None:
            abort(404)
        return Response(photo, mimetype="image/png", headers={"Cache-Control": "private, max-age=3600"})

    def _attach(self) -> AnyResponse:
        kind = request.form.get("kind", "")
        if kind not in MEDIA:
            abort(400)
        self._telegram.attach(_own("telegram"), kind)
        return _back_to("telegram")

    def _renew(self, channel: str) -> AnyResponse:
        _own(channel)
        session[channel] = self._next(channel)
        return _back_to(channel)

    def _phone(self, channel: str) -> Phone:
        if channel not in session:
            session[channel] = self._next(channel)
        address = session[channel]
        memory = memory_of(self._parts, channel, address)
        return Phone(channel, address, self._phones[channel].screen(address), memory)

    def _spoken(self, line: Line, memory: Memory | None, languages: Sequence[tuple[str, str]]) -> str:
        """The language that a message is in, as a page names it: the one that was spoken when it was first shown."""
        spoken = memory.language if memory else ENGLISH
        known = self._first_shown.setdefault(line.id, _language_of(line.text, spoken, [code for code, _ in languages]))
        return known.replace("_", "-")

    def _next(self, channel: str) -> str:
        with self._lock:
            return next(self._fresh[channel])

    def _addresses(self, channel: str) -> Iterator[str]:
        """Addresses that nobody has written from; after the last one the first comes again."""
        numbers = [ADDRESSES[channel].format(number) for number in range(FIRST, LAST + 1)]
        while True:
            yield from (one for one in numbers if never_wrote(self._parts, channel, one))
            yield numbers[0]


def _alt(book: Book, picture: str, memory: Memory | None) -> str:
    """What a picture shows, by the name of the file that came: its words, for whoever listens to this page."""
    name = picture.removesuffix(".png")
    if name not in book.pictures:
        return ""
    language = memory.language if memory and memory.language in book.languages else "en"
    return alt_of(book, name, Speech(language, memory is not None and memory.easy, "telegram"))


def _language_of(text: str, spoken: str, languages: Sequence[str]) -> str:
    """The language spoken, unless most letters are of a script that it is not written in."""
    script = script_of_most(text)
    if not script or script == script_of_language(spoken):
        return spoken
    return next((code for code in languages if script_of_language(code) == script), ENGLISH)


def _own(channel: str) -> str:
    """The address of this browser's phone. Another site's form comes without the cookie, and does nothing."""
    if channel not in session:
        abort(redirect(address_of("phones.show"), 303))
    return str(session[channel])


def _back_to(channel: str) -> AnyResponse:
    return redirect(address_of("phones.show", _anchor=f"{channel}-text"), 303)


def _guarded(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
