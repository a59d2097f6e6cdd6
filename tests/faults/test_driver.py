"""Whatever happens, and in whatever order, the books agree in the end."""

import os
import secrets
from collections.abc import Callable

import pytest

from tests.faults.conftest import Account
from tests.faults.driver import SECONDS, Driver, after_stop
from tests.faults.meddling import comes_to_rest
from tests.system.hospital import Hospital

pytestmark = [pytest.mark.processes, pytest.mark.faults]

TELEGRAM = True
SEED = int(os.environ.get("FAULTS_SEED") or secrets.randbelow(1_000_000))
TWICE = """
SELECT broadcast_id, person_id FROM messages WHERE broadcast_id IS NOT NULL
GROUP BY broadcast_id, person_id HAVING count(*) > 1
"""
INVITED = """
SELECT count(*) AS n FROM messages JOIN addresses ON addresses.id = address_id WHERE broadcast_id = :id AND value = :to
"""


def test_the_books_agree_whatever_happens(
    hospital: Hospital, account: Account, record_property: Callable[[str, object], None]
) -> None:
    record_property("reckoning", f"FAULTS_SEED={SEED}")
    if not hospital.on_sqlite:
        hospital.starts("worker", "worker two")
    driver = Driver(hospital, SEED, SECONDS)
    driver.run()
    is_at_rest = comes_to_rest(hospital)
    late = after_stop(hospital, driver.stopped)
    found = account(hospital, driver.post.acknowledged)
    told = f"seed {SEED}: {found}, after STOP {len(late)}; {dict(sorted(driver.done.items()))}"
    record_property("reckoning", told)
    assert is_at_rest and found.is_well, f"{told}\n{found._asdict()}"
    assert late == [], told
    assert 500 not in driver.post.statuses, told
    assert hospital.rows(TWICE) == [], told
    for number in driver.broadcasts:
        reached = [hospital.rows(INVITED, id=number, to=one.address)[0]["n"] for one in driver.listeners]
        assert reached == [1] * len(driver.listeners), told
    # Had it been quiet, all this would say nothing.
    assert {"killed", "twilio", "telegram", "STOP"} <= {word for name in driver.done for word in name.split()}, told
