"""The statements that submit: whether a message may still leave is asked in them, and one that may not is set aside."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    ColumnElement,
    Select,
    Table,
    Text,
    Update,
    and_,
    any_,
    bindparam,
    case,
    func,
    null,
    or_,
    select,
    text,
    update,
)

from bot.store.broadcast_states import UNDER_WAY
from bot.store.columns import Moment
from bot.store.outbox_changes import Given, for_each, in_states
from bot.store.statements import Prepared
from bot.store.tables import addresses, broadcasts, conversations, invitable, messages, one_of, people

# These may still go to an address that said STOP: the one sentence that says so, and help in an emergency.
AFTER_STOP = ("farewell", "urgent")


# Whoever a batch is for is held before the batch itself is touched, people before addresses: a text that comes in takes
# the person, the address and then their messages, and must never wait for a batch that waits for it.
def _of_these(held: Table, which: ColumnElement[int]) -> Select[Any]:
    these = messages.c.id == any_(bindparam("ids", type_=ARRAY(BigInteger)))
    return select(held.c.id).join(messages, held.c.id == which).where(these).order_by(held.c.id)


HOLD_PEOPLE = Prepared(_of_these(people, messages.c.person_id).with_for_update(read=True, of=people))
OF_ADDRESSES = _of_these(addresses, messages.c.address_id)
HOLD_ADDRESSES = Prepared(OF_ADDRESSES.with_for_update(read=True, of=addresses))
HOLD_ALONE = Prepared(OF_ADDRESSES.with_for_update(key_share=True, of=addresses))
# Read under a lock on the address, so that a STOP that is being committed right now is waited for.
REFUSED = (
    select(
        or_(
            addresses.c.value.is_(None),
            # After DIED one sentence leaves, and help in an emergency.
            and_(
                addresses.c.suppressed.is_not(None),
                or_(addresses.c.suppressed != "died", text(f"messages.kind NOT IN {AFTER_STOP}")),
            ),
            and_(addresses.c.stopped_at.is_not(None), text(f"messages.kind NOT IN {AFTER_STOP}")),
        )
    )
    .where(addresses.c.id == messages.c.address_id)
    .correlate(messages)
    .with_for_update(read=True, of=addresses)
    .scalar_subquery()
)
# What becomes of a row of a broadcast that may not leave now; NULL when it may. The person is locked as the address is,
# and before it, as a message that comes in does it.
ASKS_NO_MORE = or_(text(f"NOT ({invitable('people')})"), addresses.c.person_id != people.c.id)
WITHHELD = (
    select(
        case(
            (ASKS_NO_MORE, "suppressed"),
            (broadcasts.c.state == "paused", "waiting"),
            (text(f"NOT broadcasts.{one_of(UNDER_WAY)}"), "cancelled"),
        )
    )
    .where(
        people.c.id == messages.c.person_id,
        addresses.c.id == messages.c.address_id,
        broadcasts.c.id == messages.c.broadcast_id,
    )
    .correlate(messages)
    .with_for_update(read=True, of=people)
    .scalar_subquery()
)
# A nudge is not for somebody who has gone on meanwhile.
OVERTAKEN = and_(
    messages.c.kind == "nudge",
    select(conversations.c.id)
    .where(
        conversations.c.id == messages.c.conversation_id,
        or_(conversations.c.updated_at > messages.c.created_at, conversations.c.state != "open"),
    )
    .correlate(messages)
    .exists(),
)


def _submitted(given: Given) -> Update:
    state = func.coalesce(
        case((messages.c.broadcast_id.is_not(None), WITHHELD)),
        case(
            (REFUSED, "suppressed"),
            (OVERTAKEN, "suppressed"),
            (messages.c.expires_at <= bindparam("now"), "expired"),
            else_=given["goes"],
        ),
    )
    body = func.coalesce(given["body"], messages.c.body)
    return update(messages).where(messages.c.state == "leased").values(state=state, body=body)


SUBMIT = for_each({"body": Text(), "goes": Text()}, _submitted)
# With the number of the lease, as all that a worker writes: once that has passed to another, nothing is changed.
CHANGE = update(messages).where(messages.c.id == bindparam("which")).values(fence=bindparam("with_fence"))
# Words that were worded for nothing are worded anew when they do leave.
CLOSE = Prepared(
    CHANGE.values(
        lease_until=None,
        settled_at=bindparam("now"),
        body=case((bindparam("was_worded", type_=Boolean), null()), else_=messages.c.body),
    )
)
SET_ASIDE = Prepared(
    CHANGE.values(
        reason=bindparam("why"),
        lease_until=None,
        not_before=bindparam("until", type_=Moment()),
        settled_at=bindparam("ended_at", type_=Moment()),
        words=func.coalesce(bindparam("new_words", type_=messages.c.words.type), messages.c.words),
    )
)
PIECES_LEFT = Prepared(
    CHANGE.where(messages.c.fence == bindparam("with_fence"), in_states(("submitting", "retry", "unknown"))).values(
        provider_id=bindparam("known")
    )
)
