"""`doctor` and `webhooks set`: the providers are asked, and what is wrong is said so that it can be mended."""

from collections.abc import Iterator

import pytest

from bot.demo.doubles import Doubles, TelegramDouble, TwilioDouble, running_doubles
from tests.channels.mail_double import mail_server
from tests.cli.conftest import SID, TOKEN, Improvers

pytestmark = pytest.mark.thorough

BOT = "12345:token-of-the-tests"
UNREACHABLE = "http://127.0.0.1:1"


@pytest.fixture
def doubles(monkeypatch: pytest.MonkeyPatch) -> Iterator[Doubles]:
    """Both providers, each with one account."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with running_doubles(TelegramDouble(BOT), TwilioDouble(SID, TOKEN)) as doubles:
        yield doubles


@pytest.fixture
def whole(ready: dict[str, str], database: str, doubles: Doubles) -> dict[str, str]:
    """Everything that can be set up, set up well."""
    return {
        **ready,
        "DATABASE_URL": database,
        "TELEGRAM_TOKEN": BOT,
        "TELEGRAM_SECRET": "telegram_secret-of-the-tests-0123456789",
        "TELEGRAM_API_URL": doubles.telegram_url,
        "TWILIO_API_URL": doubles.twilio_url,
    }


def findings(said: str) -> dict[str, list[str]]:
    """The marks by what was looked at."""
    found: dict[str, list[str]] = {}
    for line in said.splitlines():
        mark, what = line[:7].strip(), line[7:].split(":")[0].strip()
        found.setdefault(what, []).append(mark)
    return found


def test_with_nothing_set_the_doctor_says_what_to_set(improvers: Improvers) -> None:
    result = improvers("doctor")
    assert (result.exit_code, result.stderr) == (1, "")
    found = findings(result.stdout)
    assert found["Database"] == found["Flows published"] == ["MEND"]
    assert found["Flows in the folder"] == ["well"]
    assert found["Telegram"] == found["SMS (Twilio)"] == ["not set"]
    assert len(found["Settings"]) == 5
    assert "improvers db upgrade" in result.stdout


def test_with_everything_set_all_is_well(improvers: Improvers, whole: dict[str, str], doubles: Doubles) -> None:
    assert improvers("publish", **whole).exit_code == 0
    with mail_server() as mail:
        whole |= {"SMTP_URL": f"smtp://127.0.0.1:{mail.port}", "ALERT_TO": "duty@example.nhs.uk"}
        result = improvers("doctor", **whole)
    assert (result.exit_code, result.stderr) == (0, "")
    assert {mark for marks in findings(result.stdout).values() for mark in marks} == {"well"}
    assert not doubles.telegram.sent and not doubles.twilio.sent and not mail.mails
    assert not any(secret in result.stdout for secret in (BOT, TOKEN, whole["SECRET_KEY"]))


@pytest.mark.parametrize(
    ("name", "value", "what", "remedy"),
    [
        ("TELEGRAM_TOKEN", "12345:another-token", "Telegram", "Check TELEGRAM_TOKEN."),
        ("TELEGRAM_API_URL", UNREACHABLE, "Telegram", "TELEGRAM_API_URL if it is set."),
        ("TWILIO_AUTH_TOKEN", "another token", "SMS (Twilio)", "Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN."),
        ("TWILIO_ACCOUNT_SID", "AC" + "2" * 32, "SMS (Twilio)", "Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN."),
        ("TWILIO_API_URL", UNREACHABLE, "SMS (Twilio)", "TWILIO_API_URL if it is set."),
    ],
)
def test_a_provider_that_refuses_is_told_with_a_remedy(
    improvers: Improvers, whole: dict[str, str], name: str, value: str, what: str, remedy: str
) -> None:
    result = improvers("doctor", **{**whole, name: value})
    assert result.exit_code == 1
    (line,) = [line for line in result.stdout.splitlines() if line[7:].strip().startswith(what)]
    assert line.startswith("MEND") and line.endswith(remedy)
    assert value not in line


def test_the_doctor_finds_a_broken_flow_and_an_absent_database(improvers: Improvers, broken: object) -> None:
    result = improvers("doctor", FLOWS_DIR=str(broken), DATABASE_URL="postgresql://nobody:hidden@127.0.0.1:1/none")
    assert result.exit_code == 1 and "hidden" not in result.stdout
    assert "flows/privacy.yaml:" in result.stdout
    assert findings(result.stdout)["Database"] == findings(result.stdout)["Flows in the folder"] == ["MEND"]


def test_a_bad_environment_is_the_doctors_first_finding(improvers: Improvers) -> None:
    result = improvers("doctor", PORT="eighty", TWILIO_FROM="HOSPITAL")
    assert (result.exit_code, result.stdout) == (2, "")
    assert [line.split()[0] for line in result.stderr.splitlines()] == ["PORT", "TWILIO_FROM"]


def test_telegram_is_told_where_to_deliver(improvers: Improvers, whole: dict[str, str], doubles: Doubles) -> None:
    result = improvers("webhooks", "set", **whole)
    assert (result.exit_code, result.stderr) == (0, "")
    (told,) = [call for call in doubles.telegram.calls if call["method"] == "setWebhook"]
    assert told["url"] == "https://texts.hospital.example/webhooks/telegram"
    assert told["secret_token"] == whole["TELEGRAM_SECRET"]
    assert "https://texts.hospital.example/webhooks/sms" in result.stdout
    assert whole["TELEGRAM_SECRET"] not in result.stdout


def test_telegram_that_refuses_is_told_with_a_remedy(improvers: Improvers, whole: dict[str, str]) -> None:
    result = improvers("webhooks", "set", **{**whole, "TELEGRAM_TOKEN": "12345:another-token"})
    assert result.exit_code == 1
    assert result.stderr.endswith("Check TELEGRAM_TOKEN.\n")


@pytest.mark.parametrize("missing", ["PUBLIC_URL", "TWILIO_AUTH_TOKEN"])
def test_there_must_be_an_address_and_an_account(improvers: Improvers, ready: dict[str, str], missing: str) -> None:
    result = improvers("webhooks", "set", **{**ready, missing: ""})
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
