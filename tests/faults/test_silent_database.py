"""PostgreSQL takes calls and says nothing: every caller is answered before it hangs up, and none is forgotten."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import NamedTuple

import pytest

from bot.cli.server import THREADS
from tests.faults.books import Acknowledged
from tests.faults.conftest import FAST, Account
from tests.faults.hush import Hush, hush_before
from tests.faults.meddling import is_in, settled
from tests.faults.meddling import waits_until as until
from tests.faults.test_frozen import TWILIO_WAITS
from tests.system.hospital import Hospital, hospital_at
from tests.system.phones import SmsPhone, waits_for
from tests.webhooks.callers import STATUS, Call
from tests.work.databases import database

FOR_A_MOMENT = 3.0  # seconds
pytestmark = [pytest.mark.processes, pytest.mark.faults, pytest.mark.postgresql]


class Between(NamedTuple):
    """A hospital by SMS, and what its web has between itself and the database; its worker is there without it."""

    hospital: Hospital
    hush: Hush


@pytest.fixture(scope="module")
def between(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Between]:
    """One web process, so that it is known whom the next caller meets."""
    folder = tmp_path_factory.mktemp("hospital")
    with (
        database("postgresql", folder) as url,
        hush_before(url) as hush,
        hospital_at(url, folder, telegram=False) as hospital,
    ):
        hospital.upgrades()
        hospital.settings |= {**FAST, "WEB_CONCURRENCY": "1", "DATABASE_URL": hush.url}
        hospital.starts("serve")
        hospital.settings["DATABASE_URL"] = url
        hospital.starts("worker")
        until(hospital.is_ready)
        yield Between(hospital, hush)


def timed(hospital: Hospital, call: Call) -> tuple[int, float]:
    """How a caller is answered, and after how many seconds."""
    began = monotonic()
    return hospital.answers(call), monotonic() - began


def test_a_database_that_says_nothing_keeps_no_caller_for_longer_than_it_waits(
    between: Between, account: Account
) -> None:
    hospital, hush = between
    phone, others = SmsPhone(hospital, 760), [SmsPhone(hospital, 761 + at) for at in range(THREADS - 3)]
    assert hospital.answers(phone.call("JOIN")) == 200
    assert is_in(hospital, phone.address, "delivered")
    (letter,) = hospital.messages(phone.address, "out")
    receipt = hospital.twilio.call(
        hospital.twilio.receipt(letter["provider_id"], "sent"), f"{STATUS}?id={letter['id']}"
    )
    texts = [each.call("JOIN") for each in others]
    with ThreadPoolExecutor(THREADS) as pool, hush.silent():
        ready = pool.submit(hospital.is_ready)
        answers = list(pool.map(lambda call: timed(hospital, call), [receipt, *texts]))
        assert not ready.result()
    assert {status for status, _ in answers} == {503}
    assert max(seconds for _, seconds in answers) < TWILIO_WAITS
    until(hospital.is_ready)
    assert [hospital.answers(call) for call in [receipt, *texts]] == [204, *[200] * len(texts)]
    assert [len(waits_for(each, 1)) for each in others] == [1] * len(others)
    assert settled(hospital)
    heard = [hospital.messages(each.address, "in") for each in others]
    assert [[row["state"] for row in rows] for rows in heard] == [["heard"]] * len(others)
    told = [
        Acknowledged("sms", rows[0]["provider_id"], each.address, "JOIN")
        for each, rows in zip(others, heard, strict=True)
    ]
    found = account(hospital, told)
    assert found.is_well, found


def test_a_database_that_says_nothing_for_a_moment_costs_nobody_a_text(between: Between, account: Account) -> None:
    hospital, hush = between
    phone = SmsPhone(hospital, 770)
    with ThreadPoolExecutor(1) as pool:
        with hush.silent():
            answer = pool.submit(hospital.answers, phone.call("JOIN"))
            hush.speaks.wait(FOR_A_MOMENT)
            assert not answer.done()
        assert answer.result() == 200
    assert len(waits_for(phone, 1)) == 1
    assert settled(hospital)
    found = account(hospital)
    assert found.is_well, found
