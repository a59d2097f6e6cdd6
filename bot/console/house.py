"""What every room reaches: the parts, the verbs of staff, and who is looking."""

import ipaddress
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from flask import current_app, g, request
from flask_wtf.csrf import CSRFProtect

from bot.store.staff_sessions import Session
from bot.wiring import Parts
from bot.work.broadcast_orders import Broadcasts
from bot.work.desk import Desk
from bot.work.exporting import Exporting
from bot.work.importing import Importing
from bot.work.in_english import InEnglish
from bot.work.merging import Merging
from bot.work.on_request import OnRequest
from bot.work.signing_in import SignIn
from bot.work.staffing import Staffing

NAME = "console"


@dataclass(frozen=True)
class House:
    """The staff pages of one application."""

    parts: Parts
    sign_in: SignIn
    staffing: Staffing
    desk: Desk
    broadcasts: Broadcasts
    on_request: OnRequest
    merging: Merging
    importing: Importing
    exporting: Exporting
    english: InEnglish
    secure: bool
    csrf: CSRFProtect
    least: dict[str, str | None] = field(default_factory=dict)

    @classmethod
    def over(cls, parts: Parts) -> "House":
        """The staff pages over these parts."""
        secret, engine, clock = parts.doors.staff_secret, parts.engine, parts.clock
        return cls(
            parts=parts,
            sign_in=SignIn(engine, secret, clock),
            staffing=Staffing(engine, clock),
            desk=Desk(engine, parts.shelf, parts.keys, parts.zone, clock, parts.call_sender),
            broadcasts=Broadcasts(engine, parts.shelf, parts.hours, clock, parts.call_sender),
            on_request=OnRequest(engine, parts.shelf, parts.zone, clock),
            merging=Merging(engine, parts.keys, clock),
            importing=Importing(engine, parts.keys.suppression),
            exporting=Exporting(engine, parts.zone, clock),
            english=InEnglish(engine, parts.shelf, parts.keys.pseudonym, parts.zone),
            secure=urlsplit(parts.doors.public_url).scheme == "https",
            csrf=CSRFProtect(),
        )

    @property
    def cookie(self) -> str:
        """What the session's cookie is called; with the prefix browsers let nobody else set it."""
        return "__Host-staff" if self.secure else "staff"


def house() -> House:
    """The staff pages that the request came to."""
    found: House = current_app.extensions[NAME]
    return found


def here() -> Session:
    """Who is signed in; only behind a route that asks for a role."""
    found: Session = g.staff
    return found


def whence() -> str:
    """Where the request came from: what a proxy on this machine or network says, or else who called."""
    caller = request.remote_addr or ""
    told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        if told and ipaddress.ip_address(caller).is_private:
            return str(ipaddress.ip_address(told))
    except ValueError:
        pass
    return caller


def polled() -> bool:
    """Whether a page that stands open asked by its timer: nobody need be sitting there, so no session is used."""
    return request.method == "GET" and "X-Poll" in request.headers


def now() -> datetime:
    """The time."""
    return house().parts.clock()
