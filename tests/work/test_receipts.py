"""Receipts: worth no less for coming early, late or twice."""

from itertools import permutations
from typing import Any

import pytest

from bot.channels.provider_errors import WAYS
from bot.store import pauses
from bot.store.engine import reading
from bot.work.receipts import Receipts
from tests.work.hospital import ADE, Hospital


@pytest.fixture
def receipts(hospital: Hospital) -> Receipts:
    """Where Twilio's reports are taken in."""
    return Receipts(hospital.engine, hospital.clock)


@pytest.fixture
def letter(hospital: Hospital) -> int:
    """A letter that Twilio has taken as SM9."""
    return accepted(hospital, "SM9")


def accepted(hospital: Hospital, name: str, address: str = ADE) -> int:
    """Another one, under that name."""
    hospital.hears("JOIN", address)
    _moves(hospital, "leased", "submitting")
    letter = int(hospital.rows("SELECT max(id) AS id FROM messages WHERE direction = 'out'")[0]["id"])
    given = "UPDATE messages SET state = 'accepted', moved_by = 'worker', provider_id = :name WHERE id = :id"
    hospital.changes(given, name=name, id=letter)
    return letter


def _moves(hospital: Hospital, *states: str) -> None:
    for state in states:
        hospital.changes(
            "UPDATE messages SET state = :state, moved_by = 'worker' WHERE state IN ('waiting', 'leased')", state=state
        )


def _row(hospital: Hospital, letter: int) -> dict[str, Any]:
    return hospital.rows("SELECT * FROM messages WHERE id = :id", id=letter)[0]


def _suppressed(hospital: Hospital) -> str | None:
    reason: str | None = hospital.rows("SELECT suppressed FROM addresses")[0]["suppressed"]
    return reason


def test_every_order_of_receipts_ends_alike(hospital: Hospital, receipts: Receipts) -> None:
    for number, order in enumerate(permutations(("queued", "sent", "failed", "delivered"))):
        letter = accepted(hospital, f"SM-order-{number}")
        for status in order:
            assert receipts.note(f"SM-order-{number}", letter, status, "")
        assert _row(hospital, letter)["state"] == "delivered", order


def test_a_receipt_before_the_answer_is_known_by_our_own_id(hospital: Hospital, receipts: Receipts) -> None:
    hospital.hears("JOIN")
    _moves(hospital, "leased", "submitting")
    letter = int(hospital.rows("SELECT id FROM messages WHERE direction = 'out'")[0]["id"])
    assert receipts.note("SM9", letter, "delivered", "")
    assert (_row(hospital, letter)["state"], _row(hospital, letter)["provider_id"]) == ("delivered", "SM9")


@pytest.mark.parametrize("status", ["", "receiving", "nonsense"])
def test_what_says_nothing_changes_nothing(hospital: Hospital, receipts: Receipts, letter: int, status: str) -> None:
    assert not receipts.note("SM9", letter, status, "")
    assert _row(hospital, letter)["state"] == "accepted"


def test_a_message_that_is_not_ours_changes_nothing(hospital: Hospital, receipts: Receipts, letter: int) -> None:
    before = hospital.everything()
    assert not receipts.note("SM404", None, "delivered", "")
    assert hospital.everything() == before


@pytest.mark.parametrize(("error", "suppressed"), [("30006", "twilio_30006"), ("30003", None), ("x", None)])
def test_an_address_that_can_never_be_reached_is_not_written_to_again(
    hospital: Hospital, receipts: Receipts, letter: int, error: str, suppressed: str | None
) -> None:
    receipts.note("SM9", letter, "undelivered", error)
    assert _suppressed(hospital) == suppressed


@pytest.mark.parametrize("ours", [True, False])
@pytest.mark.parametrize("late", ["failed", "undelivered"])
def test_a_failure_reported_after_the_delivery_closes_no_address(
    hospital: Hospital, receipts: Receipts, letter: int, late: str, ours: bool
) -> None:
    assert receipts.note("SM9", letter, "delivered", "")
    assert receipts.note("SM9", letter if ours else None, late, "30006")
    assert _row(hospital, letter)["state"] == "delivered"
    assert _suppressed(hospital) is None


def test_a_phone_out_of_reach_is_tried_once_more_after_half_an_hour_by_another_letter(
    hospital: Hospital, receipts: Receipts, letter: int
) -> None:
    hospital.changes("UPDATE messages SET asks = 'event:7', said = 'event.ask' WHERE id = :id", id=letter)
    for _ in range(2):
        assert receipts.note("SM9", letter, "undelivered", "30003")
    first, again = hospital.rows("SELECT * FROM messages WHERE direction = 'out' ORDER BY id")
    assert (first["state"], again["state"], again["repeats"]) == ("undelivered", "waiting", letter)
    same = ("body", "words", "buttons", "kind", "lane", "channel", "address_id", "conversation_id", "asks", "said")
    assert [again[name] for name in same] == [first[name] for name in same]
    assert _minutes(hospital, again) == 30
    _moves(hospital, "leased", "submitting")
    assert receipts.note("SM10", again["id"], "undelivered", "30003")
    assert len(hospital.rows("SELECT id FROM messages WHERE direction = 'out'")) == 2, "not a third time"


def _minutes(hospital: Hospital, row: dict[str, Any]) -> float:
    due = "not_before - created_at" if hospital.engine.dialect.name == "sqlite" else None
    if due:
        return float(hospital.rows(f"SELECT {due} AS wait FROM messages WHERE id = :id", id=row["id"])[0]["wait"]) / 6e7
    return float((row["not_before"] - row["created_at"]).total_seconds()) / 60


def test_nothing_older_is_repeated_to_somebody_who_has_written_since(
    hospital: Hospital, receipts: Receipts, letter: int
) -> None:
    hospital.hears("yes", ADE)
    before = len(hospital.rows("SELECT id FROM messages WHERE direction = 'out'"))
    assert receipts.note("SM9", letter, "undelivered", "30003")
    assert len(hospital.rows("SELECT id FROM messages WHERE direction = 'out'")) == before


def test_words_that_the_carrier_filters_are_not_repeated(hospital: Hospital, receipts: Receipts, letter: int) -> None:
    assert receipts.note("SM9", letter, "undelivered", "30007")
    (row,) = hospital.rows("SELECT * FROM messages WHERE direction = 'out'")
    assert (row["state"], row["reason"]) == ("undelivered", "twilio_30007")


@pytest.mark.parametrize("code", WAYS)
@pytest.mark.parametrize(("number", "stops"), [(ADE, True), ("+353870000000", False), ("+447797700000", False)])
def test_a_closed_way_in_a_receipt_pauses_the_channel_at_home_and_abroad_is_one_message(
    hospital: Hospital, receipts: Receipts, code: int, number: str, stops: bool
) -> None:
    letter = accepted(hospital, "SM9", number)
    assert receipts.note("SM9", letter, "failed", f"{code}")
    with reading(hospital.engine) as connection:
        assert ("sms" in pauses.standing(connection)) == stops
    alarms = [tuple(row.values()) for row in hospital.rows("SELECT kind, about, reason FROM alarms")]
    assert alarms == [("channel_paused" if stops else "region_closed", "sms", f"twilio_{code}")]
    first, *again = hospital.rows("SELECT * FROM messages WHERE direction = 'out' ORDER BY id")
    assert (first["state"], first["reason"]) == ("failed", f"twilio_{code}")
    assert [row["repeats"] for row in again] == ([letter] if stops else []), "abroad it would be refused again"
    assert _suppressed(hospital) is None


def test_a_suspended_account_is_learned_from_a_receipt_too(hospital: Hospital, receipts: Receipts, letter: int) -> None:
    assert receipts.note("SM9", letter, "failed", "30002")
    with reading(hospital.engine) as connection:
        assert pauses.standing(connection)["sms"].reason == "twilio_30002"
    (alarm,) = hospital.rows("SELECT kind, about, reason FROM alarms")
    assert tuple(alarm.values()) == ("channel_paused", "sms", "twilio_30002")
    first, again = hospital.rows("SELECT * FROM messages WHERE direction = 'out' ORDER BY id")
    assert (first["state"], again["state"], again["repeats"]) == ("failed", "waiting", letter)
