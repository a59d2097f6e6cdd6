"""Receipts: worth no less for coming early, late or twice."""

from itertools import permutations

import pytest

from bot.work.receipts import Receipts
from tests.work.hospital import Hospital


@pytest.fixture
def letter(hospital: Hospital) -> int:
    hospital.hears("JOIN")
    hospital.changes("UPDATE messages SET state = 'accepted', provider_id = 'SM9' WHERE direction = 'out'")
    return int(hospital.rows("SELECT id FROM messages WHERE direction = 'out'")[0]["id"])


def _state(hospital: Hospital) -> str:
    return str(hospital.rows("SELECT state FROM messages WHERE direction = 'out'")[0]["state"])


def test_every_order_of_receipts_ends_alike(hospital: Hospital, letter: int) -> None:
    receipts = Receipts(hospital.engine, hospital.clock)
    for order in permutations(("queued", "sent", "failed", "delivered")):
        hospital.changes("UPDATE messages SET state = 'accepted' WHERE direction = 'out'")
        for status in order:
            receipts.note("SM9", letter, status, "")
        assert _state(hospital) == "delivered", order


def test_a_receipt_before_the_answer_is_known_by_our_own_id(hospital: Hospital, letter: int) -> None:
    hospital.changes("UPDATE messages SET state = 'submitting', provider_id = NULL WHERE direction = 'out'")
    assert Receipts(hospital.engine, hospital.clock).note("SM9", letter, "delivered", "")
    assert _state(hospital) == "delivered"


@pytest.mark.parametrize("status", ["", "receiving", "nonsense"])
def test_what_says_nothing_changes_nothing(hospital: Hospital, letter: int, status: str) -> None:
    assert not Receipts(hospital.engine, hospital.clock).note("SM9", letter, status, "")
    assert _state(hospital) == "accepted"


def test_a_message_that_is_not_ours_changes_nothing(hospital: Hospital, letter: int) -> None:
    before = hospital.everything()
    assert not Receipts(hospital.engine, hospital.clock).note("SM404", None, "delivered", "")
    assert hospital.everything() == before


@pytest.mark.parametrize(("error", "suppressed"), [("30006", "twilio_30006"), ("30003", None), ("x", None)])
def test_an_address_that_can_never_be_reached_is_not_written_to_again(
    hospital: Hospital, letter: int, error: str, suppressed: str | None
) -> None:
    Receipts(hospital.engine, hospital.clock).note("SM9", letter, "undelivered", error)
    assert hospital.rows("SELECT suppressed FROM addresses")[0]["suppressed"] == suppressed
