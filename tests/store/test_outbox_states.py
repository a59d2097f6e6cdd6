"""The table of states holds together by itself."""

from hypothesis import given
from hypothesis import strategies as st

from bot.store.outbox_states import (
    MOVES,
    QUEUED,
    RANK,
    RECEIPTS,
    SETTLED,
    STATES,
    UNFINISHED,
    before,
    outranked_by,
)


def test_every_state_has_its_moves_and_every_move_is_a_state() -> None:
    assert set(MOVES) == set(STATES)
    assert {state for moves in MOVES.values() for state in moves} <= set(STATES)
    assert set(QUEUED) < set(UNFINISHED) < set(STATES)
    assert set(SETTLED) < set(STATES)


def test_a_move_never_lowers_the_rank_once_accepted() -> None:
    assert all(RANK[later] > RANK[earlier] for earlier in STATES if RANK[earlier] for later in MOVES[earlier])


def test_only_what_is_leased_is_submitted_and_doubt_is_never_queued_by_itself() -> None:
    assert before("submitting") == ("leased",)
    assert before("leased") == QUEUED
    assert before("waiting") == ("leased",)
    assert not {"submitting", "unknown"} & set(before("cancelled"))


def test_receipts_have_different_ranks() -> None:
    assert len({RANK[state] for state in RECEIPTS}) == len(RECEIPTS)
    assert all(RANK[state] for state in RECEIPTS)


@given(st.permutations(RECEIPTS))
def test_any_order_of_receipts_ends_with_the_greatest(order: list[str]) -> None:
    state = "submitting"
    for receipt in order:
        state = receipt if state in outranked_by(receipt) else state
    assert state == "delivered"
