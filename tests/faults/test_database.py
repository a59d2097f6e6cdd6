"""The database goes away under load, and comes back: everybody who was told "taken" was."""

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from bot.demo.doubles import AnswerLate
from tests.faults.books import TAKEN
from tests.faults.conftest import Account
from tests.faults.meddling import leases_run_out, settled
from tests.faults.meddling import waits_until as until
from tests.faults.post import Post
from tests.system.hospital import PATIENCE, Hospital
from tests.system.phones import Phone, SmsPhone, TelegramPhone, waits_for
from tests.system.test_hospital import away

pytestmark = [
    pytest.mark.processes,
    pytest.mark.faults,
    pytest.mark.postgresql,
    pytest.mark.parametrize("hospital", ["postgresql"], indirect=True),
]

TELEGRAM = True
# A minute is what is promised; the time is the same to the code, and dear to whoever waits for the tests.
PACE = 0.3  # seconds between two texts of one person: as quick as a chat may be answered for a while
SECONDS_AWAY = float(os.environ.get("FAULTS_SECONDS_AWAY", "5"))


def test_the_database_away_under_load(hospital: Hospital, account: Account) -> None:
    phones: list[Phone] = [SmsPhone(hospital, 700 + at) for at in range(3)]
    phones += [TelegramPhone(hospital, 700 + at) for at in range(3)]
    post, over, late, answer = Post(hospital), Event(), SmsPhone(hospital, 710), Event()
    hospital.doubles.twilio.faults.put(AnswerLate(answer))
    assert post.brings(late, "HELP")
    waits_for(late, 1)

    def writes(phone: Phone) -> int:
        times = 0
        while not over.is_set():
            times += post.brings(phone, "HELP")
            over.wait(PACE)
        return times

    with ThreadPoolExecutor(len(phones)) as pool:
        writing = [pool.submit(writes, phone) for phone in phones]
        until(lambda: len(post.acknowledged) > 2 * len(phones))
        with away(hospital.database_url):
            answer.set()  # what came of this letter is known to its worker alone
            until(lambda: 503 in post.statuses)
            Event().wait(SECONDS_AWAY)
        until(hospital.is_ready)
        there = len(post.acknowledged)
        until(lambda: len(post.acknowledged) > there + 2 * len(phones))
        over.set()
        assert all(times.result(PATIENCE) for times in writing)
    # Its receipt met a house without a database, and does not come again: "accepted" may be all that is known.
    until(lambda: [one["state"] in TAKEN for one in hospital.messages(late.address, "out")] == [True])
    leases_run_out(hospital)  # of what was being taken up as the database went: a minute, in earnest
    assert settled(hospital), account(hospital)
    found = account(hospital, post.acknowledged)
    assert found.is_well, found
    assert post.statuses <= {200, 503}
