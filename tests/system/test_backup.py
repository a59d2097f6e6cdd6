"""A hospital is backed up while texts come in, and opens again from the backup elsewhere, as real processes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from tests.store.conftest import ENGINES
from tests.system.hospital import Hospital, eventually, hospital_at, improvers
from tests.system.phones import SmsPhone
from tests.work.databases import database

pytestmark = pytest.mark.processes

WRITERS = 3
ENOUGH = 5  # texts of each, before and after


@pytest.fixture(params=ENGINES)
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Hospital, Hospital]]:
    """A hospital, and one over an empty database elsewhere; SMS only."""
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    with (
        database(request.param, tmp_path / "here") as url,
        database(request.param, tmp_path / "there") as other,
        hospital_at(url, tmp_path / "here", telegram=False) as here,
        hospital_at(other, tmp_path / "there", telegram=False) as there,
    ):
        yield here, there


def texts(hospital: Hospital, last: int, enough: Event, done: Event) -> list[int]:
    """Somebody writes on and on; how each of their texts was answered."""
    phone = SmsPhone(hospital, last)
    statuses: list[int] = []
    while not done.is_set() or len(statuses) < 2 * ENOUGH:
        statuses.append(hospital.answers(phone.call("JOIN" if not statuses else "hello")))
        if len(statuses) == ENOUGH:
            enough.set()
    return statuses


def test_a_backup_under_load_is_consistent_and_a_hospital_opens_from_it(
    both: tuple[Hospital, Hospital], tmp_path: Path
) -> None:
    here, there = both
    here.upgrades()
    here.opens()
    stopped = SmsPhone(here, 150)
    assert here.answers(stopped.call("JOIN")) == 200
    done, started = Event(), [Event() for _ in range(WRITERS)]
    with ThreadPoolExecutor(WRITERS) as pool:
        writing = [pool.submit(texts, here, 151 + at, enough, done) for at, enough in enumerate(started)]
        try:
            assert all(enough.wait(60) for enough in started)
            made = improvers("backup", str(tmp_path / "backup"), environ=here.environ)
        finally:
            done.set()
    assert made.returncode == 0, made.stderr
    # Nobody was kept out, and nothing was answered but well.
    assert {status for one in writing for status in one.result()} == {200}
    heard = {str(line["provider_id"]) for line in here.rows("SELECT provider_id FROM messages WHERE direction = 'in'")}

    assert here.answers(stopped.call("STOP")) == 200
    eventually(lambda: here.rows("SELECT id FROM addresses WHERE stopped_at IS NOT NULL"))
    listed = improvers("people", "stoplist", str(tmp_path / "stop-list.txt"), environ=here.environ)
    assert listed.returncode == 0, listed.stderr

    restored = improvers("restore", str(tmp_path / "backup"), environ=there.environ)
    assert restored.returncode == 0, restored.stderr
    kept = there.rows("SELECT id, provider_id, address_id FROM messages WHERE direction = 'in' ORDER BY id")
    assert {str(line["provider_id"]) for line in kept} <= heard
    assert len(kept) >= WRITERS * ENOUGH
    # Every text that it holds has its answer: no transaction was cut in two.
    [answered] = there.rows("SELECT count(*) AS count FROM people")
    assert answered["count"] == WRITERS + 1
    assert there.rows("SELECT id FROM messages WHERE address_id NOT IN (SELECT id FROM addresses)") == []
    assert there.rows("SELECT id FROM messages WHERE state IN ('waiting', 'leased', 'retry', 'submitting')") == []

    # Nothing that was sent there is sent from here; whoever writes is answered, unless they have said STOP.
    before = len(there.doubles.twilio.sent)
    there.opens()
    back = SmsPhone(there, 151)
    for _ in range(len(heard) + 2):
        there.twilio.text(back.address, "")  # a provider gives no name twice, wherever it delivers
    assert back.says("help")
    assert there.answers(SmsPhone(there, 150).call("hello")) == 200
    assert back.says("privacy")
    assert {one["To"] for one in there.doubles.twilio.sent[before:]} == {back.address}


@pytest.mark.postgresql
def test_programs_that_are_missing_or_too_old_are_told_in_one_line(tmp_path: Path) -> None:
    file, programs = tmp_path / "backup", tmp_path / "bin"
    programs.mkdir()
    with database("postgresql", tmp_path) as url:
        assert improvers("db", "upgrade", environ={"DATABASE_URL": url}).returncode == 0
        without = {"DATABASE_URL": url, "PATH": str(programs)}
        missing = improvers("backup", str(file), environ=without)
        (programs / "pg_dump").write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
        (programs / "pg_dump").chmod(0o755)
        old = improvers("backup", str(file), environ=without)
    for done, why in ((missing, "pg_dump is not installed here"), (old, "pg_dump here is version 9, too old")):
        assert (done.returncode, done.stdout) == (2, "") and why in done.stderr.splitlines()[-1]
    assert list(tmp_path.glob("*backup*")) == []
