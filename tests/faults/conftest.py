"""Hospitals to be ill-treated: real processes, between doubles that can do wrong."""

from collections.abc import Callable, Iterable, Iterator

import pytest

from tests.faults.books import NOTHING, Acknowledged, Reckoning, reckon
from tests.store.conftest import ENGINES
from tests.system.hospital import Hospital, hospital_at
from tests.work.databases import database

# Nothing here is about rates: they would only make the tests slow.
FAST = {"TELEGRAM_PER_SECOND": "1000", "SMS_PARTS_PER_SECOND": "1000", "SMS_DAILY_PARTS": "1000000"}

Account = Callable[..., Reckoning]


@pytest.fixture(scope="module", params=ENGINES)
def hospital(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    """An open hospital for a file of tests: `serve` alone on SQLite, `serve` and `worker` on PostgreSQL."""
    folder = tmp_path_factory.mktemp("hospital")
    telegram = getattr(request.module, "TELEGRAM", False)
    with database(request.param, folder) as url, hospital_at(url, folder, telegram) as hospital:
        hospital.settings |= FAST
        hospital.upgrades()
        hospital.opens()
        yield hospital


@pytest.fixture(params=ENGINES)
def closed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    """A hospital for one test alone, by SMS, that has yet to open."""
    folder = tmp_path_factory.mktemp("hospital")
    with database(request.param, folder) as url, hospital_at(url, folder, telegram=False) as hospital:
        hospital.settings |= FAST
        hospital.upgrades()
        yield hospital


@pytest.fixture(scope="module")
def told_before() -> dict[str, Reckoning]:
    """By database, what was found the last time that the books were compared."""
    return {}


@pytest.fixture
def account(record_property: Callable[[str, object], None], told_before: dict[str, Reckoning]) -> Account:
    """Compares the books, all of them, and has what this test came to told at the end of the session."""

    def told(hospital: Hospital, acknowledged: Iterable[Acknowledged] = ()) -> Reckoning:
        found = reckon(hospital, acknowledged)
        record_property("reckoning", str(found.since(told_before.get(hospital.database_url, NOTHING))))
        told_before[hospital.database_url] = found
        return found

    return told
