"""Told to stop, every process ends in time with 0, and what was under way is finished and written down."""

import socket
from datetime import UTC, datetime
from threading import Event, Thread

import pytest
from sqlalchemy import text

from bot.demo.doubles import Refuse, Stall
from bot.store.engine import begin, open_engine
from bot.work.missed import AT_THE_DOOR
from tests.system.hospital import HERE, PATIENCE, SERVICE_NUMBER, Hospital, eventually
from tests.system.phones import SmsPhone, waits_for

pytestmark = pytest.mark.processes


def test_a_letter_under_way_is_waited_for_and_written_down(closed_hospital: Hospital) -> None:
    closed_hospital.upgrades()
    closed_hospital.opens()
    phone, answer = SmsPhone(closed_hospital, 202), Event()
    closed_hospital.doubles.twilio.faults.put(Stall(answer))
    assert closed_hospital.answers(phone.call("JOIN")) == 200
    closed_hospital.doubles.twilio.wait_for(1, PATIENCE, "calls")
    (letter,) = closed_hospital.messages(phone.address, "out")
    assert letter["state"] == "submitting"
    told = [process.told_to_stop() for process in closed_hospital.processes.values()]
    assert eventually(lambda: not closed_hospital.is_ready())
    answer.set()
    assert [process.code() for process in told] == [0] * len(told)
    (letter,) = closed_hospital.messages(phone.address, "out")
    assert (letter["state"], letter["reason"]) == ("unknown", "twilio_http_503")


def test_a_text_that_is_being_taken_in_is_answered_first(closed_hospital: Hospital) -> None:
    closed_hospital.upgrades()
    closed_hospital.opens()
    serve, phone = closed_hospital.processes["serve"], SmsPhone(closed_hospital, 204)
    path, body, headers = phone.call("JOIN")
    fields = [*headers, ("Host", HERE), ("Content-Length", str(len(body))), ("Expect", "100-continue")]
    head = "".join(f"{name}: {value}\r\n" for name, value in fields)
    with socket.create_connection((HERE, closed_hospital.port), PATIENCE) as caller, caller.makefile("rb") as answer:
        caller.sendall(f"POST {path} HTTP/1.1\r\n{head}\r\n".encode("latin-1"))
        assert b" 100 " in answer.readline(), "somebody is at it"
        assert answer.readline().strip() == b""
        serve.told_to_stop()
        assert not serve.ended(within=0.5), "not while a text is being taken in"
        caller.sendall(body)
        assert b" 200 " in answer.readline()
    assert serve.code() == 0
    assert [line["state"] for line in closed_hospital.messages(phone.address, "in")] == ["heard"]


def test_a_provider_that_never_answers_holds_up_no_ending(closed_hospital: Hospital) -> None:
    closed_hospital.upgrades()
    closed_hospital.opens()
    phones = [SmsPhone(closed_hospital, 210 + number) for number in range(12)]
    for _ in phones:
        closed_hospital.doubles.twilio.faults.put(Stall(Event()))
    assert [closed_hospital.answers(phone.call("JOIN")) for phone in phones] == [200] * len(phones)
    closed_hospital.doubles.twilio.wait_for(1, PATIENCE, "calls")
    told = [process.told_to_stop() for process in closed_hospital.processes.values()]
    assert [process.code() for process in told] == [0] * len(told)
    states = [closed_hospital.messages(phone.address, "out")[0]["state"] for phone in phones]
    assert "leased" not in states, "what was not submitted was given back"
    assert set(states) <= {"unknown", "waiting", "submitting"}
    under_way = sum(state != "waiting" for state in states)
    assert under_way == len(closed_hospital.doubles.twilio.calls)


def test_what_was_heard_while_nothing_could_leave_leaves_at_the_next_start(closed_hospital: Hospital) -> None:
    closed_hospital.upgrades()
    closed_hospital.opens()
    phone = SmsPhone(closed_hospital, 203)
    closed_hospital.doubles.twilio.faults.put(Refuse(429, {"code": 20429, "message": "Too many requests"}))
    assert closed_hospital.answers(phone.call("JOIN")) == 200
    closed_hospital.doubles.twilio.wait_for(1, PATIENCE, "calls")
    told = [process.told_to_stop() for process in closed_hospital.processes.values()]
    assert [process.code() for process in told] == [0] * len(told)
    assert not [process.said for process in told if "Traceback" in process.said]
    assert phone.letters() == []
    closed_hospital.opens()
    assert len(waits_for(phone, 1)) == 1


def test_what_was_texted_while_nothing_ran_is_answered_at_the_next_start(closed_hospital: Hospital) -> None:
    hospital, phone = closed_hospital, SmsPhone(closed_hospital, 205)
    hospital.upgrades()
    hospital.opens()
    assert eventually(lambda: hospital.rows("SELECT times FROM ticks WHERE name = 'missed'"))
    told = [process.told_to_stop() for process in hospital.processes.values()]
    assert [process.code() for process in told] == [0] * len(told)
    long_ago = datetime.now(UTC) - 2 * AT_THE_DOOR  # so long that Twilio has given up
    hospital.doubles.twilio.text_in(phone.address, SERVICE_NUMBER, "JOIN", long_ago)
    hospital.opens()
    assert len(waits_for(phone, 1)) == 1
    assert [line["state"] for line in hospital.messages(phone.address, "in")] == ["heard"]
    assert [row["kind"] for row in hospital.rows("SELECT kind FROM alarms")] == ["texts_late"]


@pytest.mark.postgresql
@pytest.mark.parametrize("closed_hospital", ["postgresql"], indirect=True)
@pytest.mark.parametrize(("table", "why"), [("seals", "a tick of the clock"), ("messages", "whoever looks what waits")])
def test_what_waits_for_the_database_holds_up_no_ending(closed_hospital: Hospital, table: str, why: str) -> None:
    hospital = closed_hospital
    hospital.upgrades()
    hospital.starts("serve")
    assert eventually(hospital.is_ready)  # from here on there are flows
    waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = CAST(:table AS regclass)"
    engine = open_engine(hospital.database_url)
    try:
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            connection.execute(text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
            worker = hospital.starts("worker")
            assert eventually(lambda: hospital.rows(waiting, table=table)), f"{why} waits\n{worker.said}"
            assert worker.told_to_stop().code() == 0
    finally:
        engine.dispose()


@pytest.mark.parametrize("closed_hospital", ["sqlite"], indirect=True)
def test_nor_does_whoever_has_sqlite_s_one_right_to_write(closed_hospital: Hospital) -> None:
    hospital, phone = closed_hospital, SmsPhone(closed_hospital, 206)
    hospital.opens()
    engine = open_engine(hospital.database_url)
    try:
        with begin(engine):  # its clock and its sender wait for this
            call = Thread(target=hospital.answers, args=(phone.call("JOIN"),))
            call.start()  # and so does somebody's text
            assert hospital.processes["serve"].told_to_stop().code() == 0
        call.join(PATIENCE)
    finally:
        engine.dispose()
