"""The table of states holds together by itself, and the database holds every write to it."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import DatabaseError

from bot.store import outbox, outbox_guard, outbox_outcomes, outbox_queue, outbox_submitting
from bot.store.engine import begin
from bot.store.outbox_states import (
    LOOK_UP,
    MEANS,
    MOVERS,
    MOVES,
    QUEUED,
    RANK,
    RECEIPT,
    RECEIPTS,
    SETTLED,
    STAFF,
    STATES,
    STOP,
    SWEEP,
    UNFINISHED,
    WORKER,
    Move,
    before,
    moves,
)
from bot.store.statements import Prepared
from bot.store.tables import messages
from tests.store.scenes import NOW, somebody

MOVED = frozenset(moves())


def test_every_state_is_explained_and_every_move_is_between_states_by_somebody() -> None:
    assert set(MEANS) == set(STATES)
    assert set(MOVES) == set(MOVERS)
    assert all({move.earlier, move.later} <= set(STATES) and move.earlier != move.later for move in MOVED)
    assert set(QUEUED) < set(UNFINISHED) < set(STATES)
    assert set(SETTLED) < set(STATES)


def test_a_move_never_lowers_the_rank_once_accepted() -> None:
    assert all(RANK[move.later] > RANK[move.earlier] for move in MOVED if RANK[move.earlier])


def test_only_what_is_leased_is_submitted_and_doubt_is_never_queued_by_itself() -> None:
    assert [(move.by, move.earlier) for move in MOVED if move.later == "submitting"] == [(WORKER, "leased")]
    assert before("leased", WORKER) == QUEUED
    assert {move.earlier for move in MOVED if move.later == "waiting"} == {"leased"}
    for by in (STOP, STAFF):
        assert not {"submitting", "unknown"} & set(before("cancelled", by))
    assert {move.by for move in MOVED if move.earlier == "unknown"} == {WORKER, RECEIPT, LOOK_UP, STAFF}
    assert {move.later for move in MOVED if move.by == SWEEP and move.earlier == "leased"} == {"waiting"}


def test_receipts_have_different_ranks() -> None:
    assert len({RANK[state] for state in RECEIPTS}) == len(RECEIPTS)
    assert all(RANK[state] for state in RECEIPTS)


@given(st.permutations(RECEIPTS))
def test_any_order_of_receipts_ends_with_the_greatest(order: list[str]) -> None:
    state = "submitting"
    for receipt in order:
        state = receipt if state in before(receipt, RECEIPT) else state
    assert state == "delivered"


def put(connection: Connection, state: str, fence: int = 1, direction: str = "out") -> int:
    """A message that came to be in this state."""
    row = {"direction": direction, "channel": "sms", "kind": "text", "state": state, "fence": fence}
    row |= {"address_id": somebody(connection).address_id, "created_at": NOW, "not_before": NOW}
    return int(connection.execute(insert(messages).values(row).returning(messages.c.id)).scalar_one())


def move(connection: Connection, which: int, state: str, by: str | None, **more: Any) -> str:
    """The state that the message has after somebody tried to move it; "refused" if the database did not have it."""
    change = update(messages).where(messages.c.id == which).values(state=state, moved_by=by, **more)
    try:
        with connection.begin_nested():
            connection.execute(change)
    except DatabaseError as error:
        return "refused" if outbox_guard.REFUSAL in str(error) else str(error)
    return str(connection.execute(select(messages.c.state).where(messages.c.id == which)).scalar_one())


@pytest.mark.parametrize("by", [*MOVERS, None, "somebody else"])
def test_the_database_knows_the_table(engine: Engine, by: str | None) -> None:
    for earlier, later in product(STATES, STATES):
        with begin(engine) as connection:
            which = put(connection, earlier)
            if earlier == later or Move(by or "", earlier, later) in MOVED:
                expected = later
            else:
                expected = earlier if RANK[later] < RANK[earlier] else "refused"
            assert move(connection, which, later, by) == expected, (by, earlier, later)


def test_a_stale_fencing_number_changes_nothing(connection: Connection) -> None:
    which = put(connection, "submitting", fence=7)
    assert move(connection, which, "accepted", WORKER, fence=6, provider_id="SM1") == "submitting"
    row = connection.execute(select(messages).where(messages.c.id == which)).one()
    assert (row.fence, row.provider_id, row.moved_by) == (7, None, None)
    assert move(connection, which, "accepted", WORKER, fence=7) == "accepted"


def fields(connection: Connection, which: int) -> tuple[Any, ...]:
    """All that is kept of a message."""
    return tuple(connection.execute(select(messages).where(messages.c.id == which)).one())


@pytest.mark.parametrize("what", [{"provider_id": "SM1"}, {"reason": "late"}, {"body": "x"}, {"lease_until": NOW}])
def test_a_stale_fencing_number_changes_nothing_but_the_state_either(
    connection: Connection, what: dict[str, Any]
) -> None:
    which = put(connection, "submitting", fence=7)
    before_it = fields(connection, which)
    mine = update(messages).where(messages.c.id == which)
    assert connection.execute(mine.values(**what, fence=6)).rowcount == 0
    assert fields(connection, which) == before_it
    assert connection.execute(mine.values(**what, fence=7)).rowcount == 1
    assert fields(connection, which) != before_it


@pytest.mark.parametrize(("earlier", "later"), [("submitting", "submitting"), ("leased", "submitting")])
def test_nobody_gives_themselves_a_newer_number_without_a_new_lease(
    connection: Connection, earlier: str, later: str
) -> None:
    which = put(connection, earlier, fence=7)
    assert move(connection, which, later, WORKER, fence=8) == "refused"
    queued = put(connection, "waiting", fence=7)
    assert move(connection, queued, "leased", WORKER, fence=8) == "leased"


def test_what_is_written_between_claiming_and_settling_needs_the_lease_too(connection: Connection) -> None:
    which = put(connection, "submitting", fence=7)
    before_it = fields(connection, which)
    assert not outbox.pieces_left(connection, which, 6, "8:1")
    outbox.set_aside(connection, which, 6, "not_translated", NOW, words="{}")
    closed = {"now": NOW, "was_worded": True}
    assert outbox_submitting.CLOSE.run(connection, which=which, with_fence=6, **closed) == 0
    assert fields(connection, which) == before_it
    assert outbox.pieces_left(connection, which, 7, "8:1")
    assert fields(connection, which) != before_it


def test_every_statement_of_a_worker_names_its_lease(engine: Engine) -> None:
    of_others = [
        outbox_outcomes.CANCEL,
        *(outbox_outcomes.FREE, outbox_outcomes.END_DOUBT, outbox_outcomes.REVIVE, outbox_outcomes.DOUBT),
        *outbox_outcomes.RECEIVED.values(),
        *outbox_outcomes.RECEIVED_FOR.values(),
    ]
    found = 0
    for module in (outbox_queue, outbox_submitting, outbox_outcomes):
        for value in vars(module).values():
            for one in value.values() if isinstance(value, dict) else (value,):
                if not isinstance(one, Prepared) or one in of_others:
                    continue
                sql = one._compile(engine.dialect).sql
                if sql.startswith("UPDATE messages"):
                    found += 1
                    assert "fence=" in sql.partition(" SET ")[2].partition(" WHERE ")[0], sql
    assert found >= 5 + len(outbox_outcomes.SETTLE)


def test_one_row_that_is_left_out_leaves_the_others_of_a_write_alone(connection: Connection) -> None:
    known, news = put(connection, "delivered"), put(connection, "accepted")
    connection.execute(update(messages).values(state="failed", moved_by=RECEIPT))
    found = connection.execute(select(messages.c.id, messages.c.state).order_by(messages.c.id)).all()
    assert [tuple(row) for row in found] == [(known, "delivered"), (news, "failed")]


def test_what_comes_in_is_not_held_to_it(connection: Connection) -> None:
    assert move(connection, put(connection, "heard", direction="in"), "failed", None) == "failed"
