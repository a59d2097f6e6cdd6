"""The environment becomes Settings, or one clear line for each thing that is wrong with it."""

import dataclasses
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.environment import ALWAYS, READERS, SecretText, SendingHours
from bot.settings import EXAMPLE_SECRET, Settings, SettingsMistake

EXAMPLE_FILE = Path(__file__).parent.parent / ".env.example"
SID = "AC" + "0a" * 16
SECRET = "a-secret-of-forty-characters-and-no-less"

TELEGRAM = {"TELEGRAM_TOKEN": "123456:ABC-def_1", "TELEGRAM_SECRET": f"{SECRET}-4"}
SMS = {"TWILIO_ACCOUNT_SID": SID, "TWILIO_AUTH_TOKEN": "0" * 32, "TWILIO_FROM": "+447700900123"}
KEYS = {name: f"{SECRET}-{name}" for name in ("SECRET_KEY", "SUPPRESSION_KEY", "PSEUDONYM_KEY")}
READY = {"PUBLIC_URL": "https://texts.example.nhs.uk"} | KEYS | TELEGRAM | SMS


def mistakes(**environ: str) -> tuple[str, ...]:
    """The lines that an environment is refused with."""
    with pytest.raises(SettingsMistake) as refused:
        Settings.from_env(environ)
    assert str(refused.value) == "\n".join(refused.value.lines)
    return refused.value.lines


def example() -> dict[str, str]:
    """What .env.example sets, as a shell would read it."""
    lines = EXAMPLE_FILE.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_nothing_set_is_enough_for_the_demo() -> None:
    settings = Settings.from_env({})
    assert settings == Settings()
    assert settings.database_url.reveal() == "sqlite:///improvers.db"
    assert settings.on_sqlite
    assert settings.port == 8000
    assert settings.time_zone == ZoneInfo("Europe/London")
    assert settings.sending_hours == SendingHours(time(9), time(19))
    assert (settings.telegram_per_second, settings.sms_parts_per_second) == (25, 1)
    assert not settings.has_telegram
    assert not settings.has_sms


def test_every_variable_is_a_field_and_in_the_example() -> None:
    fields = {field.name.upper() for field in dataclasses.fields(Settings)}
    assert set(READERS) == fields == set(example())


def test_the_example_reads_and_says_what_is_still_missing() -> None:
    settings = Settings.from_env(example())
    assert settings == dataclasses.replace(
        Settings(),
        secret_key=SecretText(EXAMPLE_SECRET),
        suppression_key=SecretText(EXAMPLE_SECRET),
        pseudonym_key=SecretText(EXAMPLE_SECRET),
    )
    lines = settings.missing_for_serving()
    assert [line.split()[0] for line in lines] == [*KEYS, "No", "PUBLIC_URL"]
    assert all("example" in line for line in lines[:3])


def test_settings_stay_as_they_are() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().port = 1  # type: ignore[misc]


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("blank", ["", "   ", "\n"])
def test_blank_is_unset(name: str, blank: str) -> None:
    assert Settings.from_env({name: blank}) == Settings()


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("DATABASE_URL", "sqlite:////var/lib/improvers.db", SecretText("sqlite:////var/lib/improvers.db")),
        ("DATABASE_URL", "postgresql://a:b@db/x?sslmode=require", None),
        ("DATABASE_URL", "postgres://a:b@db/x", SecretText("postgresql://a:b@db/x")),
        ("DATABASE_URL", "postgresql+psycopg://a:b@db/x", SecretText("postgresql://a:b@db/x")),
        ("DATABASE_URL", "postgresql:///improvers", SecretText("postgresql:///improvers")),
        ("PUBLIC_URL", "https://a.example/texts//", "https://a.example/texts"),
        ("PUBLIC_URL", "https://a.example:8443", "https://a.example:8443"),
        ("PUBLIC_URL", "HTTPS://a.example", "HTTPS://a.example"),
        ("PUBLIC_URL", "http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("PUBLIC_URL", "http://[::1]:8000", "http://[::1]:8000"),
        ("PUBLIC_URL", "http://localhost", "http://localhost"),
        ("PUBLIC_URL", "  https://a.example\r\n", "https://a.example"),
        ("PORT", "65535", 65535),
        ("FLOWS_DIR", "/srv/our flows", Path("/srv/our flows")),
        ("TELEGRAM_API_URL", "http://double:9000/", "http://double:9000"),
        ("TELEGRAM_SECRET", "x" * 256, SecretText("x" * 256)),
        ("TELEGRAM_PER_SECOND", "0.5", 0.5),
        ("TWILIO_FROM", "MG" + "0f" * 16, "MG" + "0f" * 16),
        ("TWILIO_FROM", "60006", "60006"),
        ("SMS_PARTS_PER_SECOND", "100", 100.0),
        ("SENDING_HOURS", "08:30 - 20:00", SendingHours(time(8, 30), time(20))),
        ("SENDING_HOURS", "08:30–20:00", SendingHours(time(8, 30), time(20))),
        ("SENDING_HOURS", "Always", ALWAYS),
        ("TIME_ZONE", "Europe/Belfast", ZoneInfo("Europe/Belfast")),
        ("SMTP_URL", "smtps://ppi:p%40ss@mail.example:465", None),
        (
            "ALERT_TO",
            "ppi@example.nhs.uk, duty@example.nhs.uk",
            ("ppi@example.nhs.uk", "duty@example.nhs.uk"),
        ),
    ],
)
def test_what_is_taken(name: str, text: str, value: object) -> None:
    settings = Settings.from_env({name: text})
    assert getattr(settings, name.lower()) == (SecretText(text) if value is None else value)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("DATABASE_URL", "improvers.db"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "mysql://a:b@db/x"),
        ("PUBLIC_URL", "texts.example.nhs.uk"),
        ("PUBLIC_URL", "http://texts.example.nhs.uk"),
        ("PUBLIC_URL", "http://127.0.0.1.example.org"),
        ("PUBLIC_URL", "https://user:word@texts.example.nhs.uk"),
        ("PUBLIC_URL", "https://texts.example.nhs.uk/?a=b"),
        ("PUBLIC_URL", "https://texts.example.nhs.uk:99999"),
        ("PUBLIC_URL", "https://texts example"),
        ("PUBLIC_URL", "https://[::1"),
        ("PUBLIC_URL", "https:///texts"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "٨٠٠٠"),
        ("TELEGRAM_TOKEN", "ABC"),
        ("TELEGRAM_SECRET", "two words"),
        ("TELEGRAM_SECRET", "x" * 257),
        ("TELEGRAM_SECRET", "é" * 32),
        ("TELEGRAM_API_URL", "ftp://double"),
        ("TELEGRAM_PER_SECOND", "0"),
        ("TELEGRAM_PER_SECOND", "nan"),
        ("TELEGRAM_PER_SECOND", "-5"),
        ("TWILIO_ACCOUNT_SID", "SK" + "0a" * 16),
        ("TWILIO_FROM", "07700 900123"),
        ("TWILIO_FROM", "HOSPITAL"),
        ("TWILIO_API_URL", "double"),
        ("SMS_PARTS_PER_SECOND", "1e9"),
        ("SENDING_HOURS", "9-19"),
        ("SENDING_HOURS", "19:00-09:00"),
        ("SENDING_HOURS", "09:00-09:00"),
        ("SENDING_HOURS", "09:00-25:00"),
        ("TIME_ZONE", "Leicester"),
        ("TIME_ZONE", "Europe"),
        ("TIME_ZONE", "../../etc/passwd"),
        ("SMTP_URL", "mail.example"),
        ("ALERT_TO", "ppi@example.nhs.uk,,"),
        ("ALERT_TO", "the duty person"),
    ],
)
def test_what_is_refused_is_named_with_a_remedy(name: str, text: str) -> None:
    [line] = mistakes(**{name: text})
    assert line.startswith(f"{name} ")
    assert any(remedy in line for remedy in (" Write ", " Copy ", " Make ", " must begin "))


def test_a_secret_pasted_into_any_line_is_not_repeated() -> None:
    lines = mistakes(**dict.fromkeys(READERS, "hush hush"))
    assert len(lines) > 10
    assert "hush" not in "".join(lines)


def test_all_mistakes_come_at_once() -> None:
    lines = mistakes(PORT="eighty", TIME_ZONE="Mars", PUBLIC_URL="here")
    assert [line.split()[0] for line in lines] == ["PUBLIC_URL", "PORT", "TIME_ZONE"]


@given(name=st.sampled_from(list(READERS)), text=st.text(st.characters(codec="utf-8")))
def test_anything_at_all_is_taken_or_refused_in_one_line(name: str, text: str) -> None:
    try:
        Settings.from_env({name: text})
    except SettingsMistake as refused:
        [line] = refused.lines
        assert line.isprintable()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("SECRET_KEY", "hush-hush"),
        ("TELEGRAM_TOKEN", "1:hush-hush"),
        ("TWILIO_AUTH_TOKEN", "hush-hush"),
        ("DATABASE_URL", "postgresql://u:hush-hush@db/x"),
        ("SMTP_URL", "smtp://u:hush-hush@mail"),
    ],
)
def test_secrets_are_not_shown(name: str, text: str) -> None:
    settings = Settings.from_env({name: text})
    secret = getattr(settings, name.lower())
    assert secret.reveal() == text
    for shown in (repr(settings), repr(secret), str(secret), f"{secret}"):
        assert "hush" not in shown
    assert "hush" not in repr(dataclasses.asdict(settings))


def test_a_secret_is_equal_to_the_same_secret_only() -> None:
    assert len({SecretText("a"), SecretText("a"), SecretText("b")}) == 2
    assert SecretText("a") != "a"
    assert not SecretText()
    assert repr(SecretText()) == "(not set)"


@pytest.mark.parametrize(
    ("hours", "local", "allowed"),
    [
        (SendingHours(time(9), time(19)), time(8, 59, 59), False),
        (SendingHours(time(9), time(19)), time(9), True),
        (SendingHours(time(9), time(19)), time(18, 59, 59), True),
        (SendingHours(time(9), time(19)), time(19), False),
        (ALWAYS, time.min, True),
        (ALWAYS, time.max, True),
    ],
)
def test_sending_hours(hours: SendingHours, local: time, allowed: bool) -> None:
    assert hours.allow(local) is allowed


@pytest.mark.parametrize(
    ("change", "channels"),
    [
        ({}, (True, True)),
        (dict.fromkeys(TELEGRAM, ""), (False, True)),
        (dict.fromkeys(SMS, ""), (True, False)),
        ({"PUBLIC_URL": "http://127.0.0.1:8000"}, (True, True)),
    ],
)
def test_ready_to_serve(change: dict[str, str], channels: tuple[bool, bool]) -> None:
    settings = Settings.from_env(READY | change)
    assert settings.missing_for_serving() == []
    assert (settings.has_telegram, settings.has_sms) == channels


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set."),
        ({"SUPPRESSION_KEY": ""}, "SUPPRESSION_KEY is not set."),
        ({"PSEUDONYM_KEY": EXAMPLE_SECRET}, "PSEUDONYM_KEY is still the example, which everyone can read."),
        ({"SECRET_KEY": "x" * 31}, "SECRET_KEY is shorter than 32 characters."),
        ({"METRICS_TOKEN": "short"}, "METRICS_TOKEN is shorter than 32 characters."),
        ({"TELEGRAM_SECRET": "short"}, "TELEGRAM_SECRET is shorter than 32 characters."),
        (
            {"PSEUDONYM_KEY": KEYS["SUPPRESSION_KEY"]},
            "PSEUDONYM_KEY is the same as SUPPRESSION_KEY, and each needs its own.",
        ),
        ({"PUBLIC_URL": ""}, "PUBLIC_URL is not set."),
        ({"TELEGRAM_SECRET": ""}, "TELEGRAM_TOKEN set without TELEGRAM_SECRET. Set all of them, or none."),
        ({"TELEGRAM_TOKEN": ""}, "TELEGRAM_SECRET set without TELEGRAM_TOKEN. Set all of them, or none."),
        (
            {"TWILIO_FROM": ""},
            "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN set without TWILIO_FROM. Set all of them, or none.",
        ),
        (
            dict.fromkeys(TELEGRAM, "") | dict.fromkeys(SMS, ""),
            "No channel is set up. Set TELEGRAM_TOKEN and TELEGRAM_SECRET for Telegram, or ",
        ),
    ],
)
def test_not_ready_to_serve(change: dict[str, str], line: str) -> None:
    [found] = Settings.from_env(READY | change).missing_for_serving()
    assert found.startswith(line)
    assert SECRET not in found


def test_nothing_set_names_all_that_serving_needs() -> None:
    lines = Settings().missing_for_serving()
    assert [line.split()[0] for line in lines] == [*KEYS, "No", "PUBLIC_URL"]
