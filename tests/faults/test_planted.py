"""The books find what is planted: a hospital with a mistake in it does not pass for a well one.

The database itself refuses to move a letter twice, so these mistakes get past it.
"""

import asyncio

import pytest

from bot.channels.channel import Accepted, Letter
from bot.channels.sms import SmsChannel
from bot.demo.double import Fault, Receipts, Refuse
from tests.faults.books import reckon
from tests.faults.driver import REFUSALS, Driver
from tests.faults.meddling import comes_to_rest, is_in, leases_run_out, pauses_end, runs, settled
from tests.faults.verdict import complaints
from tests.system.hospital import SERVICE_NUMBER, SID, TOKEN, Hospital
from tests.system.phones import SmsPhone, waits_for

pytestmark = [pytest.mark.processes, pytest.mark.faults]

SEED, SECONDS = 2611, 6.0


def opened_with(hospital: Hospital, defect: str = "") -> Driver:
    """It opens with this mistake; a driver that has not run yet, in whose name people write."""
    if defect:
        hospital.program = ("tests.faults.defective", defect)
    hospital.opens()
    return Driver(hospital, SEED, SECONDS)


def verdict(hospital: Hospital, driver: Driver) -> list[str]:
    """What the books say in the end, without the listeners, who were not asked to come."""
    driver.listeners = []
    return complaints(hospital, driver, reckon(hospital, driver.post.acknowledged))


PLANTED = {
    "": [],
    "sends_twice": ["doubled 1: letter 2: handed over 2 times"],
    "sends_once_more_without_a_number": ["doubled 1: 1 texts that are no letter of ours"],
    "claims_to_have_sent": ["lost 1: letter 2 by sms is accepted (None): no provider has it"],
    "gives_up": ["lost 1: letter 2 by sms is failed (twilio_21617): no provider refused it"],
    "forgets_what_it_hears": ["lost 1: sms {name} was acknowledged and is nowhere"],
}


@pytest.mark.parametrize("defect", PLANTED)
def test_a_planted_mistake_is_counted(closed: Hospital, defect: str) -> None:
    driver = opened_with(closed, defect)
    phone = SmsPhone(closed, 901)
    assert driver.writes(phone, "JOIN")
    assert settled(closed)
    if defect not in ("claims_to_have_sent", "gives_up", "forgets_what_it_hears"):
        waits_for(phone, 1)
    name = driver.post.acknowledged[0].name
    assert verdict(closed, driver) == [line.format(name=name) for line in PLANTED[defect]]


def test_a_second_post_of_the_same_words_by_the_real_client_is_counted(closed: Hospital) -> None:
    driver, phone = opened_with(closed), SmsPhone(closed, 902)
    assert driver.writes(phone, "JOIN") and is_in(closed, phone.address, "delivered")
    (letter,) = closed.messages(phone.address, "out")
    (text,) = closed.doubles.twilio.book("sent")
    callback = text["StatusCallback"].partition("?")[0]
    channel = SmsChannel(SID, TOKEN, SERVICE_NUMBER, closed.doubles.twilio_url, callback)
    outcome = asyncio.run(channel.send(Letter(letter["id"], phone.address, text["Body"])))
    asyncio.run(channel.close())
    assert isinstance(outcome, Accepted)
    assert verdict(closed, driver) == [f"doubled 1: letter {letter['id']}: handed over 2 times"]


def test_a_text_that_is_tried_again_though_it_may_have_been_taken_is_counted(closed: Hospital) -> None:
    """Also where neither was: that it went well is luck."""
    closed.doubles.twilio.habit = lambda: Refuse(503, "")
    driver, phone = opened_with(closed, "sends_twice"), SmsPhone(closed, 903)
    assert driver.writes(phone, "JOIN") and is_in(closed, phone.address, "unknown")
    assert phone.letters() == []
    wrong = verdict(closed, driver)
    assert [line.partition(":")[0] for line in wrong] == ["doubled 1", "unexplained 1"]


REFUSED = Refuse(400, {"code": 21614, "message": "Not a mobile number", "status": 400})


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (REFUSED, "failed"),
        (Receipts(("sent", "undelivered"), error_code=30005), "undelivered"),
        (Receipts(("failed",), error_code=30006), "failed"),
    ],
    ids=["by its answer", "by a receipt that it is undelivered", "by a receipt that it failed"],
)
def test_what_a_provider_refused_is_counted_and_is_nobodys_mistake(closed: Hospital, fault: Fault, state: str) -> None:
    closed.doubles.twilio.faults.put(fault)
    driver, phone = opened_with(closed), SmsPhone(closed, 905)
    assert driver.writes(phone, "JOIN") and is_in(closed, phone.address, state)
    assert settled(closed)
    assert verdict(closed, driver) == []
    found = reckon(closed, driver.post.acknowledged)
    assert found.is_well and len(found.ended) == 1 and f"is {state}" in found.ended[0]
    assert str(found) == "lost 0, doubled 0, unknown 0, ended 1"


def test_what_leaves_after_stop_is_counted(closed: Hospital) -> None:
    """By the doubles' books, and by the witness in the database."""
    closed.doubles.twilio.faults.put(REFUSALS["twilio"])
    driver, phone = opened_with(closed, "ignores_stop"), SmsPhone(closed, 904)
    assert driver.writes(phone, "JOIN") and is_in(closed, phone.address, "retry")
    assert driver.writes(phone, "STOP")
    pauses_end(closed)
    leases_run_out(closed)
    assert len(waits_for(phone, 1)) == 1 and settled(closed)
    wrong = verdict(closed, driver)
    assert [line.partition(":")[0] for line in wrong] == ["after STOP 1", "submitted after STOP 1"]


@pytest.mark.parametrize(
    ("closed", "defect"),
    [pytest.param("postgresql", "sends_twice", marks=pytest.mark.postgresql), ("sqlite", "claims_to_have_sent")],
    indirect=["closed"],
)
def test_the_driver_itself_finds_it(closed: Hospital, defect: str) -> None:
    """In the middle of everything else that goes wrong."""
    closed.has_telegram = True
    driver = opened_with(closed, defect)
    driver.run()
    closed.program = ("bot.cli",)
    runs(closed)
    assert comes_to_rest(closed)
    found = {line.partition(" ")[0] for line in complaints(closed, driver, reckon(closed, driver.post.acknowledged))}
    assert {"sends_twice": "doubled", "claims_to_have_sent": "lost"}[defect] in found
