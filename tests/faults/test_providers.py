"""Providers that accept and stall, fail, ask for patience, take a part of a text, or report as they please."""

from datetime import UTC, datetime
from functools import partial
from itertools import count
from threading import Event

import pytest
from sqlalchemy import text

from bot.demo.doubles import AcceptThenFail, AcceptThenStall, Fault, Receipts, Refuse, Stall
from bot.store import outbox
from bot.store.engine import begin
from tests.faults.conftest import Account
from tests.faults.crowd import broadcast, join, rows_of
from tests.faults.driver import REFUSALS
from tests.faults.meddling import is_in, leases_run_out, opened, pauses_end, sender, sends_anew, settled
from tests.faults.meddling import waits_until as until
from tests.system.hospital import PATIENCE, Hospital
from tests.system.phones import SmsPhone, TelegramPhone, waits_for

pytestmark = [pytest.mark.processes, pytest.mark.faults]

TELEGRAM = True
CHATS = 40
LETTERS, TWENTY = 5, 20
A_SECOND = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 1}}
PART_TROUBLE: dict[str, Fault] = {
    "refused": Refuse(429, A_SECOND),
    "in doubt": AcceptThenFail(500),
    "killed": Stall(Event()),
}
TALK = """
SELECT conversations.id, address_id FROM conversations JOIN addresses ON addresses.id = address_id WHERE value = :value
"""


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


def test_twenty_times_too_many_requests(hospital: Hospital, account: Account) -> None:
    """After each pause one letter goes ahead of the others; none has used up a try, and each leaves in the end."""
    phones, chats = [SmsPhone(hospital, 360 + at) for at in range(LETTERS)], count(460)
    for _ in range(TWENTY):
        hospital.doubles.twilio.faults.put(REFUSALS["twilio"])
    before = seen = len(hospital.doubles.twilio.book("tries"))
    assert [hospital.answers(phone.call("JOIN")) for phone in phones] == [200] * LETTERS
    while not have_theirs(phones):
        until(partial(have_theirs_or_wait, hospital, phones, seen))
        seen = len(hospital.doubles.twilio.book("tries"))
        leases_run_out(hospital, in_hand=False)
        pauses_end(hospital)
        # Whoever sends looks at once, since somebody writes by the other channel, which does not pause.
        assert hospital.answers(TelegramPhone(hospital, next(chats)).call("JOIN")) == 200
    assert settled(hospital)
    found = account(hospital)
    assert found.is_well and not found.unknown, found
    tries = hospital.doubles.twilio.book("tries")[before:]
    assert [one["status"] for one in tries].count(429) == TWENTY
    assert len(tries) == TWENTY + LETTERS
    # None of the twenty is counted; nor is the one that left, where its receipt came before our own note of it.
    assert {row["attempts"] for phone in phones for row in hospital.messages(phone.address, "out")} <= {0, 1}


def have_theirs(phones: list[SmsPhone]) -> bool:
    """Whether something has come to each."""
    return all(phone.letters() for phone in phones)


def have_theirs_or_wait(hospital: Hospital, phones: list[SmsPhone], seen: int) -> bool:
    """That, or there were more tries than these, and what came of them is written down: a pause."""
    in_hand = "SELECT id FROM messages WHERE state IN ('leased', 'submitting') AND channel = 'sms'"
    paused = "SELECT channel FROM pauses WHERE channel = 'sms'"
    tried = len(hospital.doubles.twilio.book("tries")) > seen
    return have_theirs(phones) or (tried and not hospital.rows(in_hand) and bool(hospital.rows(paused)))


@pytest.mark.parametrize("trouble", PART_TROUBLE)
def test_part_2_of_3_failing_repeats_no_other_part(hospital: Hospital, account: Account, trouble: str) -> None:
    """Part 1 has left, and does not leave again; part 2 may be there twice only if nobody can tell whether it was."""
    phone, double = TelegramPhone(hospital, 490 + list(PART_TROUBLE).index(trouble)), hospital.doubles.telegram
    phone.says("JOIN")
    fault, before = PART_TROUBLE[trouble], len(double.book("tries"))
    faults = iter([None, fault])
    double.habit = lambda: next(faults, None)
    says_in_parts(hospital, phone)
    if isinstance(fault, Stall):
        double.wait_for(before + 2, PATIENCE, "tries")
        sender(hospital).killed()
        fault.until.set()
        sends_anew(hospital)
    assert is_in(hospital, phone.address, "accepted") and settled(hospital)
    parts = [letter.text.partition(" ")[0] for letter in phone.letters()[1:]]
    assert parts == ["one", "two", *(["two"] if isinstance(fault, AcceptThenFail) else []), "three"]
    found = account(hospital)
    assert found.is_well and not found.unknown, found


def says_in_parts(hospital: Hospital, phone: TelegramPhone) -> None:
    """A reply that is too long for one message, and leaves as three."""
    words = "\n\n".join(f"{name} {'word ' * 700}".strip() for name in ("one", "two", "three"))
    where = {"value": phone.address}
    with opened(hospital) as engine, begin(engine) as connection:
        talk = connection.execute(text(TALK), where).one()
        outbox.put(connection, talk.address_id, talk.id, "telegram", datetime.now(UTC), body=words)


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
