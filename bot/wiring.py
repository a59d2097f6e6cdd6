"""The real parts, built from the settings: the only place where everything meets."""

import os
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Engine

from bot.channels.channel import Channel
from bot.programme.hours import OpenHours
from bot.settings import Settings, SettingsMistake
from bot.store import waking
from bot.store.engine import open_engine
from bot.work.alerting import Alerting
from bot.work.conversation import Conversations
from bot.work.filtered import Filtered
from bot.work.folder import SHIPPED, read_folder
from bot.work.gate import Gate
from bot.work.passes import Opening
from bot.work.receipts import Receipts
from bot.work.shelf import Shelf
from bot.work.taking import Keys
from bot.work.wording import Worder

if TYPE_CHECKING:
    from bot.channels.mail import Mailer


class SignOn(NamedTuple):
    """The provider that vouches for staff, and who we are there."""

    issuer: str
    client_id: str
    client_secret: str


class Doors(NamedTuple):
    """What the doors check callers by; an empty secret means that the door is not there."""

    public_url: str
    telegram_secret: str
    twilio_sid: str
    twilio_token: str
    metrics_token: str = ""
    staff_secret: str = ""
    sign_on: SignOn | None = None


@dataclass(frozen=True)
class Parts:
    """Everything that a process needs, over one database."""

    database_url: str
    engine: Engine
    shelf: Shelf
    conversations: Conversations
    receipts: Receipts
    doors: Doors
    keys: Keys
    zone: ZoneInfo
    woken: threading.Event
    call_sender: Callable[[], None]
    clock: Callable[[], datetime]
    folder: Path
    flow_sources: Callable[[], Mapping[str, str]]
    make_channels: Callable[[], dict[str, Channel]]
    hours: OpenHours
    gate: Gate
    rates: Mapping[str, float]
    text_number: str
    worder: Worder
    filtered: Filtered
    make_mailer: Callable[[], "Mailer | None"]
    alerting: Alerting

    @property
    def in_one_process(self) -> bool:
        """Whether web and worker share this process, as they do on SQLite."""
        return self.engine.dialect.name == "sqlite"

    def wake(self) -> None:
        """Whoever sends looks at once; for after a commit. A web process, which must not wait, has a way of its own."""
        if self.in_one_process:
            self.woken.set()
        else:
            waking.notify(self.engine)


def log_to_stderr() -> None:
    """One JSON object a line: ids, reasons and places in the code, never what anybody said."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def parts_from_environment() -> Parts:
    """The parts that the environment describes, or SettingsMistake with everything that is wrong in it."""
    log_to_stderr()
    return build_parts(Settings.from_env(os.environ))


def build_parts(settings: Settings, organisation: Path | None = None) -> Parts:
    """The parts for these settings; nothing connects or starts yet."""
    url = settings.database_url.reveal()
    engine = open_engine(url)
    shelf = Shelf(engine, _now)
    woken = threading.Event()
    keys = Keys(settings.suppression_key.reveal(), settings.pseudonym_key.reveal())
    wake = woken.set if engine.dialect.name == "sqlite" else waking.Caller(url).call
    worder = Worder(engine, shelf, keys.pseudonym, Opening(settings.public_url, keys.suppression), settings.time_zone)
    filtered = Filtered(keys.suppression, worder.word)
    folder = settings.flows_dir or SHIPPED
    alerting = Alerting(
        engine, shelf, keys.suppression, settings.time_zone, settings.public_url, _mail_to(settings), _now, wake
    )
    hours = OpenHours(settings.sending_hours.opens, settings.sending_hours.closes, settings.time_zone)
    rates = {"telegram": settings.telegram_per_second, "sms": settings.sms_parts_per_second}
    return Parts(
        database_url=url,
        engine=engine,
        shelf=shelf,
        conversations=Conversations(engine, shelf, keys, settings.time_zone, _now, wake, alerting.tell_due),
        receipts=Receipts(engine, _now, filtered),
        doors=Doors(
            settings.public_url,
            settings.telegram_secret.reveal(),
            settings.twilio_account_sid if settings.has_sms else "",
            settings.twilio_auth_token.reveal() if settings.has_sms else "",
            settings.metrics_token.reveal(),
            settings.secret_key.reveal(),
            SignOn(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret.reveal())
            if settings.has_sign_on
            else None,
        ),
        keys=keys,
        zone=settings.time_zone,
        woken=woken,
        call_sender=wake,
        clock=_now,
        folder=folder,
        flow_sources=lambda: read_folder(folder, organisation),
        make_channels=lambda: build_channels(settings),
        hours=hours,
        rates=rates,
        text_number=settings.twilio_from if settings.has_sms else "",
        gate=Gate(rates, hours, settings.sms_daily_parts, filtered),
        worder=worder,
        filtered=filtered,
        make_mailer=lambda: build_mailer(settings),
        alerting=alerting,
    )


def build_channels(settings: Settings) -> dict[str, Channel]:
    """The channels that are set up, by name. Call it in the process that sends: it loads the providers' clients."""
    channels: dict[str, Channel] = {}
    if settings.has_telegram:
        from bot.channels.telegram import TelegramChannel

        telegram = TelegramChannel(settings.telegram_token.reveal(), settings.telegram_api_url or None)
        channels[telegram.name] = telegram
    if settings.has_sms:
        from bot.channels.sms import SmsChannel

        sms = SmsChannel(
            settings.twilio_account_sid,
            settings.twilio_auth_token.reveal(),
            settings.twilio_from,
            settings.twilio_api_url or None,
            f"{settings.public_url}/webhooks/sms/status",
        )
        channels[sms.name] = sms
    return channels


def build_mailer(settings: Settings) -> "Mailer | None":
    """Who tells staff by email; None when no server or nobody to tell is set."""
    if not (settings.smtp_url and settings.alert_to):
        return None
    from bot.channels.mail import Mailer

    return Mailer(settings.smtp_url.reveal(), settings.alert_to)


def _mail_to(settings: Settings) -> "Callable[[str], Mailer | None]":
    def mailer(to: str) -> "Mailer | None":
        if not settings.smtp_url:
            return None
        from bot.channels.mail import Mailer

        return Mailer(settings.smtp_url.reveal(), (to,))

    return mailer


def check_serving(settings: Settings) -> None:
    """SettingsMistake with every reason why real people must not be served with these settings."""
    if missing := settings.missing_for_serving():
        raise SettingsMistake(missing)


def _now() -> datetime:
    return datetime.now(UTC)
