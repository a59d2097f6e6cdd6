"""What leaves: in order, once, and never after STOP."""

import json
import threading
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, Row, insert, select, text
from sqlalchemy.exc import IntegrityError

from bot.store import addresses, conversations, outbox, outbox_queue, people
from bot.store.engine import begin, reading
from bot.store.outbox import LetterRow
from bot.store.outbox_states import RANK, RECEIPTS
from bot.store.tables import messages
from tests.store.scenes import (
    MINUTE,
    NOW,
    at_once,
    letter,
    publish,
    settle,
    somebody,
    submitting,
    until_somebody_waits,
)

LEASE = timedelta(minutes=1)


def _row(connection: Connection, message_id: int) -> Row[*tuple[object, ...]]:
    return connection.execute(select(messages).where(messages.c.id == message_id)).one()


def _state(connection: Connection, message_id: int) -> str:
    return str(connection.execute(select(messages.c.state).where(messages.c.id == message_id)).scalar_one())


def _claim(connection: Connection, most: int = 100, later: timedelta = timedelta()) -> list[LetterRow]:
    claimed = outbox.claim(connection, NOW + later, LEASE, most, "sms")
    return claimed + outbox.claim(connection, NOW + later, LEASE, most - len(claimed), "telegram")


def _submitted(connection: Connection, last: int = 1) -> LetterRow:
    letter(connection, somebody(connection, last).address_id)
    (claimed,) = _claim(connection)
    assert submitting(connection, claimed.id, claimed.fence, NOW)
    return claimed


def _accepted(connection: Connection, provider_id: str = "SM1") -> LetterRow:
    claimed = _submitted(connection)
    assert settle(connection, claimed.id, claimed.fence, "accepted", NOW, provider_id=provider_id)
    return claimed


# Putting and claiming


def test_a_claimed_letter_brings_all_that_sending_needs(connection: Connection) -> None:
    revision, who = publish(connection), somebody(connection, language="pl")
    at = conversations.begin(connection, who.address_id, "join", revision, "", NOW)
    people.save(connection, who.person_id, easy=True)
    put = outbox.put(
        *(connection, who.address_id, at, "sms", NOW),
        words=json.dumps({"say": "welcome"}),
        buttons="[]",
        kind="text",
        provider_id="callback 7",
        expires_at=NOW + MINUTE,
    )
    (claimed,) = _claim(connection)
    assert claimed == LetterRow(
        *(put, who.address_id, "sms", "+447700900001", None, '{"say": "welcome"}', "[]", "text", 1, 0, at),
        *("callback 7", NOW + MINUTE, "pl", True, who.person_id, 0, False, None),
        created_at=NOW,
        lease_until=NOW + LEASE,
    )
    row = _row(connection, put)
    assert (row.state, row.fence, row.lease_until, row.created_at) == ("leased", 1, NOW + LEASE, NOW)
    assert _claim(connection) == []


def test_replies_leave_before_what_is_sent_to_many(connection: Connection) -> None:
    bulk = [letter(connection, somebody(connection, last).address_id, lane=outbox.BULK) for last in (1, 2)]
    reply = letter(connection, somebody(connection, 3).address_id)
    assert [row.id for row in _claim(connection, 1)] == [reply]
    assert [row.id for row in _claim(connection, 5)] == bulk


def test_a_lane_that_nobody_drains_is_refused(connection: Connection) -> None:
    who = somebody(connection)
    with pytest.raises(IntegrityError), connection.begin_nested():
        letter(connection, who.address_id, lane=2)


def test_a_letter_of_one_address_waits_until_the_one_before_has_left(connection: Connection) -> None:
    one, other = somebody(connection, 1), somebody(connection, 2)
    first, second = (letter(connection, one.address_id, body) for body in ("1", "2"))
    elsewhere = letter(connection, other.address_id)
    claimed = _claim(connection)
    assert [row.id for row in claimed] == [first, elsewhere]
    assert _claim(connection) == []
    assert submitting(connection, first, 1, NOW)
    assert _claim(connection) == []
    assert settle(connection, first, 1, "accepted", NOW)
    assert [row.id for row in _claim(connection)] == [second]


def test_a_retry_keeps_back_those_behind_it_but_not_other_lanes(connection: Connection) -> None:
    who = somebody(connection)
    first, second = (letter(connection, who.address_id, body) for body in ("1", "2"))
    _claim(connection)
    assert submitting(connection, first, 1, NOW)
    assert settle(connection, first, 1, "retry", NOW, not_before=NOW + 5 * MINUTE, reason="20429")
    bulk = letter(connection, who.address_id, lane=outbox.BULK)
    assert [row.id for row in _claim(connection)] == [bulk]
    assert outbox.next_due(connection, ["sms"]) == NOW + 5 * MINUTE
    (again,) = _claim(connection, later=5 * MINUTE)
    assert (again.id, again.fence, again.attempts) == (first, 2, 1)
    assert submitting(connection, first, 2, NOW + 5 * MINUTE)
    assert settle(connection, first, 2, "accepted", NOW)
    assert [row.id for row in _claim(connection)] == [second]


def test_a_doubt_keeps_back_those_behind_it_for_two_minutes(connection: Connection) -> None:
    who = somebody(connection)
    first, second = (letter(connection, who.address_id, body) for body in ("1", "2"))
    _claim(connection)
    assert submitting(connection, first, 1, NOW)
    assert settle(connection, first, 1, "unknown", NOW, reason="timed out")
    assert outbox.next_due(connection, ["sms"]) is None
    assert _claim(connection, later=2 * MINUTE - timedelta(seconds=1)) == []
    assert [row.id for row in _claim(connection, later=2 * MINUTE)] == [second]
    outbox.sweep(connection, NOW + 2 * MINUTE)
    assert _state(connection, first) == "unknown"


def test_a_letter_for_later_keeps_nobody_back_and_leaves_when_it_is_time(connection: Connection) -> None:
    who = somebody(connection)
    later = outbox.put(connection, who.address_id, None, "sms", NOW, body="x", not_before=NOW + MINUTE)
    now = letter(connection, who.address_id)
    assert outbox.next_due(connection, ["sms"]) == NOW
    assert [row.id for row in _claim(connection)] == [now]
    assert outbox.next_due(connection, ["sms"]) == NOW + MINUTE
    assert submitting(connection, now, 1, NOW)
    assert settle(connection, now, 1, "accepted", NOW)
    assert [row.id for row in _claim(connection, later=MINUTE)] == [later]
    assert outbox.next_due(connection, ["sms"]) is None


def test_pending_and_states_are_counted(connection: Connection) -> None:
    assert outbox.by_state(connection) == {}
    for last in range(3):
        letter(connection, somebody(connection, last).address_id)
    (claimed, _) = _claim(connection, 2)
    assert submitting(connection, claimed.id, claimed.fence, NOW)
    assert outbox.by_state(connection) == {"waiting": 1, "leased": 1, "submitting": 1}
    assert outbox.pending(connection) == 3
    assert settle(connection, claimed.id, claimed.fence, "unknown", NOW)
    assert outbox.pending(connection) == 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    plan=st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["accepted", "retry", "unknown", "failed"]))),
    most=st.integers(1, 4),
)
def test_the_letters_of_an_address_always_leave_in_order(
    engine: Engine, plan: list[tuple[int, str]], most: int
) -> None:
    with begin(engine) as connection:
        connection.execute(text("DELETE FROM messages"))
        homes = {last: somebody(connection, last).address_id for last, _ in plan}
        fates = {letter(connection, homes[last]): (homes[last], fate) for last, fate in plan}
        left: list[int] = []
        for minute in range(6 * len(plan) + 1):
            now = NOW + minute * MINUTE
            for claimed in outbox.claim(connection, now, LEASE, most, "sms"):
                _, fate = fates[claimed.id]
                if claimed.attempts:
                    fate = "accepted"
                assert submitting(connection, claimed.id, claimed.fence, now)
                again = now + 3 * MINUTE if fate == "retry" else None
                assert settle(connection, claimed.id, claimed.fence, fate, now, not_before=again)
                if fate != "retry":
                    left.append(claimed.id)
        assert sorted(left) == sorted(fates)
        for home in homes.values():
            theirs = [found for found in left if fates[found][0] == home]
            assert theirs == sorted(theirs)


def test_claimers_at_once_never_get_the_same_letter(engine: Engine) -> None:
    with begin(engine) as connection:
        put = [letter(connection, somebody(connection, last).address_id) for last in range(60)]
    claimed = [row.id for rows in at_once(6, engine, lambda c, _: _claim(c, 7)) for row in rows]
    assert len(claimed) == len(set(claimed))
    with begin(engine) as connection:
        claimed += [row.id for row in _claim(connection)]
    assert sorted(claimed) == put


def test_claimers_at_once_keep_the_order_of_an_address(engine: Engine) -> None:
    with begin(engine) as connection:
        who = somebody(connection)
        put = [letter(connection, who.address_id, str(at)) for at in range(10)]
    left: list[int] = []
    lock = threading.Lock()

    def work(connection: Connection, _: int) -> None:
        for row in _claim(connection, 3):
            assert submitting(connection, row.id, row.fence, NOW)
            assert settle(connection, row.id, row.fence, "accepted", NOW)
            with lock:
                left.append(row.id)

    while len(left) < len(put):
        at_once(3, engine, work)
    assert left == put


def test_the_claim_reads_the_queue_and_not_the_archive(engine: Engine) -> None:
    with begin(engine) as connection:
        _many(connection, ["delivered" if at % 50 else "waiting" for at in range(5000)])
        _look_at_all(connection)
        plan = _plan_of_the_claim(connection)
    assert "messages_queue" in plan
    assert "messages_unfinished" in plan


def test_the_claim_reads_one_address_for_each_letter_though_nobody_has_counted_those_that_wait(engine: Engine) -> None:
    """Of a thousand that have come since it looked, the database must not read all for each of those it claims."""
    with begin(engine) as connection:
        _many(connection, ["delivered"] * 1000)
        _look_at_all(connection)
        _many(connection, ["waiting"] * 1000)
        plan = _plan_of_the_claim(connection)
    unfinished = plan[plan.index("messages_unfinished") :]
    on_sqlite, on_postgresql = (
        "(address_id=? AND lane=? AND id<?)",
        "Index Cond: ((address_id = messages.address_id) AND",
    )
    assert (on_sqlite if engine.dialect.name == "sqlite" else on_postgresql) in unfinished


def _many(connection: Connection, states: list[str]) -> None:
    """Messages in these states, to one address."""
    old = {"direction": "out", "address_id": somebody(connection).address_id, "channel": "sms", "kind": "text"}
    old |= {"created_at": NOW, "not_before": NOW}
    connection.execute(insert(messages), [{**old, "state": state} for state in states])


def _look_at_all(connection: Connection) -> None:
    """The database counts what it has, as it does by itself now and then."""
    connection.execute(text("ANALYZE" if connection.dialect.name == "sqlite" else "ANALYZE messages"))


def _plan_of_the_claim(connection: Connection) -> str:
    """How the database goes about it."""
    explain = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
    statement = outbox_queue.DUE._compile(connection.dialect)
    values = {"now": NOW, "by": "sms", "which_lane": 0, "most": 10, **statement.constants}
    written = {name: write(values[name]) if write else values[name] for name, write in statement.binds}
    plan = connection.exec_driver_sql(
        explain + statement.sql,
        written
        if statement.by_name
        else tuple(write(values[name]) if write else values[name] for name, write in statement.binds),
    )
    return "\n".join(str(line) for line in plan)


# Submitting, and STOP


def test_submitting_needs_the_lease_and_the_fence(connection: Connection) -> None:
    who = somebody(connection)
    waiting = letter(connection, who.address_id)
    assert not submitting(connection, waiting, 0, NOW)
    _claim(connection)
    assert not submitting(connection, waiting, 0, NOW)
    assert not submitting(connection, waiting, 2, NOW)
    assert submitting(connection, waiting, 1, NOW)
    assert not submitting(connection, waiting, 1, NOW)


def test_the_words_are_kept_as_they_were_sent(connection: Connection) -> None:
    who = somebody(connection)
    rendered = outbox.put(connection, who.address_id, None, "sms", NOW, words="{}")
    _claim(connection)
    assert submitting(connection, rendered, 1, NOW, body="Welcome, Ade")
    row = _row(connection, rendered)
    assert (row.body, row.words) == ("Welcome, Ade", "{}")


@pytest.mark.parametrize("why", ["stopped", "suppressed", "forgotten"])
def test_nothing_is_submitted_to_an_address_that_may_not_be_written_to(connection: Connection, why: str) -> None:
    who = somebody(connection)
    put = letter(connection, who.address_id)
    _claim(connection)
    if why == "stopped":
        addresses.stop(connection, who.address_id, NOW)
    elif why == "suppressed":
        addresses.suppress(connection, who.address_id, "21610")
    else:
        people.forget(connection, who.person_id)
    assert not submitting(connection, put, 1, NOW + MINUTE)
    row = _row(connection, put)
    assert (row.state, row.settled_at, row.lease_until) == ("suppressed", NOW + MINUTE, None)
    assert not settle(connection, put, 1, "accepted", NOW)


@pytest.mark.parametrize("kind", ["farewell", "urgent"])
def test_the_farewell_and_help_in_an_emergency_still_leave_after_stop(connection: Connection, kind: str) -> None:
    who = somebody(connection)
    addresses.stop(connection, who.address_id, NOW)
    put = outbox.put(connection, who.address_id, None, "telegram", NOW, body="Goodbye", kind=kind)
    _claim(connection)
    assert submitting(connection, put, 1, NOW)


def test_not_even_a_farewell_is_submitted_to_a_suppressed_address(connection: Connection) -> None:
    who = somebody(connection)
    addresses.suppress(connection, who.address_id, "blocked")
    put = outbox.put(connection, who.address_id, None, "telegram", NOW, body="Goodbye", kind="farewell")
    _claim(connection)
    assert not submitting(connection, put, 1, NOW)


def test_a_letter_that_is_too_late_expires(connection: Connection) -> None:
    who = somebody(connection)
    put = outbox.put(connection, who.address_id, None, "sms", NOW, body="x", expires_at=NOW + MINUTE)
    _claim(connection)
    assert not submitting(connection, put, 1, NOW + MINUTE)
    row = _row(connection, put)
    assert (row.state, row.settled_at, row.lease_until) == ("expired", NOW + MINUTE, None)


def test_a_stop_that_is_just_being_committed_is_waited_for(engine: Engine) -> None:
    with begin(engine) as connection:
        who = somebody(connection)
        put = letter(connection, who.address_id)
        _claim(connection)
    began = threading.Event()
    answers: list[bool] = []

    def submit() -> None:
        began.set()
        with begin(engine) as connection:
            answers.append(submitting(connection, put, 1, NOW))

    worker = threading.Thread(target=submit)
    with begin(engine) as connection:
        addresses.stop(connection, who.address_id, NOW)
        worker.start()
        assert began.wait(30)
        until_somebody_waits(connection)
    worker.join(30)
    assert answers == [False]
    with reading(engine) as connection:
        assert _state(connection, put) == "suppressed"


def test_stop_cancels_all_that_is_not_yet_submitted(connection: Connection) -> None:
    who = somebody(connection)
    submitted = _submitted(connection)
    more = [letter(connection, who.address_id, lane=outbox.BULK) for _ in range(3)]
    others = letter(connection, somebody(connection, 2).address_id)
    _claim(connection)
    assert [_state(connection, found) for found in more] == ["leased", "waiting", "waiting"]
    assert outbox.cancel_waiting(connection, who.address_id) == 3
    assert [_state(connection, found) for found in more] == ["cancelled"] * 3
    assert _state(connection, submitted.id) == "submitting"
    assert _state(connection, others) == "leased"
    assert not submitting(connection, more[0], 1, NOW)
    assert _claim(connection) == []


# Settling, leases and doubt


def test_what_came_of_a_letter_is_kept(connection: Connection) -> None:
    claimed = _submitted(connection)
    assert settle(connection, claimed.id, claimed.fence, "accepted", NOW + MINUTE, provider_id="SM1")
    row = _row(connection, claimed.id)
    assert (row.state, row.provider_id, row.attempts) == ("accepted", "SM1", 1)
    assert (row.accepted_at, row.settled_at, row.lease_until) == (NOW + MINUTE, None, None)


def test_a_refusal_is_settled_with_its_reason_and_was_never_accepted(connection: Connection) -> None:
    claimed = _submitted(connection)
    assert settle(connection, claimed.id, claimed.fence, "failed", NOW, reason="21211")
    row = _row(connection, claimed.id)
    assert (row.state, row.reason, row.accepted_at, row.settled_at) == ("failed", "21211", None, NOW)


def test_a_pause_uses_up_no_attempt(connection: Connection) -> None:
    claimed = _submitted(connection)
    again = {"not_before": NOW + MINUTE, "counted": False}
    assert settle(connection, claimed.id, claimed.fence, "retry", NOW, reason="429", **again)
    row = _row(connection, claimed.id)
    assert (row.state, row.attempts, row.not_before, row.lease_until) == ("retry", 0, NOW + MINUTE, None)


def test_a_letter_that_was_not_submitted_can_be_put_back(connection: Connection) -> None:
    put = letter(connection, somebody(connection).address_id)
    _claim(connection)
    assert settle(connection, put, 1, "waiting", NOW, counted=False)
    assert [(row.id, row.fence) for row in _claim(connection)] == [(put, 2)]


@pytest.mark.parametrize("state", ["accepted", "failed", "retry", "unknown", "expired", "waiting"])
def test_a_stale_fence_changes_nothing(connection: Connection, state: str) -> None:
    put = letter(connection, somebody(connection).address_id)
    _claim(connection)
    assert outbox.sweep(connection, NOW + LEASE) == (1, 0)
    _claim(connection, later=LEASE)
    before = _row(connection, put)
    assert not submitting(connection, put, 1, NOW, body="stale")
    assert not settle(connection, put, 1, state, NOW, provider_id="SM1", reason="stale")
    assert _row(connection, put) == before


def test_a_lease_that_dies_is_freed_and_one_that_dies_submitting_is_in_doubt(connection: Connection) -> None:
    leased, submitted = (letter(connection, somebody(connection, last).address_id) for last in (1, 2))
    _claim(connection)
    assert submitting(connection, submitted, 1, NOW)
    assert outbox.sweep(connection, NOW + LEASE - timedelta(seconds=1)) == (0, 0)
    assert outbox.sweep(connection, NOW + LEASE) == (1, 1)
    assert outbox.sweep(connection, NOW + LEASE) == (0, 0)
    assert (_state(connection, leased), _state(connection, submitted)) == ("waiting", "unknown")
    assert not submitting(connection, leased, 1, NOW)
    assert [row.id for row in _claim(connection, later=timedelta(days=9))] == [leased]


def test_a_doubt_is_settled_by_the_worker_that_was_only_slow(connection: Connection) -> None:
    claimed = _submitted(connection)
    outbox.sweep(connection, NOW + LEASE)
    assert settle(connection, claimed.id, claimed.fence, "accepted", NOW, provider_id="SM1")
    assert _row(connection, claimed.id).settled_at is None


# Receipts


def test_an_unknown_provider_id_is_told(connection: Connection) -> None:
    claimed = _accepted(connection)
    assert not outbox.receipt(connection, "sms", "SM2", "delivered", NOW)
    assert not outbox.receipt(connection, "telegram", "SM1", "delivered", NOW)
    assert outbox.receipt(connection, "sms", "SM1", "delivered", NOW)
    assert _state(connection, claimed.id) == "delivered"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(order=st.lists(st.sampled_from(RECEIPTS), min_size=1, max_size=8), at=st.integers(0, 8))
def test_ranks_only_rise_in_every_order_of_receipts(engine: Engine, order: list[str], at: int) -> None:
    with begin(engine) as connection:
        connection.execute(text("DELETE FROM messages"))
        claimed = _submitted(connection)
        rank = 0
        for place, state in enumerate(order):
            if place == at:
                settle(connection, claimed.id, claimed.fence, "accepted", NOW, provider_id="SM1")
            told = outbox.receipt_for(connection, claimed.id, "SM1", state, NOW, reason=state)
            assert told or outbox.knows(connection, "sms", "SM1", claimed.id)
            now = _state(connection, claimed.id)
            assert RANK[now] >= rank
            rank = RANK[now]
        greatest = max(order, key=RANK.__getitem__)
        row = _row(connection, claimed.id)
        assert (row.state, row.provider_id) == (greatest, "SM1")


def test_delivered_beats_failed_whichever_comes_first(connection: Connection) -> None:
    claimed = _accepted(connection)
    assert outbox.receipt(connection, "sms", "SM1", "failed", NOW, reason="30005")
    assert _row(connection, claimed.id).reason == "30005"
    assert outbox.receipt(connection, "sms", "SM1", "delivered", NOW + MINUTE)
    assert not outbox.receipt(connection, "sms", "SM1", "failed", NOW + 2 * MINUTE, reason="30005")
    row = _row(connection, claimed.id)
    assert (row.state, row.reason, row.settled_at) == ("delivered", None, NOW + MINUTE)


def test_a_receipt_may_overtake_the_answer_that_it_is_about(connection: Connection) -> None:
    claimed = _submitted(connection)
    assert not outbox.receipt(connection, "sms", "SM1", "sent", NOW)
    assert outbox.receipt_for(connection, claimed.id, "SM1", "sent", NOW)
    assert not settle(connection, claimed.id, claimed.fence, "accepted", NOW, provider_id="SM1")
    assert outbox.receipt(connection, "sms", "SM1", "delivered", NOW)
    row = _row(connection, claimed.id)
    assert (row.state, row.accepted_at, row.lease_until) == ("delivered", NOW, None)


def test_a_receipt_settles_a_doubt_and_saves_a_retry_from_being_sent_twice(connection: Connection) -> None:
    doubt = _submitted(connection, 1)
    again = _submitted(connection, 2)
    settle(connection, doubt.id, doubt.fence, "unknown", NOW)
    settle(connection, again.id, again.fence, "retry", NOW, not_before=NOW)
    assert outbox.receipt_for(connection, doubt.id, "SM1", "delivered", NOW)
    assert outbox.receipt_for(connection, again.id, "SM2", "sent", NOW)
    assert _claim(connection, later=timedelta(days=1)) == []


def test_a_receipt_with_a_wrong_number_or_another_id_is_refused(connection: Connection) -> None:
    claimed = _accepted(connection)
    assert not outbox.receipt_for(connection, claimed.id + 1, "SM1", "delivered", NOW)
    assert not outbox.receipt_for(connection, claimed.id, "SM2", "delivered", NOW)
    assert _state(connection, claimed.id) == "accepted"


def test_receipts_at_once_end_with_the_greatest(engine: Engine) -> None:
    with begin(engine) as connection:
        claimed = _accepted(connection)
    order = [*RECEIPTS, *RECEIPTS]
    at_once(len(order), engine, lambda c, at: outbox.receipt(c, "sms", "SM1", order[at], NOW))
    with reading(engine) as connection:
        assert _state(connection, claimed.id) == "delivered"
