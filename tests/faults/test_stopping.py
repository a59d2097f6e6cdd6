"""STOP, while thousands of letters leave: nothing is submitted once it is committed."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from bench.people import populate
from bot.store.engine import begin
from tests.faults.conftest import Account
from tests.faults.crowd import broadcast, cancel, join, rows_of
from tests.faults.driver import Stopped, after_stop, stopped_now
from tests.faults.meddling import opened, settled
from tests.faults.meddling import waits_until as until
from tests.system.hospital import Hospital
from tests.system.phones import SmsPhone

pytestmark = [pytest.mark.processes, pytest.mark.faults]

QUEUED = 5000
STOPPING = 20


def test_stop_with_five_thousand_queued(hospital: Hospital, account: Account) -> None:
    """They are spread over the queue: some have had theirs already, some are being written to at that moment."""
    phones = [SmsPhone(hospital, 800 + at) for at in range(STOPPING)]
    join(hospital, phones[: STOPPING // 2])
    with opened(hospital) as engine:
        populate(engine, QUEUED + 1000, first=1000)
        with begin(engine) as connection:
            connection.execute(text("UPDATE addresses SET channel = 'sms'"))
    join(hospital, phones[STOPPING // 2 :])
    number = broadcast(hospital)
    until(lambda: sum(rows_of(hospital, number).values()) >= QUEUED)

    def stops(phone: SmsPhone) -> Stopped:
        assert hospital.answers(phone.call("STOP")) == 200
        return stopped_now(hospital, phone)

    with ThreadPoolExecutor(4) as pool:
        stopped = list(pool.map(stops, phones))
    left = len(hospital.doubles.twilio.sent)
    hospital.doubles.twilio.wait_for(left + 200)
    assert rows_of(hospital, number)["waiting"] > QUEUED / 4, "they were to be in the middle"
    cancel(hospital, number)
    assert settled(hospital)
    found = account(hospital)
    assert found.is_well, found
    assert after_stop(hospital, stopped) == []
    closed = {row["state"] for phone in phones for row in hospital.messages(phone.address, "out")}
    assert closed & {"cancelled", "suppressed"}
