"""What keeps `serve`, `worker` and their helpers from starting is told in clear lines, with exit code 2."""

import os
import socket
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.store.engine import begin, open_engine
from tests.cli.conftest import Improvers

NOWHERE = "postgresql://nobody:hidden@127.0.0.1:1/none"
RUNNING = pytest.mark.parametrize("command", ["serve", "worker"])
WITH_DATABASE = pytest.mark.parametrize(
    "command",
    [("serve",), ("worker",), ("publish",), ("db", "upgrade"), ("people", "export"), ("messages", "failed")],
    ids=" ".join,
)


def change(database: str, statement: str) -> None:
    """Something done to the database behind everyone's back."""
    engine = open_engine(database)
    with begin(engine) as connection:
        connection.execute(text(statement))
    engine.dispose()


@RUNNING
def test_nothing_set_is_told_all_at_once(improvers: Improvers, command: str) -> None:
    result = improvers(command)
    assert (result.exit_code, result.stdout) == (2, "")
    told = result.stderr.splitlines()
    for name in ("SECRET_KEY", "SUPPRESSION_KEY", "PSEUDONYM_KEY", "PUBLIC_URL", "TELEGRAM_TOKEN"):
        assert len([line for line in told if name in line]) == 1
    assert os.listdir() == [], "no database is made for a hospital that cannot open"


@RUNNING
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://somewhere"),
        ("PORT", "eighty"),
        ("PORT", "99999"),
        ("PUBLIC_URL", "http://texts.hospital.example"),
        ("TELEGRAM_SECRET", "nöt allowed"),
        ("TWILIO_FROM", "HOSPITAL"),
        ("TIME_ZONE", "Europe/Nowhere"),
        ("SENDING_HOURS", "all day"),
        ("SECRET_KEY", "too little for a key"),
        ("SECRET_KEY", "example-only-replace-me-with-your-own-random-text"),
        ("SECRET_KEY", "the pseudonym key of the tests, long enough"),
        ("TELEGRAM_TOKEN", "12345:token"),
        ("TWILIO_AUTH_TOKEN", ""),
    ],
)
def test_a_bad_variable_is_named_in_one_line_and_never_quoted(
    improvers: Improvers, ready: dict[str, str], command: str, name: str, value: str
) -> None:
    result = improvers(command, **{**ready, name: value})
    assert (result.exit_code, result.stdout) == (2, "")
    assert name in result.stderr and result.stderr.count("\n") == 1
    assert not value or value not in result.stderr


def test_a_bad_number_of_processes_is_told_too(improvers: Improvers, ready: dict[str, str], database: str) -> None:
    result = improvers("serve", DATABASE_URL=database, WEB_CONCURRENCY="many", **ready)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "WEB_CONCURRENCY" in result.stderr and result.stderr.count("\n") == 1


def test_a_port_that_is_taken_is_told_in_one_line(improvers: Improvers, ready: dict[str, str], database: str) -> None:
    with socket.create_server(("0.0.0.0", 0)) as taken:
        port = taken.getsockname()[1]
        result = improvers("serve", DATABASE_URL=database, PORT=str(port), **ready)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"Port {port}" in result.stderr and "PORT" in result.stderr and result.stderr.count("\n") == 1


def test_a_worker_beside_sqlite_is_refused(improvers: Improvers, ready: dict[str, str], database: str) -> None:
    result = improvers("worker", DATABASE_URL=database, **ready)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "improvers serve" in result.stderr and "PostgreSQL" in result.stderr and result.stderr.count("\n") == 1


@WITH_DATABASE
def test_a_database_out_of_reach_is_told_in_one_line(
    improvers: Improvers, ready: dict[str, str], command: tuple[str, ...]
) -> None:
    result = improvers(*command, DATABASE_URL=NOWHERE, **ready)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "127.0.0.1:1/none" in result.stderr and "DATABASE_URL" in result.stderr
    assert result.stderr.count("\n") == 1 and "hidden" not in result.stderr


@pytest.mark.parametrize("file", ["no/such/folder/improvers.db", "a-folder", "no-database"])
@pytest.mark.parametrize("command", ["serve", "publish"])
def test_a_file_that_cannot_be_a_database_is_told_in_one_line(
    improvers: Improvers, ready: dict[str, str], command: str, file: str, tmp_path: Path
) -> None:
    (tmp_path / "a-folder").mkdir()
    (tmp_path / "no-database").write_text("Dear all,\n" * 1_000)
    result = improvers(command, DATABASE_URL=f"sqlite:///{tmp_path / file}", **ready)
    assert (result.exit_code, result.stdout) == (2, "")
    assert str(tmp_path / file) in result.stderr and result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("revision", "remedy"), [(None, "Run: improvers db upgrade"), ("9999", "Install the newer program.")]
)
@pytest.mark.parametrize("command", [("publish",), ("people", "export"), ("messages", "failed")], ids=" ".join)
def test_a_database_at_another_revision_is_told_in_one_line(
    improvers: Improvers,
    ready: dict[str, str],
    command: tuple[str, ...],
    database: str,
    revision: str | None,
    remedy: str,
) -> None:
    if revision is None:
        change(database, "DROP TABLE alembic_version")
    else:
        change(database, f"UPDATE alembic_version SET version_num = '{revision}'")
    result = improvers(*command, DATABASE_URL=database, **ready)
    assert (result.exit_code, result.stdout) == (2, "")
    assert remedy in result.stderr and result.stderr.count("\n") == 1


def test_serve_refuses_the_database_of_a_newer_program(
    improvers: Improvers, ready: dict[str, str], database: str
) -> None:
    change(database, "UPDATE alembic_version SET version_num = '9999'")
    result = improvers("serve", DATABASE_URL=database, **ready)
    assert result.exit_code == 2 and "newer than this program" in result.stderr and result.stderr.count("\n") == 1


def test_serve_without_any_flows_says_where_it_looked(
    improvers: Improvers, ready: dict[str, str], database: str, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    result = improvers("serve", DATABASE_URL=database, FLOWS_DIR=str(tmp_path / "empty"), **ready)
    assert (result.exit_code, result.stdout) == (2, "")
    assert str(tmp_path / "empty") in result.stderr and result.stderr.count("\n") == 1


def test_serve_with_broken_flows_lists_every_mistake(
    improvers: Improvers, ready: dict[str, str], database: str, broken: Path
) -> None:
    result = improvers("serve", DATABASE_URL=database, FLOWS_DIR=str(broken), **ready)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "flows/privacy.yaml:5:9: " in result.stderr and "Traceback" not in result.stderr


def test_upgrading_says_what_it_did(improvers: Improvers, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    first, second = improvers("db", "upgrade", DATABASE_URL=url), improvers("db", "upgrade", DATABASE_URL=url)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.stdout.startswith("Upgraded from ") and first.stdout.count("\n") == 1
    assert second.stdout.startswith("The database is at revision ")
