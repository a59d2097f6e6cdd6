"""Whatever happens, and in whatever order, the books agree in the end."""

import os
import secrets
from collections.abc import Callable

import pytest

from tests.faults.conftest import Account
from tests.faults.driver import SECONDS, Driver
from tests.faults.meddling import comes_to_rest
from tests.faults.verdict import complaints
from tests.system.hospital import Hospital

pytestmark = [pytest.mark.processes, pytest.mark.faults]

TELEGRAM = True
SEED = int(os.environ.get("FAULTS_SEED") or secrets.randbelow(1_000_000))


def test_the_books_agree_whatever_happens(
    hospital: Hospital, account: Account, record_property: Callable[[str, object], None]
) -> None:
    record_property("reckoning", f"FAULTS_SEED={SEED}")
    if not hospital.on_sqlite:
        hospital.starts("worker", "worker two")
    driver = Driver(hospital, SEED, SECONDS)
    driver.run()
    is_at_rest = comes_to_rest(hospital)
    found = account(hospital, driver.post.acknowledged)
    wrong = complaints(hospital, driver, found)
    told = (
        f"seed {SEED}: {found}, after STOP {sum('STOP' in one for one in wrong)}; {dict(sorted(driver.done.items()))}"
    )
    record_property("reckoning", told)
    assert is_at_rest and wrong == [], f"{told}\n{found._asdict()}"
    # Had it been quiet, all this would say nothing.
    assert {"killed", "twilio", "telegram", "STOP"} <= {word for name in driver.done for word in name.split()}, told
