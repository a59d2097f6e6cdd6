"""`doctor --deep`: what runs is looked at too, and every finding is one line that says what to do."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Engine, text

from bot.cli import examination
from bot.demo.doubles import Doubles, TelegramDouble, TwilioDouble, running_doubles
from bot.store import addresses, alarms, messages, outbox, ticks
from bot.store.engine import begin, open_engine, reading
from tests.cli.conftest import SID, TOKEN, Improvers

pytestmark = pytest.mark.thorough

BOT = "12345:token-of-the-tests"
NUMBER = "+447700900777"


class Clinic(NamedTuple):
    """All that can be set up, set up well, with a clock that ticked just now."""

    environ: dict[str, str]
    engine: Engine
    doubles: Doubles

    def letter(self, age: timedelta, state: str = "waiting", reason: str | None = None) -> None:
        """A reply to somebody, of this age."""
        now = datetime.now(UTC)
        with begin(self.engine) as connection:
            hashed = addresses.hash_of(NUMBER, "sms", "key")
            arrival = addresses.arrive(connection, "sms", NUMBER, hashed, now - age)
            letter = outbox.put(connection, arrival.address_id, None, "sms", now - age, body="Hello")
            statement = text("UPDATE messages SET state = :state, moved_by = 'worker', reason = :reason WHERE id = :id")
            for step in ("leased", "submitting", state) if state != "waiting" else ():
                connection.execute(statement, {"state": step, "reason": reason, "id": letter})

    def does(self, statement: str) -> None:
        """Something to the database behind everyone's back."""
        with begin(self.engine) as connection:
            connection.execute(text(statement))


@pytest.fixture
def clinic(
    improvers: Improvers, ready: dict[str, str], database: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Clinic]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with running_doubles(TelegramDouble(BOT), TwilioDouble(SID, TOKEN)) as doubles:
        environ = {
            **ready,
            "DATABASE_URL": database,
            "TELEGRAM_TOKEN": BOT,
            "TELEGRAM_SECRET": "telegram_secret-of-the-tests-0123456789",
            "TELEGRAM_API_URL": doubles.telegram_url,
            "TWILIO_API_URL": doubles.twilio_url,
        }
        doubles.twilio.delivers_to = f"{ready['PUBLIC_URL']}/webhooks/sms"
        assert improvers("publish", **environ).exit_code == 0
        assert improvers("webhooks", "set", **environ).exit_code == 0
        engine = open_engine(database)
        with begin(engine) as connection:
            ticks.ran(connection, "sweep", datetime.now(UTC), 0)
        yield Clinic(environ, engine, doubles)
        engine.dispose()


def lines_of(said: str, mark: str) -> list[str]:
    """The findings with this mark."""
    return [line[7:].strip() for line in said.splitlines() if line.startswith(mark)]


def test_where_all_is_well_everything_was_looked_at(improvers: Improvers, clinic: Clinic) -> None:
    result = improvers("doctor", "--deep", **clinic.environ)
    assert (result.exit_code, result.stderr) == (0, ""), result.stdout
    looked_at = {line.split(":")[0] for line in lines_of(result.stdout, "well")}
    assert looked_at >= {
        *("Database", "Writing", "Database settings", "Disk", "Clock", "Waiting replies", "Messages in doubt"),
        *("Unanswered messages", "Alarms", "Flows", "SECRET_KEY", "Telegram delivers", "SMS (Twilio) delivers"),
    }
    secrets = [clinic.environ[name] for name in ("SECRET_KEY", "SUPPRESSION_KEY", "TELEGRAM_SECRET", "TELEGRAM_TOKEN")]
    assert not any(secret in result.stdout for secret in secrets)


def no_clock(clinic: Clinic) -> None:
    clinic.does("DELETE FROM ticks")


def silent_clock(clinic: Clinic) -> None:
    with begin(clinic.engine) as connection:
        connection.execute(text("DELETE FROM ticks"))
        ticks.ran(connection, "sweep", datetime.now(UTC) - timedelta(minutes=3), 0)


def an_alarm(clinic: Clinic) -> None:
    with begin(clinic.engine) as connection:
        alarms.raise_alarm(connection, "channel_paused", "sms", "twilio_20003", datetime.now(UTC))


def unanswered(clinic: Clinic) -> None:
    clinic.letter(timedelta(0), "delivered")
    with begin(clinic.engine) as connection:
        heard = messages.hear(connection, 1, "sms", "SM1", "text", "Hi", False, None, datetime.now(UTC), "failed")
        assert heard is not None
        messages.needs_person(connection, heard, "something went wrong on our side")


def to_another_place(clinic: Clinic) -> None:
    clinic.doubles.twilio.delivers_to = "https://elsewhere.example/sms"


@pytest.mark.parametrize(
    ("harm", "what", "words", "remedy"),
    [
        (no_clock, "Clock", "has never ticked", "Start `improvers worker`"),
        (silent_clock, "Clock", "last ticked 18", "Look whether a worker runs"),
        (lambda one: one.letter(timedelta(minutes=9)), "Waiting replies", "oldest for 9 minutes", "runbook"),
        (
            lambda one: one.letter(timedelta(minutes=9), "retry", "twilio_20429"),
            *("Waiting replies", "twilio_20429", "runbook"),
        ),
        (lambda one: one.letter(timedelta(0), "unknown"), "Messages in doubt", "1.", "Look at the provider"),
        (unanswered, "Unanswered messages", "1.", "improvers messages failed"),
        (an_alarm, "Alarm", "channel_paused (sms), nobody has acknowledged it", "runbook"),
        (to_another_place, "SMS (Twilio) delivers", "https://elsewhere.example/sms", "Twilio's console"),
    ],
)
def test_what_stands_still_is_found_with_what_to_do(
    improvers: Improvers, clinic: Clinic, harm: Callable[[Clinic], None], what: str, words: str, remedy: str
) -> None:
    harm(clinic)
    result = improvers("doctor", "--deep", **clinic.environ)
    assert result.exit_code == 1
    (line,) = lines_of(result.stdout, "MEND")
    assert line.startswith(f"{what}: ") and words in line and remedy in line
    assert NUMBER not in result.stdout


def test_a_full_disk_is_found(improvers: Improvers, clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examination, "LEAST_ROOM", 10**15)
    result = improvers("doctor", "--deep", **clinic.environ)
    (line,) = lines_of(result.stdout, "MEND")
    assert line.startswith("Disk: ") and "Make room" in line


def test_telegram_that_delivers_nowhere_is_found(improvers: Improvers, clinic: Clinic) -> None:
    environ = {**clinic.environ, "PUBLIC_URL": "https://moved.hospital.example"}
    clinic.doubles.twilio.delivers_to = "https://moved.hospital.example/webhooks/sms"
    result = improvers("doctor", "--deep", **environ)
    (line,) = lines_of(result.stdout, "MEND")
    assert line.startswith("Telegram delivers: to https://texts.hospital.example/webhooks/telegram, not to ")
    assert line.endswith("Run: improvers webhooks set")


def test_a_messaging_service_is_left_to_its_console(improvers: Improvers, clinic: Clinic) -> None:
    result = improvers("doctor", "--deep", **{**clinic.environ, "TWILIO_FROM": "MG" + "1" * 32})
    assert result.exit_code == 0
    assert [line for line in lines_of(result.stdout, "not set") if line.startswith("SMS (Twilio) delivers")]


def test_the_doctor_leaves_nothing_of_its_own(improvers: Improvers, clinic: Clinic) -> None:
    def kept() -> int:
        with reading(clinic.engine) as connection:
            return int(connection.execute(text("SELECT count(*) FROM wordings")).scalar_one())

    before = kept()
    improvers("doctor", "--deep", **clinic.environ)
    assert kept() == before


@pytest.mark.parametrize("deep", [[], ["--deep"]], ids=["", "deep"])
def test_the_doctor_makes_no_database(improvers: Improvers, deep: list[str]) -> None:
    result = improvers("doctor", *deep)
    assert result.exit_code == 1 and "Run: improvers db upgrade" in result.stdout
    assert list(Path.cwd().iterdir()) == []
