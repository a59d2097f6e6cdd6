"""The statements of what became of messages: by a worker's word, a receipt's or STOP's, or when a lease runs out."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Integer, Text, Update, and_, bindparam, func, or_, select, update
from sqlalchemy.types import TypeEngine

from bot.store.columns import Moment
from bot.store.outbox_changes import Given, for_each, in_states
from bot.store.outbox_states import (
    ANSWERS,
    PRESS,
    RECEIPT,
    RECEIPTS,
    REPEATED_IN_DOUBT,
    STOP,
    SWEEP,
    UNFINISHED,
    WORKER,
    before,
)
from bot.store.statements import Prepared
from bot.store.tables import messages


def _with_news(change: Update, state: str, by: str) -> Update:
    left_at = bindparam("left_at", type_=messages.c.accepted_at.type)
    return change.where(in_states(before(state, by))).values(
        state=state,
        moved_by=by,
        accepted_at=func.coalesce(messages.c.accepted_at, left_at),
        settled_at=bindparam("ended_at"),
    )


def _settled(state: str) -> Callable[[Given], Update]:
    def change(given: Given) -> Update:
        return _with_news(update(messages), state, WORKER).values(
            reason=given["reason"],
            provider_id=func.coalesce(given["provider_id"], messages.c.provider_id),
            lease_until=bindparam("until", type_=messages.c.lease_until.type),
            not_before=func.coalesce(given["not_before"], messages.c.not_before),
            attempts=messages.c.attempts + given["counted"],
        )

    return change


OUTCOME: dict[str, TypeEngine[Any]] = {
    "reason": Text(),
    "provider_id": Text(),
    "not_before": Moment(),
    "counted": Integer(),
}
SETTLE = {
    state: for_each(OUTCOME, _settled(state))
    for state in ("waiting", "expired", "cancelled", "unknown", *ANSWERS)
    if before(state, WORKER)
}

FROM_PROVIDER = and_(
    messages.c.channel == bindparam("by"),
    messages.c.direction == "out",
    messages.c.provider_id == bindparam("known"),
)
WITH_NUMBER = and_(
    messages.c.id == bindparam("which"),
    messages.c.direction == "out",
    or_(messages.c.provider_id.is_(None), messages.c.provider_id == bindparam("known")),
)
BY_PROVIDER = Prepared(select(messages.c.id).where(FROM_PROVIDER))
BY_NUMBER = Prepared(select(messages.c.id).where(WITH_NUMBER))


def _reported(which: ColumnElement[bool], state: str) -> Update:
    known = bindparam("known", type_=messages.c.provider_id.type)
    change = _with_news(update(messages).where(which), state, RECEIPT)
    return change.values(reason=bindparam("why"), lease_until=None, provider_id=known).returning(
        messages.c.id, messages.c.address_id
    )


RECEIVED = {state: Prepared(_reported(FROM_PROVIDER, state)) for state in RECEIPTS}
RECEIVED_FOR = {state: Prepared(_reported(WITH_NUMBER, state)) for state in RECEIPTS}

CANCEL = Prepared(
    update(messages)
    .where(messages.c.address_id == bindparam("at"), in_states(UNFINISHED), in_states(before("cancelled", STOP)))
    .values(state="cancelled", moved_by=STOP, lease_until=None)
)


def _run_out(state: str, *where: ColumnElement[bool]) -> Update:
    # What somebody else is just changing is left for the next sweep: to wait for it with others in hand could be to
    # wait for each other.
    out = select(messages.c.id).where(messages.c.lease_until <= bindparam("now"), messages.c.state == state, *where)
    return update(messages).where(messages.c.id.in_(out.with_for_update(skip_locked=True).scalar_subquery()))


FREE = Prepared(_run_out("leased").values(state="waiting", moved_by=SWEEP, lease_until=None))
END_DOUBT = Prepared(_run_out("unknown").values(lease_until=None))
LOST = {"reason": "lease_lost", "moved_by": SWEEP}
REVIVE = Prepared(
    _run_out(
        "submitting",
        messages.c.channel.in_([bindparam(f"repeated_{name}", name) for name in REPEATED_IN_DOUBT]),
        messages.c.conversation_id.is_not(None),
        messages.c.kind != PRESS,
        messages.c.attempts < bindparam("most", type_=Integer),
    ).values(**LOST, state="retry", lease_until=None, not_before=bindparam("again"), attempts=messages.c.attempts + 1)
)
DOUBT = Prepared(
    _run_out("submitting").values(**LOST, state="unknown", lease_until=bindparam("until"), settled_at=bindparam("now"))
)
