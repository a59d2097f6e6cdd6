"""A process that dies, or lives and does not move: others go on without it, and should it move again it knows that."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest
from sqlalchemy import text

from bot.store import reminders
from bot.store.engine import begin
from tests.faults.conftest import Account
from tests.faults.crowd import join
from tests.faults.driver import after_stop, stopped_now
from tests.faults.meddling import held, is_in, leases_run_out, opened, runs, settled, somebody_waits
from tests.faults.meddling import waits_until as until
from tests.faults.test_killed import NO_STOPPING
from tests.system.hospital import Hospital, Process
from tests.system.phones import SmsPhone
from tests.system.test_leading import leader, ticked

pytestmark = [
    pytest.mark.processes,
    pytest.mark.faults,
    pytest.mark.postgresql,
    pytest.mark.parametrize("hospital", ["postgresql"], indirect=True),
]

TAKEN_OVER_WITHIN = 12.0  # seconds: 6 until the server ends the silent session, and some for a busy machine
TWILIO_WAITS = 15.0
REMINDED = 5


@pytest.fixture
def workers(hospital: Hospital) -> Iterator[list[Process]]:
    """Two of them, of which one leads; new ones, whose clock ticks at once."""
    hospital.processes["worker"].killed()
    yield [hospital.starts("worker"), hospital.starts("worker", "worker two")]
    hospital.processes.pop("worker two").killed()
    runs(hospital)


def test_a_frozen_leader_loses_the_lead_and_knows_it(
    hospital: Hospital, workers: list[Process], account: Account
) -> None:
    phones = [SmsPhone(hospital, 720 + at) for at in range(REMINDED)]
    join(hospital, phones)
    until(lambda: leader(workers))
    first = leader(workers)
    assert first is not None
    (second,) = [one for one in workers if one is not first]
    until(lambda: "reminders" in ticked(hospital))
    first.frozen()
    try:
        began, before = monotonic(), ticked(hospital)
        remind(hospital, phones)
        until(lambda: '"leading"' in second.said)
        assert monotonic() - began < TAKEN_OVER_WITHIN
        # What fell due is done by the new one, at once.
        until(lambda: all(len(phone.letters()) == 1 for phone in phones))
        after = ticked(hospital)["reminders"]
        assert after > before["reminders"]
        remind(hospital, phones)  # for the next tick of whoever leads
    finally:
        first.thawed()
    # All its ticks are overdue by now; did it believe that it leads, each would run at once.
    until(lambda: '"leading_no_more"' in first.said)
    assert leader(workers) is second
    assert ticked(hospital)["reminders"] == after
    assert settled(hospital)
    found = account(hospital)
    assert found.is_well and not found.unknown, found
    assert [len(phone.letters()) for phone in phones] == [1] * REMINDED


def test_a_killed_leader_is_followed_within_seconds(
    hospital: Hospital, workers: list[Process], account: Account
) -> None:
    """What falls due at that moment is done once, by whichever of the two."""
    phones = [SmsPhone(hospital, 740 + at) for at in range(REMINDED)]
    join(hospital, phones)
    until(lambda: leader(workers))
    first = leader(workers)
    assert first is not None
    (second,) = [one for one in workers if one is not first]
    remind(hospital, phones)
    first.killed()
    began = monotonic()
    until(lambda: leader([second]))
    assert monotonic() - began < TAKEN_OVER_WITHIN
    until(lambda: all(len(phone.letters()) == 1 for phone in phones))
    leases_run_out(hospital, in_hand=False)  # of whatever the dead one had just taken
    assert settled(hospital)
    found = account(hospital)
    assert found.is_well, found
    assert [len(phone.letters()) for phone in phones] == [1] * REMINDED


def remind(hospital: Hospital, phones: list[SmsPhone]) -> None:
    """Each is due a reminder."""
    due = datetime.now(UTC) - timedelta(minutes=1)
    with opened(hospital) as engine, begin(engine) as connection:
        for phone in phones:
            at = {"value": phone.address}
            address = connection.execute(text("SELECT id FROM addresses WHERE value = :value"), at).scalar_one()
            reminders.add(connection, address, "equality", due)


def test_a_frozen_worker_holds_up_nobody_who_says_stop(hospital: Hospital, account: Account) -> None:
    """It was about to submit, and holds the lock on their address: STOP waits for less than the provider does."""
    phone = SmsPhone(hospital, 730)
    worker = hospital.processes["worker"]
    worker.killed()
    assert hospital.answers(phone.call("JOIN")) == 200
    with held(hospital, NO_STOPPING, address=phone.address):
        runs(hospital)
        worker = hospital.processes["worker"]
        assert is_in(hospital, phone.address, "leased") and somebody_waits(hospital)
        worker.frozen()
    began = monotonic()
    try:
        assert hospital.answers(phone.call("STOP")) == 200
        assert monotonic() - began < TWILIO_WAITS
        stopped = stopped_now(hospital, phone)
    finally:
        worker.thawed()
    leases_run_out(hospital)
    assert settled(hospital)
    assert [one["state"] for one in hospital.messages(phone.address, "out")] == ["cancelled"]
    assert phone.letters() == [] and after_stop(hospital, [stopped]) == []
    found = account(hospital)
    assert found.is_well, found
