"""kill -9 of web and worker at every boundary between two states, on both databases."""

import socket
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from bot.demo.doubles import AcceptThenStall, AnswerLate, Stall
from tests.faults.books import Acknowledged
from tests.faults.conftest import Account
from tests.faults.meddling import held, is_in, leases_run_out, runs, sender, sends_anew, settled, somebody_waits
from tests.faults.meddling import waits_until as until
from tests.system.hospital import HERE, HUNG_UP, PATIENCE, Hospital
from tests.system.phones import SmsPhone, waits_for
from tests.webhooks.callers import Call

pytestmark = [pytest.mark.processes, pytest.mark.faults]

ON_POSTGRESQL = pytest.mark.parametrize(
    "hospital", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)
# Receipts for which nobody was there do not come again.
PERHAPS = ("accepted", "sent", "delivered", "unknown")
NO_WRITING = "LOCK TABLE messages IN EXCLUSIVE MODE"
NO_STOPPING = "SELECT id FROM addresses WHERE value = :address FOR UPDATE"
NO_SETTLING = "SELECT messages.id FROM messages JOIN addresses ON address_id = addresses.id WHERE value = :address " + (
    "FOR UPDATE OF messages"
)


def test_the_web_before_it_has_committed(hospital: Hospital, account: Account) -> None:
    phone = SmsPhone(hospital, 301)
    call = phone.call("JOIN")
    with ThreadPoolExecutor(1) as pool, held(hospital, *(() if hospital.on_sqlite else (NO_WRITING,))):
        answer = pool.submit(hospital.answers, call)
        if hospital.on_sqlite:
            Event().wait(0.5)  # it cannot be seen from outside that a writer waits for another
        else:
            assert somebody_waits(hospital)
        hospital.processes["serve"].killed()
        assert answer.result(PATIENCE) == HUNG_UP
    assert hospital.messages(phone.address, "in") == []
    runs(hospital)
    assert hospital.answers(call) == 200
    assert_heard_and_answered_once(hospital, phone, account)


def test_the_web_after_it_has_committed_and_before_its_answer_is_read(hospital: Hospital, account: Account) -> None:
    phone, answer = SmsPhone(hospital, 302), Event()
    call = phone.call("JOIN")
    if hospital.on_sqlite:  # the sender dies with it, so that it must be known how far that was
        hospital.doubles.twilio.faults.put(AcceptThenStall(answer))
    with socket.create_connection((HERE, hospital.port), PATIENCE) as caller:
        caller.sendall(raw(call))
        until(lambda: hospital.messages(phone.address, "in") and (phone.letters() or not hospital.on_sqlite))
        hospital.processes["serve"].killed()
    answer.set()
    if hospital.on_sqlite:
        leases_run_out(hospital)
    runs(hospital)
    assert hospital.answers(call) == 200
    assert_heard_and_answered_once(hospital, phone, account, PERHAPS)


@ON_POSTGRESQL
def test_the_worker_before_it_has_leased(hospital: Hospital, account: Account) -> None:
    phone = SmsPhone(hospital, 303)
    hospital.processes["worker"].killed()
    assert hospital.answers(phone.call("JOIN")) == 200
    with held(hospital, NO_WRITING):
        runs(hospital)
        assert somebody_waits(hospital)
        hospital.processes["worker"].killed()
    runs(hospital)
    assert_heard_and_answered_once(hospital, phone, account)


@ON_POSTGRESQL
def test_the_worker_between_leased_and_submitting(hospital: Hospital, account: Account) -> None:
    phone = SmsPhone(hospital, 304)
    hospital.processes["worker"].killed()
    assert hospital.answers(phone.call("JOIN")) == 200
    with held(hospital, NO_STOPPING, address=phone.address):
        runs(hospital)
        assert is_in(hospital, phone.address, "leased") and somebody_waits(hospital)
        hospital.processes["worker"].killed()
    sends_anew(hospital)
    assert_heard_and_answered_once(hospital, phone, account)


def test_the_sender_while_submitting_what_nobody_has_accepted(hospital: Hospital, account: Account) -> None:
    """It can never be told from what was accepted, so it is not sent again: it is shown, and staff decide."""
    phone, answer = SmsPhone(hospital, 305), Event()
    before = len(hospital.doubles.twilio.book("tries"))
    hospital.doubles.twilio.faults.put(Stall(answer))
    assert hospital.answers(phone.call("JOIN")) == 200
    hospital.doubles.twilio.wait_for(before + 1, PATIENCE, "tries")
    sender(hospital).killed()
    answer.set()
    assert [one["state"] for one in hospital.messages(phone.address, "out")] == ["submitting"]
    sends_anew(hospital)
    assert is_in(hospital, phone.address, "unknown")
    # What is said next leaves once the doubt has kept it back for long enough, and the doubt stays.
    assert hospital.answers(phone.call("yes")) == 200
    leases_run_out(hospital)
    assert len(waits_for(phone, 1)) == 1
    assert settled(hospital)
    found = account(hospital)
    assert found.is_well, found
    (doubt,) = [one for one in hospital.messages(phone.address, "out") if one["state"] == "unknown"]
    assert doubt["reason"] == "lease_lost"
    assert tries_of(hospital, doubt["id"]) == 1


def test_the_sender_while_submitting_what_is_accepted(hospital: Hospital, account: Account) -> None:
    phone, answer = SmsPhone(hospital, 306), Event()
    hospital.doubles.twilio.faults.put(AcceptThenStall(answer))
    assert hospital.answers(phone.call("JOIN")) == 200
    waits_for(phone, 1)
    sender(hospital).killed()
    answer.set()
    sends_anew(hospital)
    assert_heard_and_answered_once(hospital, phone, account, PERHAPS)


@ON_POSTGRESQL
def test_the_worker_between_the_answer_and_writing_it_down(hospital: Hospital, account: Account) -> None:
    phone, answer = SmsPhone(hospital, 307), Event()
    hospital.doubles.twilio.faults.put(AnswerLate(answer))
    assert hospital.answers(phone.call("JOIN")) == 200
    waits_for(phone, 1)
    with held(hospital, NO_SETTLING, address=phone.address):
        answer.set()
        # The worker with the answer, and the web with the receipt.
        assert somebody_waits(hospital, at_least=2)
        hospital.processes["worker"].killed()
    sends_anew(hospital)
    assert is_in(hospital, phone.address, "delivered")
    assert_heard_and_answered_once(hospital, phone, account)


@ON_POSTGRESQL
def test_worker_and_web_at_once_after_the_answer(hospital: Hospital, account: Account) -> None:
    """No receipt finds anybody, and the answer is lost with the worker: the doubt is shown, and nothing sent again."""
    phone, answer = SmsPhone(hospital, 308), Event()
    hospital.doubles.twilio.faults.put(AnswerLate(answer))
    assert hospital.answers(phone.call("JOIN")) == 200
    waits_for(phone, 1)
    hospital.processes["worker"].killed()
    hospital.processes["serve"].killed()
    answer.set()
    hospital.doubles.twilio.wait_for(len(hospital.doubles.twilio.book("receipts")), PATIENCE, "receipts")
    leases_run_out(hospital)
    runs(hospital)
    assert_heard_and_answered_once(hospital, phone, account, PERHAPS)


@ON_POSTGRESQL
def test_two_workers_and_a_lease_that_has_run_out(hospital: Hospital, account: Account) -> None:
    """The first is not dead, only slow: what it has leased is another's by now, and it may not submit it."""
    phone, processes = SmsPhone(hospital, 309), hospital.processes
    processes["worker"].killed()
    leader = hospital.starts("worker", "worker two")
    until(lambda: '"leading"' in leader.said)
    leader.frozen()
    try:
        assert hospital.answers(phone.call("JOIN")) == 200
        with held(hospital, NO_STOPPING, address=phone.address):
            runs(hospital)
            assert is_in(hospital, phone.address, "leased") and somebody_waits(hospital)
            processes["worker"].frozen()
        leases_run_out(hospital)
        leader.thawed()
        waits_for(phone, 1)
        processes["worker"].thawed()
        assert_heard_and_answered_once(hospital, phone, account)
    finally:
        processes.pop("worker two").killed()


def assert_heard_and_answered_once(
    hospital: Hospital, phone: SmsPhone, account: Account, states: tuple[str, ...] = ("delivered",)
) -> None:
    """One text came in, and one went out, whatever happened in between."""
    assert len(waits_for(phone, 1)) == 1
    until(lambda: [one["state"] in states for one in hospital.messages(phone.address, "out")] == [True])
    assert settled(hospital), account(hospital)
    (heard,) = hospital.messages(phone.address, "in")
    assert heard["state"] == "heard"
    found = account(hospital, [Acknowledged("sms", heard["provider_id"], phone.address, "JOIN")])
    assert found.is_well, found
    assert len(phone.letters()) == 1


def tries_of(hospital: Hospital, letter: int) -> int:
    """How often the provider was asked to send it."""
    return sum(one["letter"] == str(letter) for one in hospital.doubles.twilio.book("tries"))


def raw(call: Call) -> bytes:
    """A request as it is on the wire, for whoever does not wait for its answer."""
    fields = [*call.headers, ("Host", HERE), ("Content-Length", str(len(call.body)))]
    head = "".join(f"{name}: {value}\r\n" for name, value in fields)
    return f"POST {call.path} HTTP/1.1\r\n{head}\r\n".encode("latin-1") + call.body
