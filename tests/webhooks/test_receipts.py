"""Twilio's door for receipts: in any order, twice, early or never, what is known of a letter only grows."""

from itertools import combinations, permutations

import pytest

from bot.channels.receipts import STATES
from bot.store.outbox_states import RANK
from tests.webhooks.callers import STATUS
from tests.webhooks.house import House

STATUSES = ("queued", "sent", "delivered", "undelivered", "failed")
UNHEARD_OF = ("receiving", "received", "", "DELIVERED", "lost in the post", "\x00", "٣")


def name_for(house: House) -> str:
    """A name that Twilio has given nobody yet."""
    return f"SM{house.number()[1:]}"


def reports(house: House, name: str, status: str, query: str = "", **fields: str) -> int:
    """What Twilio is answered when it brings a receipt."""
    form = house.twilio.receipt(name, status, **fields)
    return house.answers(house.twilio.call(form, STATUS + query)).status_code


@pytest.mark.parametrize("status", STATES)
def test_every_status_is_taken(house: House, status: str) -> None:
    name = name_for(house)
    letter = house.letter_to(house.number(), "accepted", name)
    assert reports(house, name, status) == 204
    assert house.letter(letter)["state"] == STATES[status]


@pytest.mark.parametrize("status", UNHEARD_OF, ids=ascii)
def test_a_status_that_says_nothing_changes_nothing(house: House, status: str) -> None:
    name = name_for(house)
    letter = house.letter_to(house.number(), "accepted", name)
    before = house.letter(letter)
    assert reports(house, name, status) == 204
    assert house.letter(letter) == before


@pytest.mark.parametrize("order", [*permutations(("queued", "sent", "undelivered", "delivered"))], ids="-".join)
def test_ranks_only_rise_in_every_order(house: House, order: tuple[str, ...]) -> None:
    name = name_for(house)
    letter = house.letter_to(house.number(), "accepted", name)
    seen = ["accepted"]
    for status in order:
        for _ in range(2):
            assert reports(house, name, status) == 204
        seen.append(house.letter(letter)["state"])
    assert [RANK[state] for state in seen] == sorted(RANK[state] for state in seen)
    assert seen[-1] == "delivered"


@pytest.mark.parametrize("pair", [*combinations(STATUSES, 2)], ids="-".join)
def test_two_statuses_end_alike_whichever_comes_first(house: House, pair: tuple[str, str]) -> None:
    ends = []
    for order in (pair, pair[::-1]):
        name = name_for(house)
        letter = house.letter_to(house.number(), "accepted", name)
        for status in order:
            reports(house, name, status)
        ends.append(house.letter(letter)["state"])
    assert ends == [max((STATES[status] for status in pair), key=RANK.__getitem__)] * 2


def test_a_receipt_for_an_unknown_name_is_taken_and_changes_nothing(house: House) -> None:
    before = house.everything()
    assert reports(house, name_for(house), "delivered") == 204
    assert house.everything() == before


@pytest.mark.parametrize("state", ["submitting", "unknown"])
def test_a_receipt_before_the_answer_knows_the_letter_by_our_number(house: House, state: str) -> None:
    name = name_for(house)
    letter = house.letter_to(house.number(), state)
    assert reports(house, name, "sent", f"?id={letter}") == 204
    assert (house.letter(letter)["state"], house.letter(letter)["provider_id"]) == ("sent", name)
    assert reports(house, name, "delivered") == 204
    assert house.letter(letter)["state"] == "delivered"


def test_our_number_does_not_open_another_letter(house: House) -> None:
    name = name_for(house)
    letter = house.letter_to(house.number(), "accepted", name)
    assert reports(house, name_for(house), "failed", f"?id={letter}") == 204
    assert (house.letter(letter)["state"], house.letter(letter)["provider_id"]) == ("accepted", name)


@pytest.mark.parametrize(
    "number",
    ["", "0", "-1", "x", "1e3", "1.5", "%D9%A3", "%C2%B2", "%00", "9" * 18, "9" * 19, "9" * 5_000, "99&id=1", "%FF"],
    ids=lambda number: str(number)[:20],
)
def test_a_number_that_is_not_ours_does_no_harm(house: House, number: str) -> None:
    name = name_for(house)
    house.letter_to(house.number(), "accepted", name)
    before = house.everything()
    assert reports(house, name_for(house), "sent", f"?id={number}") == 204
    assert house.everything() == before


@pytest.mark.parametrize("code", ["21610", "21614", "30005", "30006"])
def test_some_errors_close_the_address(house: House, code: str) -> None:
    name, number = name_for(house), house.number()
    letter = house.letter_to(number, "accepted", name)
    assert reports(house, name, "undelivered", ErrorCode=code) == 204
    assert house.address(number)["suppressed"] == f"twilio_{code}"
    assert house.letter(letter)["reason"] == f"twilio_{code}"


@pytest.mark.parametrize(
    "code", ["30007", "30008", "", "0", "none", "٣", "²", "9" * 400, "-21610", "21610 "], ids=ascii
)
def test_other_errors_do_not(house: House, code: str) -> None:
    name, number = name_for(house), house.number()
    letter = house.letter_to(number, "accepted", name)
    assert reports(house, name, "failed", ErrorCode=code) == 204
    assert house.address(number)["suppressed"] is None
    assert house.letter(letter)["state"] == "failed"


@pytest.mark.parametrize("word", ["START", "JOIN", "hello"])
@pytest.mark.parametrize("code", ["21610", "30005"])
def test_an_address_opens_again_when_somebody_writes_from_it(house: House, code: str, word: str) -> None:
    name, number = name_for(house), house.number()
    house.letter_to(number, "accepted", name)
    reports(house, name, "undelivered", ErrorCode=code)
    house.reads(number, word)
    assert house.address(number)["suppressed"] is None


@pytest.mark.parametrize("name", ["", "SM 1", "x" * 65, "\x00", "ＳＭ１"], ids=ascii)
def test_a_receipt_without_a_name_is_refused(house: House, name: str) -> None:
    assert reports(house, name, "delivered") == 400


def test_a_receipt_without_a_status_is_taken(house: House) -> None:
    form = house.twilio.receipt(name_for(house), "")
    del form["MessageStatus"]
    assert house.answers(house.twilio.call(form, STATUS)).status_code == 204
