"""`improvers alarms`, and what `doctor` says about telling staff by email."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from bot.store import alarms
from bot.store.engine import begin, open_engine
from tests.channels.mail_double import mail_server
from tests.cli.conftest import Improvers

pytestmark = pytest.mark.thorough

NOW = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)


@pytest.fixture
def store(database: str) -> Iterator[Engine]:
    """The database with an alarm in it."""
    engine = open_engine(database)
    with begin(engine) as connection:
        alarms.raise_alarm(connection, "channel_paused", "sms", "twilio_20003", NOW)
    yield engine
    engine.dispose()


def test_no_alarm_is_well(improvers: Improvers, database: str) -> None:
    result = improvers("alarms", DATABASE_URL=database)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "0 open.\n")


def test_an_open_alarm_says_what_to_do_and_who_has_it(improvers: Improvers, database: str, store: Engine) -> None:
    listed = improvers("alarms", DATABASE_URL=database)
    assert (listed.exit_code, listed.stderr) == (1, "1 open.\n")
    what, do, since, who = listed.stdout.splitlines()
    assert what.startswith("1  Nothing leaves by SMS") and what.endswith("(twilio_20003)")
    assert do.startswith("    To do: Run `improvers doctor`") and since == "    Since 2026-11-03 12:00 UTC, once."
    assert who == '    Nobody has it yet. If you take it: improvers alarms acknowledge 1 --by "YOUR NAME"'

    taken = improvers("alarms", "acknowledge", "1", "--by", " Priya ", DATABASE_URL=database)
    assert (taken.exit_code, taken.stdout) == (0, "Priya has alarm 1.\n")
    assert improvers("alarms", DATABASE_URL=database).stdout.splitlines()[3] == "    Priya has it."


@pytest.mark.parametrize("number", ["1", "2", str(2**63 - 1)])
def test_what_does_not_wait_for_anybody_cannot_be_acknowledged(
    improvers: Improvers, database: str, store: Engine, number: str
) -> None:
    improvers("alarms", "acknowledge", "1", "--by", "Priya", DATABASE_URL=database)
    result = improvers("alarms", "acknowledge", number, "--by", "Sam", DATABASE_URL=database)
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"Alarm {number} is not one that waits" in result.stderr and "improvers alarms" in result.stderr


@pytest.mark.parametrize("arguments", [("1",), ("1", "--by", "  "), ("one", "--by", "Sam"), ("0", "--by", "Sam")])
def test_used_wrongly(improvers: Improvers, database: str, arguments: tuple[str, ...]) -> None:
    assert improvers("alarms", "acknowledge", *arguments, DATABASE_URL=database).exit_code == 2


def test_a_database_that_is_behind_is_told_in_one_line(improvers: Improvers) -> None:
    result = improvers("alarms")
    assert result.exit_code == 2 and "improvers db upgrade" in result.stderr and "Traceback" not in result.stderr


def mail_lines(improvers: Improvers, database: str, **environ: str) -> list[str]:
    """What `doctor` says about alarms and email."""
    lines = improvers("doctor", DATABASE_URL=database, **environ).stdout.splitlines()
    return [line for line in lines if "larm" in line]


def test_doctor_says_whether_staff_can_be_told(improvers: Improvers, database: str, store: Engine) -> None:
    to = {"ALERT_TO": "duty@example.nhs.uk"}
    assert mail_lines(improvers, database, **to) == [
        "not set  Email of alarms: SMTP_URL and ALERT_TO are not both given, so look at: improvers alarms"
    ]
    with mail_server() as server:
        url = {"SMTP_URL": f"smtp://127.0.0.1:{server.port}"}
        assert mail_lines(improvers, database, **to, **url) == ["well     Email of alarms: the server lets us in"]
        with begin(store) as connection:
            alarms.mailed(connection, [1], NOW, "mail_452")
        assert mail_lines(improvers, database, **to, **url)[1:] == [
            "MEND     An alarm that nobody was told of: the server refuses us (mail_452). Check the user and password "
            "in SMTP_URL, and the addresses in ALERT_TO. See: improvers alarms"
        ]
    assert server.mails == []
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        url = {"SMTP_URL": f"smtp://127.0.0.1:{bound.getsockname()[1]}"}
        (line, *_) = mail_lines(improvers, database, **to, **url)
    assert line.startswith("MEND     Email of alarms: no answer. Check the server and port in SMTP_URL")


def test_doctor_looks_at_the_mail_server_even_without_a_database(improvers: Improvers) -> None:
    with mail_server() as server:
        url = f"smtp://127.0.0.1:{server.port}"
        lines = mail_lines(improvers, "sqlite:///none.db", ALERT_TO="duty@example.nhs.uk", SMTP_URL=url)
    assert lines == ["well     Email of alarms: the server lets us in"]
