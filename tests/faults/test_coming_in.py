"""What comes in as it ought not to: fifty times at once, numbered anew, forged. It is heard once, or not at all."""

import pytest

from bot.demo.doubles import Receipts
from tests.faults.books import Acknowledged
from tests.faults.conftest import Account
from tests.faults.meddling import is_in, settled
from tests.faults.post import Post
from tests.system.hospital import Hospital
from tests.system.phones import Phone, SmsPhone, TelegramPhone, waits_for
from tests.system.test_hospital import at_once, person_at
from tests.webhooks.callers import SECRET_HEADER, SIGNATURE_HEADER, STATUS, Call

pytestmark = [pytest.mark.processes, pytest.mark.faults]

TELEGRAM = True
ON_BOTH = pytest.mark.parametrize("kind", [SmsPhone, TelegramPhone], ids=["sms", "telegram"])
COPIES = 50


@ON_BOTH
def test_fifty_copies_of_one_delivery_change_things_once(
    hospital: Hospital, account: Account, kind: type[SmsPhone] | type[TelegramPhone]
) -> None:
    phone = kind(hospital, 105)
    call = phone.call("JOIN")
    assert at_once(*[lambda: hospital.answers(call)] * COPIES) == [200] * COPIES
    waits_for(phone, 1)
    (heard,) = hospital.messages(phone.address, "in")
    # Had any copy been answered too, that answer would have left before this one.
    assert "last 18 months" in phone.says("yes")
    assert len(phone.letters()) == 2
    assert person_at(hospital, phone.address)["state"] == "provisional"
    assert_nothing_is_lost(hospital, account, [Acknowledged(heard["channel"], heard["provider_id"], phone.address, "")])


def test_update_id_may_jump_back_and_come_again(hospital: Hospital, account: Account) -> None:
    """After a quiet week Telegram counts on from anywhere, also from a number that another message had once."""
    phone, post = TelegramPhone(hospital, 120), Post(hospital)
    telegram = hospital.telegram
    said = {"JOIN": 900_500_000, "yes": 12, "HELP": 12}
    calls = {
        text: telegram.call({**telegram.message(int(phone.address), text=text), "update_id": number})
        for text, number in said.items()
    }
    for place, (text, call) in enumerate(calls.items(), start=1):
        assert post.brings(phone, text, call)
        assert len(waits_for(phone, place)) == place
    assert [post.brings(phone, text, call) for text, call in calls.items()] == [True] * len(calls)
    phone.says("HELP")
    assert [one["body"] for one in hospital.messages(phone.address, "in")] == [*said, "HELP"]
    assert_nothing_is_lost(hospital, account, post.acknowledged)


def test_whoever_cannot_prove_to_be_the_provider_is_refused(hospital: Hospital, account: Account) -> None:
    """Forged, missing, not ASCII, said twice: 403, and nothing of it is kept. The one that is right is heard."""
    hospital.doubles.twilio.faults.put(Receipts(()))
    written_to = SmsPhone(hospital, 107)
    written_to.says("JOIN")
    assert is_in(hospital, written_to.address, "accepted")
    (letter,) = hospital.messages(written_to.address, "out")
    receipt = hospital.twilio.receipt(letter["provider_id"], "delivered")
    phones: list[Phone] = [TelegramPhone(hospital, 108), SmsPhone(hospital, 108)]
    by_telegram, by_sms = (phone.call("JOIN") for phone in phones)
    told = hospital.twilio.call(receipt, f"{STATUS}?id={letter['id']}")
    for call, header in ((by_telegram, SECRET_HEADER), (by_sms, SIGNATURE_HEADER), (told, SIGNATURE_HEADER)):
        assert {hospital.answers(forged) for forged in forgeries(call, header)} == {403}
    assert [hospital.messages(phone.address, "in") for phone in phones] == [[], []]
    assert is_in(hospital, written_to.address, "accepted")

    post = Post(hospital)
    assert [post.brings(phone, "JOIN", call) for phone, call in zip(phones, (by_telegram, by_sms), strict=True)]
    assert [len(waits_for(phone, 1)) for phone in phones] == [1, 1]
    assert hospital.answers(told) == 204
    assert is_in(hospital, written_to.address, "delivered")
    assert_nothing_is_lost(hospital, account, post.acknowledged)


def forgeries(call: Call, header: str) -> list[Call]:
    """That call with everything but the right proof, once."""
    (right,) = [value for name, value in call.headers if name == header]
    others = [(name, value) for name, value in call.headers if name != header]
    wrong: list[list[str]] = [[], [""], ["wrong"], ["é" * 20], ["\x80\xff"], [right, right], ["wrong", right]]
    return [call._replace(headers=others + [(header, value) for value in values]) for values in wrong]


def assert_nothing_is_lost(hospital: Hospital, account: Account, acknowledged: list[Acknowledged]) -> None:
    """Nor doubled, nor unknown."""
    assert settled(hospital)
    found = account(hospital, acknowledged)
    assert found.is_well and not (found.unknown or found.repeated), found
