"""The environment, read once into a frozen `Settings`; every bad variable is named in one clear line."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

from bot.environment import DAYTIME, MAKE_A_SECRET, READERS, SecretText, SendingHours

EXAMPLE_SECRET = "example-only-replace-me-with-your-own-random-text"  # as in .env.example
SHORTEST_SECRET = 32
UNSET = SecretText()
SQLITE_FILE = SecretText("sqlite:///improvers.db")
LONDON = ZoneInfo("Europe/London")

KEYS = ("SECRET_KEY", "SUPPRESSION_KEY", "PSEUDONYM_KEY")
TELEGRAM = ("TELEGRAM_TOKEN", "TELEGRAM_SECRET")
SIGN_ON = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
SMS = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM")


class SettingsMistake(Exception):
    """The environment cannot be used as it is; `lines` holds one clear line for each reason."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)


@dataclass(frozen=True)
class Settings:
    """All that the environment may say, each with a default that is enough for `improvers demo`."""

    database_url: SecretText = SQLITE_FILE
    public_url: str = ""
    port: int = 8000
    flows_dir: Path | None = None  # None: what was installed with the code

    secret_key: SecretText = UNSET
    suppression_key: SecretText = UNSET
    pseudonym_key: SecretText = UNSET
    metrics_token: SecretText = UNSET

    telegram_token: SecretText = UNSET
    telegram_secret: SecretText = UNSET
    telegram_api_url: str = ""  # empty: Telegram's own
    telegram_per_second: float = 25.0

    twilio_account_sid: str = ""
    twilio_auth_token: SecretText = UNSET
    twilio_from: str = ""
    twilio_api_url: str = ""  # empty: Twilio's own
    sms_parts_per_second: float = 1.0
    sms_daily_parts: int = 5000

    sending_hours: SendingHours = DAYTIME
    time_zone: ZoneInfo = LONDON

    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretText = UNSET

    smtp_url: SecretText = UNSET
    alert_to: tuple[str, ...] = ()

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """What an environment says (empty means unset), or SettingsMistake with all that is wrong in it."""
        values: dict[str, Any] = {}
        mistakes: list[str] = []
        for name, read in READERS.items():
            if text := environ.get(name, "").strip():
                try:
                    values[name.lower()] = read(text)
                except ValueError as wrong:
                    mistakes.append(f"{name} {wrong}")
        if mistakes:
            raise SettingsMistake(mistakes)
        return cls(**values)

    @property
    def on_sqlite(self) -> bool:
        """Whether one process on one machine is the whole system."""
        return self.database_url.reveal().startswith("sqlite:")

    @property
    def has_telegram(self) -> bool:
        """Whether Telegram is set up completely."""
        return not self._unset(TELEGRAM)

    @property
    def has_sms(self) -> bool:
        """Whether SMS through Twilio is set up completely."""
        return not self._unset(SMS)

    @property
    def has_sign_on(self) -> bool:
        """Whether staff sign in with their trust's own account."""
        return not self._unset(SIGN_ON)

    def missing_for_serving(self) -> list[str]:
        """What must be mended before real people may write in: one clear line each, none when all is well."""
        lines = [*self._weak_secrets(), *self._half_channels()]
        if not self.public_url:
            lines.append("PUBLIC_URL is not set. Give the https:// address at which people's texts arrive.")
        return lines

    def _unset(self, names: Sequence[str]) -> list[str]:
        return [name for name in names if not getattr(self, name.lower())]

    def _weak_secrets(self) -> Iterator[str]:
        for name in self._unset(KEYS):
            yield f"{name} is not set. {MAKE_A_SECRET}"
        owners: dict[str, str] = {}
        for name in (*KEYS, "TELEGRAM_SECRET", "METRICS_TOKEN"):
            text = getattr(self, name.lower()).reveal()
            if text == EXAMPLE_SECRET:
                yield f"{name} is still the example, which everyone can read. {MAKE_A_SECRET}"
            elif 0 < len(text) < SHORTEST_SECRET:
                yield f"{name} is shorter than {SHORTEST_SECRET} characters. {MAKE_A_SECRET}"
            elif text and owners.setdefault(text, name) != name:
                yield f"{name} is the same as {owners[text]}, and each needs its own. {MAKE_A_SECRET}"

    def _half_channels(self) -> Iterator[str]:
        unset = {names: self._unset(names) for names in (TELEGRAM, SMS)}
        for names, missing in [*unset.items(), (SIGN_ON, self._unset(SIGN_ON))]:
            if 0 < len(missing) < len(names):
                given = (name for name in names if name not in missing)
                yield f"{_both(given)} set without {_both(missing)}. Set all of them, or none."
        if all(missing == list(names) for names, missing in unset.items()):
            yield f"No channel is set up. Set {_both(TELEGRAM)} for Telegram, or {_both(SMS)} for SMS."


def _both(names: Iterable[str]) -> str:
    return " and ".join(names)
