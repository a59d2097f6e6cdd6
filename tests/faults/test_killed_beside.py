"""kill -9 in what goes on beside a conversation: receipts, look-ups, the clock, a broadcast's rows, publishing."""

import socket
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import text

from bench.people import populate, value_of
from bot.demo.doubles import AnswerLate, Receipts
from bot.store.engine import begin
from tests.faults.conftest import Account
from tests.faults.crowd import broadcast, cancel, join, rows_of
from tests.faults.meddling import (
    UNTIL_LOOKED_UP,
    held,
    is_in,
    leases_run_out,
    opened,
    passes,
    runs,
    sender,
    settled,
    somebody_waits,
)
from tests.faults.meddling import waits_until as until
from tests.faults.test_frozen import remind
from tests.faults.test_killed import (
    NO_SETTLING,
    NO_WRITING,
    ON_POSTGRESQL,
    assert_heard_and_answered_once,
    raw,
    tries_of,
)
from tests.system.hospital import HERE, HUNG_UP, PATIENCE, ROOT, Hospital, Process, improvers
from tests.system.phones import SmsPhone, waits_for
from tests.system.test_hospital import changed, folder_with
from tests.webhooks.callers import STATUS, Call

pytestmark = [pytest.mark.processes, pytest.mark.faults]

PEOPLE, FIRST = 2500, 5001
ROW_N = FIRST + 1500  # in the middle of the second range
RANGE_BEFORE = 1000
REMINDED = 3

# Where row N is written nobody gets further: a lock on PostgreSQL, and on SQLite a count that takes for ever.
LOCK = "SELECT pg_advisory_xact_lock(2611)"
STUCK = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'"
WRITING_A_LETTER = """
SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'INSERT INTO messages%'
"""
AT_REMINDERS = """
SELECT locks.pid FROM pg_locks AS locks JOIN pg_database ON pg_database.oid = database
WHERE datname = current_database() AND relation = 'reminders'::regclass AND locks.pid <> pg_backend_pid()
"""
FOR_EVER = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n LIMIT 1000000000000) SELECT max(n) FROM n"
BARS = {
    "sqlite": (f"CREATE TRIGGER bar BEFORE INSERT ON messages WHEN NEW.person_id = {ROW_N} BEGIN {FOR_EVER}; END",),
    "postgresql": (
        "CREATE FUNCTION bar() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM pg_advisory_xact_lock(2611); RETURN NEW; END $$",
        f"CREATE TRIGGER bar BEFORE INSERT ON messages FOR EACH ROW WHEN (NEW.person_id = {ROW_N}) "
        "EXECUTE FUNCTION bar()",
    ),
}
UNBAR = {"sqlite": "DROP TRIGGER bar", "postgresql": "DROP TRIGGER bar ON messages"}


def accepted_without_receipt(hospital: Hospital, phone: SmsPhone) -> Call:
    """JOIN is answered, and the answer accepted; the receipt that is still to come for it."""
    hospital.doubles.twilio.faults.put(Receipts(()))
    assert hospital.answers(phone.call("JOIN")) == 200
    assert is_in(hospital, phone.address, "accepted")
    (letter,) = hospital.messages(phone.address, "out")
    return hospital.twilio.call(
        hospital.twilio.receipt(letter["provider_id"], "delivered"), f"{STATUS}?id={letter['id']}"
    )


def test_the_web_before_it_has_committed_a_receipt(hospital: Hospital, account: Account) -> None:
    """Nobody was told that it is taken, so the provider brings it once more."""
    phone = SmsPhone(hospital, 311)
    receipt = accepted_without_receipt(hospital, phone)
    locks = () if hospital.on_sqlite else (NO_SETTLING,)
    with ThreadPoolExecutor(1) as pool, held(hospital, *locks, address=phone.address):
        answer = pool.submit(hospital.answers, receipt)
        if hospital.on_sqlite:
            Event().wait(0.5)  # it cannot be seen from outside that a writer waits for another
        else:
            assert somebody_waits(hospital)
        hospital.processes["serve"].killed()
        assert answer.result(PATIENCE) == HUNG_UP
    assert is_in(hospital, phone.address, "accepted")
    runs(hospital)
    assert hospital.answers(receipt) == 204
    assert_heard_and_answered_once(hospital, phone, account)


def test_the_web_after_it_has_committed_a_receipt_and_before_its_answer_is_read(
    hospital: Hospital, account: Account
) -> None:
    """It comes once more, and one that is older after it: what is known stays."""
    phone = SmsPhone(hospital, 312)
    receipt = accepted_without_receipt(hospital, phone)
    with socket.create_connection((HERE, hospital.port), PATIENCE) as caller:
        caller.sendall(raw(receipt))
        assert is_in(hospital, phone.address, "delivered")
        hospital.processes["serve"].killed()
    runs(hospital)
    (letter,) = hospital.messages(phone.address, "out")
    older = hospital.twilio.receipt(letter["provider_id"], "sent")
    late = hospital.twilio.call(older, f"{STATUS}?id={letter['id']}")
    assert [hospital.answers(call) for call in (receipt, late)] == [204, 204]
    assert_heard_and_answered_once(hospital, phone, account)


@ON_POSTGRESQL
def test_the_leader_between_a_look_up_and_writing_it_down(hospital: Hospital, account: Account) -> None:
    """The text was accepted, and its answer and its receipts met nobody: the next leader looks for it again."""
    phone, answer = SmsPhone(hospital, 313), Event()
    receipts = len(hospital.doubles.twilio.book("receipts"))
    hospital.doubles.twilio.faults.put(AnswerLate(answer))
    assert hospital.answers(phone.call("JOIN")) == 200
    waits_for(phone, 1)
    for process in hospital.processes.values():
        process.killed()
    answer.set()
    hospital.doubles.twilio.wait_for(receipts + 2, PATIENCE, "receipts")
    leases_run_out(hospital)
    runs(hospital)
    assert is_in(hospital, phone.address, "unknown")
    passes(hospital, UNTIL_LOOKED_UP)
    with held(hospital, NO_SETTLING, address=phone.address):
        runs(hospital)
        assert somebody_waits(hospital)
        hospital.processes["worker"].killed()
    assert is_in(hospital, phone.address, "unknown")
    runs(hospital)
    assert_heard_and_answered_once(hospital, phone, account)
    (letter,) = hospital.messages(phone.address, "out")
    assert tries_of(hospital, letter["id"]) == 1
    passes(hospital, timedelta())
    runs(hospital)


@ON_POSTGRESQL
def test_the_leader_in_the_middle_of_its_reminders(hospital: Hospital, account: Account) -> None:
    """What it had begun is as if it never had: the next one reminds everybody, once."""
    phones = [SmsPhone(hospital, 320 + at) for at in range(REMINDED)]
    join(hospital, phones)
    hospital.processes["worker"].killed()
    remind(hospital, phones)
    with held(hospital, NO_WRITING):
        runs(hospital)
        until(lambda: hospital.rows(WRITING_A_LETTER))
        hospital.processes["worker"].killed()
    until(lambda: not hospital.rows(AT_REMINDERS))  # the server notices who is dead once there is no lock to wait for
    assert len(hospital.rows("SELECT id FROM reminders WHERE done_at IS NULL")) == REMINDED
    runs(hospital)
    until(lambda: all(len(phone.letters()) == 1 for phone in phones))
    assert settled(hospital)
    found = account(hospital)
    assert found.is_well and not found.unknown, found
    assert hospital.rows("SELECT id FROM reminders WHERE done_at IS NULL") == []
    assert [len(phone.letters()) for phone in phones] == [1] * REMINDED


@contextmanager
def barred(hospital: Hospital) -> Iterator[None]:
    """Row N is written by nobody for as long as the block lasts."""
    kind = "sqlite" if hospital.on_sqlite else "postgresql"
    with opened(hospital) as engine, begin(engine) as connection:
        for statement in BARS[kind]:
            connection.execute(text(statement))
    with ExitStack() as stack:
        if not hospital.on_sqlite:
            stack.enter_context(held(hospital, LOCK))
        yield
    with opened(hospital) as engine, begin(engine) as connection:
        connection.execute(text(UNBAR[kind]))


def test_a_broadcast_killed_at_row_n_and_begun_again_writes_to_everybody_once(
    hospital: Hospital, account: Account
) -> None:
    with opened(hospital) as engine:
        populate(engine, FIRST + PEOPLE - 1, first=FIRST)
        with begin(engine) as connection:
            connection.execute(text("UPDATE addresses SET channel = 'sms'"))
    with barred(hospital):
        number = broadcast(hospital)
        until(lambda: sum(rows_of(hospital, number).values()) >= RANGE_BEFORE)
        until(lambda: hospital.on_sqlite or hospital.rows(STUCK))
        sender(hospital).killed()
        # The range in which row N is was as good as never begun.
        assert sum(rows_of(hospital, number).values()) == RANGE_BEFORE
    runs(hospital)
    until(lambda: hospital.rows("SELECT id FROM broadcasts WHERE id = :id AND written_at IS NOT NULL", id=number))
    rows = hospital.rows("SELECT person_id FROM messages WHERE broadcast_id = :id", id=number)
    times = Counter(row["person_id"] for row in rows)
    assert set(times.values()) == {1} and times.keys() >= set(range(FIRST, FIRST + PEOPLE))
    cancel(hospital, number)
    leases_run_out(hospital, in_hand=False)
    assert settled(hospital)
    found = account(hospital)
    assert found.is_well, found
    many = {value_of(number) for number in range(FIRST, FIRST + PEOPLE)}
    texts = Counter(one["To"] for one in hospital.doubles.twilio.sent if one["To"] in many)
    assert set(texts.values()) <= {1}


@ON_POSTGRESQL
def test_publishing_killed_half_way_leaves_what_runs_as_it_is(
    hospital: Hospital, account: Account, tmp_path: Path
) -> None:
    phone = SmsPhone(hospital, 330)
    before = phone.says("privacy")
    privacy = (ROOT / "flows" / "privacy.yaml").read_text()
    folder = folder_with(tmp_path, privacy=privacy.replace("Only our team sees", "Only our team reads"))
    with held(hospital, "LOCK TABLE publications IN EXCLUSIVE MODE"):
        publishing = Process("publish", str(folder), environ=hospital.environ, log=tmp_path / "publish.log")
        assert somebody_waits(hospital)
        publishing.killed()
    assert phone.says("privacy") == before
    assert [row["n"] for row in hospital.rows("SELECT count(*) AS n FROM publications")] == [1]
    assert improvers("publish", str(folder), environ=hospital.environ).returncode == 0
    until(lambda: "Only our team reads" in changed(phone, before))
    assert settled(hospital)
    found = account(hospital)
    assert found.is_well, found
