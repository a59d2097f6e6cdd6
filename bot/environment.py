"""What each environment variable may hold: its text becomes a value, or an error that says what to write.

A reader's ValueError reads on after the variable's name, and never repeats the text: a secret may have been
pasted into the wrong line.
"""

import ipaddress
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

MAKE_A_SECRET = 'Make one with: python3 -c "import secrets; print(secrets.token_urlsafe(32))"'

Reader = Callable[[str], object]


class SecretText:
    """A text that logs, tracebacks and `repr` do not show; `reveal` gives it to the one who needs it."""

    __slots__ = ("_text",)

    def __init__(self, text: str = "") -> None:
        self._text = text

    def reveal(self) -> str:
        """The secret itself; empty when it is not set."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SecretText) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return "(hidden)" if self._text else "(not set)"


@dataclass(frozen=True)
class SendingHours:
    """The local hours in which the programme may be the first to speak; equal ends mean at any hour."""

    opens: time
    closes: time

    def allow(self, local: time) -> bool:
        """Whether a wall-clock time is within the hours; the closing minute is outside."""
        return self.opens == self.closes or self.opens <= local < self.closes


ALWAYS = SendingHours(time.min, time.min)
DAYTIME = SendingHours(time(9), time(19))


def _shaped(pattern: str, advice: str, make: Reader = str) -> Reader:
    def read(text: str) -> object:
        if not re.fullmatch(pattern, text):
            raise ValueError(advice)
        return make(text)

    return read


def _port(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 0 < int(text) < 65536:
        raise ValueError("is not a port. Write a number from 1 to 65535, such as 8000.")
    return int(text)


def _rate(text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,3})?", text) or not float(text):
        raise ValueError("is not a rate. Write a number above 0 and below 10000, such as 25 or 0.5.")
    return float(text)


def _daily_parts(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,7}", text) or not int(text):
        raise ValueError("is not a number of SMS parts a day. Write a whole number above 0, such as 5000.")
    return int(text)


def _database_url(text: str) -> SecretText:
    scheme, _, rest = text.partition("://")
    if scheme == "sqlite" and rest.startswith("/") and rest not in ("/", "/:memory:"):
        return SecretText(text)
    # Hosting platforms hand out postgres://, which SQLAlchemy does not take.
    if scheme in ("postgresql", "postgresql+psycopg", "postgres") and rest:
        return SecretText(f"postgresql://{rest}")
    raise ValueError("is not a database. Write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME.")


def _host_of(text: str, *schemes: str) -> str | None:
    """The host of a well-formed address in one of the schemes, else None."""
    try:
        parts = urlsplit(text)
        well_formed = parts.scheme in schemes and parts.port != 0 and not re.search(r"[^!-~]", text)
    except ValueError:
        return None
    return parts.hostname if well_formed else None


def _web_address(text: str) -> str:
    if not _host_of(text, "http", "https") or re.search(r"[@?#]", text):
        raise ValueError("is not a plain web address. Write it like https://texts.example.nhs.uk")
    return text.rstrip("/")


def _public_url(text: str) -> str:
    address = _web_address(text)
    if not _host_of(address, "https") and not _is_loopback(_host_of(address, "http") or ""):
        raise ValueError("must begin with https:// so that nobody on the way can read what people write.")
    return address


def _issuer(text: str) -> str:
    address = _web_address(text)
    if not _host_of(address, "https") and not _is_loopback(_host_of(address, "http") or ""):
        raise ValueError("must begin with https://, since staff are let in by what it says.")
    return address


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _smtp_url(text: str) -> SecretText:
    if not _host_of(text, "smtp", "smtps"):
        raise ValueError("is not a mail server. Write smtp://USER:PASSWORD@HOST:PORT, or smtps:// for TLS.")
    return SecretText(text)


def _sending_hours(text: str) -> SendingHours:
    if text.lower() == "always":
        return ALWAYS
    if span := re.fullmatch(r"([0-9]{2}:[0-9]{2}) *[-–] *([0-9]{2}:[0-9]{2})", text):
        with suppress(ValueError):  # 25:00
            opens, closes = map(time.fromisoformat, span.groups())
            if opens < closes:
                return SendingHours(opens, closes)
    raise ValueError("is not a span within one day. Write it like 09:00-19:00, or write: always")


def _time_zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError) as unknown:
        raise ValueError("is not a time zone known here. Write one like Europe/London.") from unknown


def _mail_addresses(text: str) -> tuple[str, ...]:
    addresses = tuple(part.strip() for part in text.split(","))
    if not all(re.fullmatch(r"[^@\s]+@[^@\s]+", address) for address in addresses):
        raise ValueError("is not a list of email addresses. Write one, or several with commas between.")
    return addresses


READERS: Mapping[str, Reader] = {
    "DATABASE_URL": _database_url,
    "PUBLIC_URL": _public_url,
    "PORT": _port,
    "FLOWS_DIR": Path,
    "SECRET_KEY": SecretText,
    "SUPPRESSION_KEY": SecretText,
    "PSEUDONYM_KEY": SecretText,
    "METRICS_TOKEN": SecretText,
    "TELEGRAM_TOKEN": _shaped(
        r"[0-9]+:[A-Za-z0-9_-]+",
        "is not a bot's token. Copy all that Telegram's BotFather gave: digits, a colon, letters.",
        SecretText,
    ),
    "TELEGRAM_SECRET": _shaped(
        r"[A-Za-z0-9_-]{1,256}",
        f"is not what Telegram allows: 1 to 256 of A-Z a-z 0-9 _ and -. {MAKE_A_SECRET}",
        SecretText,
    ),
    "TELEGRAM_API_URL": _web_address,
    "TELEGRAM_PER_SECOND": _rate,
    "TWILIO_ACCOUNT_SID": _shaped(
        r"AC[0-9a-fA-F]{32}",
        "is not an account's SID. Copy it from Twilio: AC, then 32 digits and letters from a to f.",
    ),
    "TWILIO_AUTH_TOKEN": SecretText,
    "TWILIO_FROM": _shaped(
        r"\+[1-9][0-9]{6,14}|[0-9]{5,6}|MG[0-9a-fA-F]{32}",
        "cannot send and receive. Write a number like +447700900123 without spaces, a short code, or a "
        "messaging service's SID, which begins with MG.",
    ),
    "TWILIO_API_URL": _web_address,
    "SMS_PARTS_PER_SECOND": _rate,
    "SMS_DAILY_PARTS": _daily_parts,
    "SENDING_HOURS": _sending_hours,
    "TIME_ZONE": _time_zone,
    "OIDC_ISSUER": _issuer,
    "OIDC_CLIENT_ID": str,
    "OIDC_CLIENT_SECRET": SecretText,
    "SMTP_URL": _smtp_url,
    "ALERT_TO": _mail_addresses,
}
