"""kill -9 at every state of what is sent: of the whole system on SQLite, and of PostgreSQL's worker by Telegram.

By SMS its worker dies in test_killed.py.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

import pytest
from sqlalchemy import text

from bot.demo.doubles import AcceptThenStall, Receipts, Stall
from bot.store.engine import begin
from tests.faults.books import Acknowledged
from tests.faults.conftest import Account
from tests.faults.meddling import is_in, opened, sender, sends_anew, settled
from tests.faults.meddling import waits_until as until
from tests.system.hospital import PATIENCE, Hospital
from tests.system.phones import Phone, SmsPhone, TelegramPhone, waits_for

pytestmark = [pytest.mark.processes, pytest.mark.faults]

TELEGRAM = True
ON_SQLITE = pytest.mark.parametrize("hospital", ["sqlite"], indirect=True)
# Whatever would bring a message out of that state fails, as if the process were killed just before.
PINS = {
    "sqlite": (
        "CREATE TRIGGER pin BEFORE UPDATE OF state ON messages "
        "WHEN OLD.state = '{}' AND NEW.state <> OLD.state AND NEW.moved_by = 'worker' "
        "BEGIN SELECT RAISE(ABORT, 'pinned'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION pin() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'pinned'; END $$",
        "CREATE TRIGGER pin BEFORE UPDATE OF state ON messages FOR EACH ROW "
        "WHEN (OLD.state = '{}' AND NEW.state <> OLD.state AND NEW.moved_by = 'worker') EXECUTE FUNCTION pin()",
    ),
}
UNPIN = {"sqlite": "DROP TRIGGER pin", "postgresql": "DROP TRIGGER pin ON messages"}


@contextmanager
def pinned(hospital: Hospital, state: str) -> Iterator[None]:
    """No worker's statement that moves a message out of this state is committed, for as long as the block lasts."""
    kind = "sqlite" if hospital.on_sqlite else "postgresql"
    with opened(hospital) as engine:
        with begin(engine) as connection:
            for statement in PINS[kind]:
                connection.execute(text(statement.format(state)))
        yield
        with begin(engine) as connection:
            connection.execute(text(UNPIN[kind]))


@ON_SQLITE
@pytest.mark.parametrize("state", ["waiting", "leased"])
def test_the_whole_system_before_it_has_submitted_a_text(hospital: Hospital, account: Account, state: str) -> None:
    dies_in(hospital, phone := SmsPhone(hospital, 350 + len(state)), state)
    assert_answered(hospital, phone, account, "delivered")


@ON_SQLITE
def test_the_whole_system_between_the_answer_and_writing_it_down(hospital: Hospital, account: Account) -> None:
    """No receipt comes: it stays in doubt, and is not sent again."""
    hospital.doubles.twilio.faults.put(Receipts(()))
    dies_in(hospital, phone := SmsPhone(hospital, 359), "submitting", accepted=True)
    assert_answered(hospital, phone, account, "unknown")


@pytest.mark.parametrize("state", ["waiting", "leased"])
def test_the_sender_before_it_has_submitted_to_a_chat(hospital: Hospital, account: Account, state: str) -> None:
    dies_in(hospital, phone := TelegramPhone(hospital, 350 + len(state)), state)
    assert_answered(hospital, phone, account, "accepted")


def test_the_sender_between_telegrams_answer_and_writing_it_down(hospital: Hospital, account: Account) -> None:
    """A reply in doubt is said again: a chat is never left without it."""
    dies_in(hospital, phone := TelegramPhone(hospital, 359), "submitting", accepted=True)
    assert_answered(hospital, phone, account, "accepted", times=2)


@pytest.mark.parametrize("accepted", [False, True], ids=["refused", "accepted"])
def test_the_sender_while_submitting_to_a_chat(hospital: Hospital, account: Account, accepted: bool) -> None:
    phone, answer, double = TelegramPhone(hospital, 360 + accepted), Event(), hospital.doubles.telegram
    before = len(double.book("tries"))
    double.faults.put(AcceptThenStall(answer) if accepted else Stall(answer))
    assert hospital.answers(phone.call("JOIN")) == 200
    double.wait_for(before + 1, PATIENCE, "tries")
    waits_for(phone, int(accepted))
    sender(hospital).killed()
    answer.set()
    assert [one["state"] for one in hospital.messages(phone.address, "out")] == ["submitting"]
    sends_anew(hospital)
    assert_answered(hospital, phone, account, "accepted", times=1 + accepted)


def dies_in(hospital: Hospital, phone: Phone, state: str, accepted: bool = False) -> None:
    """JOIN is heard, and whatever sends is killed as it would bring the answer out of this state."""
    process = sender(hospital)
    tried = process.said.count("pinned") + process.said.count("trouble")
    with pinned(hospital, state):
        assert hospital.answers(phone.call("JOIN")) == 200
        assert is_in(hospital, phone.address, state)
        waits_for(phone, int(accepted))
        if state == "waiting":
            until(lambda: process.said.count("pinned") + process.said.count("trouble") > tried)
        process.killed()
        assert is_in(hospital, phone.address, state)
    sends_anew(hospital)


def assert_answered(hospital: Hospital, phone: Phone, account: Account, state: str, times: int = 1) -> None:
    """One message came in, and its answer went out so often."""
    assert len(waits_for(phone, times)) == times
    assert is_in(hospital, phone.address, state)
    assert settled(hospital)
    (heard,) = hospital.messages(phone.address, "in")
    assert heard["state"] == "heard"
    found = account(hospital, [Acknowledged(heard["channel"], heard["provider_id"], phone.address, "JOIN")])
    assert found.is_well, found
    assert len(phone.letters()) == times
