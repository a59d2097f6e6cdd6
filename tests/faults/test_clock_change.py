"""A reminder across the change of the clock, both ways: due at ten by the clock on the wall, and sent once."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.faults.conftest import Account
from tests.faults.meddling import passes, settled
from tests.faults.meddling import waits_until as until
from tests.system.hospital import Hospital
from tests.system.phones import SmsPhone, waits_for
from tests.system.test_hospital import BY_SMS
from tests.system.test_leading import ticked

pytestmark = [pytest.mark.processes, pytest.mark.faults]

LATER = (*BY_SMS[:8], "later")
HALF_AN_HOUR = timedelta(minutes=30)
# When they say LATER, which is a week before they are reminded, and when it is ten o'clock in London on that day.
CHANGES = {
    "winter begins": (datetime(2026, 10, 22, 12, tzinfo=UTC), datetime(2026, 10, 29, 10, tzinfo=UTC)),
    "summer begins": (datetime(2027, 3, 25, 12, tzinfo=UTC), datetime(2027, 4, 1, 9, tzinfo=UTC)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_reminder_across_the_clock_change(closed: Hospital, account: Account, change: str) -> None:
    asked, ten = CHANGES[change]
    phone = SmsPhone(closed, 901)
    lives_at(closed, asked)
    replies = [phone.says(said) for said in LATER]
    lives_at(closed, ten - HALF_AN_HOUR)
    assert len(phone.letters()) == len(replies)
    lives_at(closed, ten)
    assert len(waits_for(phone, len(replies) + 1)) == len(replies) + 1
    lives_at(closed, ten)  # whoever reminded them is dead, and it is ten o'clock once more
    assert settled(closed)
    found = account(closed)
    assert found.is_well and not found.unknown, found
    assert len(phone.letters()) == len(replies) + 1
    assert closed.rows("SELECT id FROM reminders WHERE done_at IS NULL") == []


def lives_at(hospital: Hospital, moment: datetime) -> None:
    """All that runs is killed; what starts again does so at that moment, and has looked who is to be reminded."""
    anew = bool(hospital.processes)
    if anew:
        assert settled(hospital)
        looked = ticked(hospital).get("reminders", 0)  # none, if the first one was there before the flows were
    passes(hospital, moment - datetime.now(UTC))
    hospital.opens()
    if anew:
        until(lambda: ticked(hospital).get("reminders", 0) > looked)
