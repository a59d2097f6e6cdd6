"""Providers that accept and stall, fail, ask for patience in the middle of a broadcast, or report as they please."""

from functools import partial
from threading import Event

import pytest

from bot.demo.doubles import AcceptThenFail, AcceptThenStall, Fault, Receipts, Refuse
from tests.faults.conftest import Account
from tests.faults.crowd import broadcast, join, rows_of
from tests.faults.meddling import is_in, settled
from tests.faults.meddling import waits_until as until
from tests.system.hospital import Hospital
from tests.system.phones import SmsPhone, TelegramPhone, waits_for

pytestmark = [pytest.mark.processes, pytest.mark.faults]

TELEGRAM = True
CHATS = 40
A_SECOND = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 1}}


@pytest.mark.parametrize(
    ("last", "fault"),
    [(320, AcceptThenStall(Event())), (321, AcceptThenFail(500)), (322, AcceptThenFail(200))],
    ids=["stalls", "fails", "answers nonsense"],
)
def test_a_text_accepted_by_a_provider_that_then(hospital: Hospital, account: Account, last: int, fault: Fault) -> None:
    phone = SmsPhone(hospital, last)
    hospital.doubles.twilio.faults.put(fault)
    assert hospital.answers(phone.call("JOIN")) == 200
    # The receipt settles it, whatever the answer was, or that there was none.
    assert is_in(hospital, phone.address, "delivered")
    if isinstance(fault, AcceptThenStall):
        fault.until.wait(10)  # longer than the channel waits for an answer
    phone.says("yes")  # and the next one is not held back by what was in doubt
    assert settled(hospital), account(hospital)
    found = account(hospital)
    assert found.is_well and not found.unknown, found
    assert len(phone.letters()) == 2


def test_a_chat_is_never_left_without_a_reply_that_was_in_doubt(hospital: Hospital, account: Account) -> None:
    phone = TelegramPhone(hospital, 330)
    hospital.doubles.telegram.faults.put(AcceptThenFail(500))
    assert hospital.answers(phone.call("JOIN")) == 200
    assert is_in(hospital, phone.address, "accepted")
    assert len(waits_for(phone, 1)) <= 2
    found = account(hospital)
    assert found.is_well, found


ORDERS = {
    "the wrong way round": ("delivered", "sent", "queued"),
    "failed once it was delivered": ("sent", "delivered", "failed"),
    "delivered once it had failed": ("failed", "delivered"),
    "undelivered in between": ("sent", "undelivered", "delivered"),
}


@pytest.mark.parametrize("early", [False, True], ids=["late", "early"])
def test_receipts_in_any_order_repeated_and_before_the_answer(
    hospital: Hospital, account: Account, early: bool
) -> None:
    phones = [SmsPhone(hospital, 340 + 10 * early + at) for at in range(len(ORDERS))]
    for phone, order in zip(phones, ORDERS.values(), strict=True):
        hospital.doubles.twilio.faults.put(Receipts(order, times=3, early=early))
        assert hospital.answers(phone.call("JOIN")) == 200
        waits_for(phone, 1)
        until(partial(has_receipts, hospital, phone, 3 * len(order)))
    assert {name: is_in(hospital, phone.address, "delivered") for name, phone in zip(ORDERS, phones, strict=True)} == (
        dict.fromkeys(ORDERS, True)
    )
    assert {answer for phone in phones for answer in receipts(hospital, phone)} == {204}
    assert settled(hospital)
    found = account(hospital)
    assert found.is_well and not found.unknown, found


def receipts(hospital: Hospital, phone: SmsPhone) -> list[int]:
    """How each receipt for what went there was answered."""
    return [one["answered"] for one in hospital.doubles.twilio.book("receipts") if one["To"] == phone.address]


def has_receipts(hospital: Hospital, phone: SmsPhone, count: int) -> bool:
    """Whether so many have come and were answered."""
    return len(receipts(hospital, phone)) == count


def test_429_in_the_middle_of_a_broadcast(hospital: Hospital, account: Account) -> None:
    phones = [TelegramPhone(hospital, 400 + at) for at in range(CHATS)]
    join(hospital, phones)
    double, before = hospital.doubles.telegram, len(hospital.doubles.telegram.book("tries"))
    # The one after the tenth, and whichever comes first once the bot may send again.
    refusals = iter([None] * 10 + [Refuse(429, A_SECOND)] + [None] * 5 + [Refuse(429, A_SECOND)])
    double.habit = lambda: next(refusals, None)
    number = broadcast(hospital)
    until(lambda: rows_of(hospital, number) == {"accepted": CHATS})
    assert settled(hospital)
    tries = double.book("tries")[before:]
    assert [one["fault"] for one in tries].count("Refuse") == 2
    assert [len(phone.letters()) for phone in phones] == [1] * CHATS
    found = account(hospital)
    assert found.is_well and not found.unknown, found
    # What was refused for being too many at once has used up none of its tries.
    assert hospital.rows("SELECT id FROM messages WHERE broadcast_id = :id AND attempts > 1", id=number) == []
