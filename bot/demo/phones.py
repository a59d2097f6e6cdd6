"""What both pretend phones share: what was done on them, what has come, and both on a screen."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from threading import Lock
from typing import NamedTuple
from urllib.parse import urlsplit

from bot.demo.double import Double

ANSWERS_WITHIN = 2.0
PATIENCE = 30.0
NO_ANSWER = 504  # in place of a status, as a proxy says it


@dataclass
class Said:
    """One thing that was done on a phone; `after` so many messages had come to it."""

    kind: str  # text, press, photo, voice or sticker
    text: str
    after: int = 0
    refused: int = 0  # the status with which the service turned it away


class Came(NamedTuple):
    """One message that a provider's double took in for a phone."""

    name: str  # the provider's name for it
    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    picture: str = ""  # the file's name


class Line(NamedTuple):
    """One line on a screen; `letter`, `buttons` and `picture` only on what the hospital sent."""

    id: str
    mine: bool
    kind: str  # text, press, photo, voice or sticker
    text: str
    refused: int = 0
    letter: str = ""
    buttons: tuple[tuple[str, str], ...] = ()
    picture: str = ""


class Phones(ABC):
    """All phones of one provider: they speak to the real endpoint and read from the provider's double."""

    channel: str

    def __init__(self, double: Double, url: str) -> None:
        self._double = double
        self._url = url
        self._said: dict[str, list[Said]] = {}
        self._lock = Lock()

    @abstractmethod
    def say(self, address: str, text: str) -> None:
        """Write a message on the phone and send it."""

    @abstractmethod
    def came(self, address: str) -> list[Came]:
        """What the provider has for this phone, oldest first."""

    def screen(self, address: str) -> list[Line]:
        """Everything on the phone's screen, oldest first."""
        with self._lock:
            said = list(self._said.get(address, ()))
        name = f"{self.channel}-{address}"
        mine = [(one.after, 0, n, _said(f"{name}-m{n}", one)) for n, one in enumerate(said)]
        theirs = [(n, 1, 0, _came(f"{name}-h{n}", one)) for n, one in enumerate(self.came(address))]
        return [line for *_, line in sorted([*mine, *theirs])]

    def deliver(self, address: str, said: Said, body: bytes, headers: Mapping[str, str]) -> None:
        """Bring something to the real endpoint, and wait a little while for what comes back."""
        with self._lock:
            said.after = len(self.came(address))
            self._said.setdefault(address, []).append(said)
        try:
            status = post(self._url, body, headers)
        except (OSError, HTTPException):
            # A machine out of breath may hang up on itself: the phone says so, and the page stands all the same.
            status = NO_ANSWER
        if status >= 300:
            said.refused = status
            return
        with self._double.changed:
            self._double.changed.wait_for(lambda: len(self.came(address)) > said.after, ANSWERS_WITHIN)


def _said(name: str, one: Said) -> Line:
    return Line(name, True, one.kind, one.text, one.refused)


def _came(name: str, one: Came) -> Line:
    return Line(name, False, "text", one.text, letter=one.name, buttons=one.buttons, picture=one.picture)


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The status that an address on this machine answers a POST with; no proxy is asked."""
    there = urlsplit(url)
    connection = HTTPConnection(there.netloc, timeout=PATIENCE)
    try:
        connection.request("POST", there.path, body, dict(headers))
        return connection.getresponse().status
    finally:
        connection.close()
