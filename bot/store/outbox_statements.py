"""The statements of the outbox, built once."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    TextClause,
    Update,
    and_,
    any_,
    bindparam,
    case,
    func,
    not_,
    or_,
    select,
    text,
    update,
)

from bot.store.broadcast_states import UNDER_WAY
from bot.store.outbox_states import MOVES, QUEUED, STATES, UNFINISHED, before, outranked_by
from bot.store.statements import Prepared, adding
from bot.store.tables import addresses, broadcasts, conversations, invitable, messages, one_of, people

# These may still go to an address that said STOP: the one sentence that says so, and help in an emergency.
AFTER_STOP = ("farewell", "urgent")

EARLIER = messages.alias("earlier")


def _mine(states: tuple[str, ...]) -> TextClause:
    return text(f"messages.{one_of(states)}")


def _kept_back(*by: ColumnElement[bool]) -> ColumnElement[bool]:
    # Whether an earlier message of the same address and lane has to leave first.
    ahead = (
        EARLIER.c.address_id == messages.c.address_id,
        EARLIER.c.lane == messages.c.lane,
        EARLIER.c.id < messages.c.id,
        # A broadcast may be paused for days, and holds nobody up.
        EARLIER.c.broadcast_id.is_(None),
        # In the words of the partial index.
        text(f"earlier.{one_of(UNFINISHED)}"),
    )
    on_its_way = text(f"earlier.{one_of(('leased', 'submitting', 'retry'))}")
    return select(EARLIER.c.id).where(*ahead, or_(on_its_way, *by)).correlate(messages).exists()


PUT = Prepared(
    adding(
        messages,
        "direction",
        "address_id",
        "conversation_id",
        "channel",
        "provider_id",
        "kind",
        "body",
        "kept_apart",
        "words",
        "buttons",
        "state",
        "lane",
        "not_before",
        "expires_at",
        "created_at",
    ).returning(messages.c.id)
)

IN_QUEUE = (
    _mine(QUEUED),
    text("messages.broadcast_id IS NULL"),
    messages.c.lane == bindparam("which_lane"),
)
IN_BROADCAST = (messages.c.broadcast_id == bindparam("which_broadcast"), messages.c.state == bindparam("queued"))
BROADCASTS_UNDER_WAY = Prepared(select(broadcasts.c.id).where(text(one_of(UNDER_WAY))).order_by(broadcasts.c.id))


def _due(*where: ColumnElement[bool] | TextClause) -> Select[Any]:
    return (
        select(
            messages.c.id,
            messages.c.address_id,
            messages.c.channel,
            addresses.c.value,
            messages.c.body,
            messages.c.words,
            messages.c.buttons,
            messages.c.kind,
            messages.c.fence + 1,
            messages.c.attempts,
            messages.c.conversation_id,
            messages.c.provider_id,
            messages.c.expires_at,
            people.c.language,
            people.c.easy,
            people.c.id,
        )
        .join(addresses, addresses.c.id == messages.c.address_id)
        .join(people, people.c.id == addresses.c.person_id)
        .where(*where, messages.c.not_before <= bindparam("now"))
        .order_by(messages.c.not_before, messages.c.id)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(of=messages, skip_locked=True)
    )


DUE = Prepared(
    _due(
        *IN_QUEUE,
        not_(
            _kept_back(
                and_(EARLIER.c.state == "waiting", EARLIER.c.not_before <= bindparam("now")),
                and_(EARLIER.c.state == "unknown", EARLIER.c.lease_until > bindparam("now")),
            )
        ),
    )
)
# Of broadcasts nothing has to leave in order.
DUE_IN_BROADCAST = Prepared(_due(*IN_BROADCAST))
NEXT_DUE_IN_BROADCAST = Prepared(
    select(messages.c.not_before).where(*IN_BROADCAST).order_by(messages.c.not_before).limit(1)
)
NEXT_DUE = Prepared(
    select(messages.c.not_before)
    .where(
        *IN_QUEUE,
        not_(_kept_back(and_(EARLIER.c.state == "unknown", EARLIER.c.lease_until.is_not(None)))),
    )
    .order_by(messages.c.not_before)
    .limit(1)
)
LEASING = update(messages).values(state="leased", fence=messages.c.fence + 1, lease_until=bindparam("until"))
# One parameter for all ids, so that the statement is the same for any number of them.
LEASE = Prepared(
    {
        "sqlite": LEASING.where(
            messages.c.id.in_(select(func.json_each(bindparam("ids", type_=JSON)).table_valued("value").c.value))
        ),
        "postgresql": LEASING.where(messages.c.id == any_(bindparam("ids", type_=ARRAY(BigInteger)))),
    }
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
# Read under a lock on the address, so that a STOP that is being committed right now is waited for.
REFUSED = (
    select(
        or_(
            addresses.c.value.is_(None),
            addresses.c.suppressed.is_not(None),
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
CHANGE = update(messages).where(messages.c.id == bindparam("which"))
FENCED = CHANGE.where(messages.c.fence == bindparam("with_fence"))
SUBMIT = Prepared(
    FENCED.where(messages.c.state == "leased")
    .values(
        state=func.coalesce(
            case((messages.c.broadcast_id.is_not(None), WITHHELD)),
            case(
                (REFUSED, "suppressed"),
                (OVERTAKEN, "suppressed"),
                (messages.c.expires_at <= bindparam("now"), "expired"),
                else_="submitting",
            ),
        ),
        body=func.coalesce(bindparam("rendered", type_=messages.c.body.type), messages.c.body),
    )
    .returning(messages.c.state)
)
CLOSE = Prepared(CHANGE.values(lease_until=None, settled_at=bindparam("now")))


def _with_news(change: Update, state: str, over: tuple[str, ...]) -> Update:
    left_at = bindparam("left_at", type_=messages.c.accepted_at.type)
    return change.where(_mine(over) if over else text("false")).values(
        state=state,
        reason=bindparam("why"),
        accepted_at=func.coalesce(messages.c.accepted_at, left_at),
        settled_at=bindparam("ended_at"),
    )


NEW_PROVIDER_ID = bindparam("new_provider_id", type_=messages.c.provider_id.type)
AGAIN_AT = bindparam("again_at", type_=messages.c.not_before.type)
SETTLE = {
    state: Prepared(
        _with_news(FENCED, state, before(state)).values(
            provider_id=func.coalesce(NEW_PROVIDER_ID, messages.c.provider_id),
            lease_until=bindparam("until"),
            not_before=func.coalesce(AGAIN_AT, messages.c.not_before),
            attempts=messages.c.attempts + bindparam("more_attempts", type_=Integer),
        )
    )
    for state in MOVES
    if state not in ("leased", "submitting")
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
RECEIPT = {
    state: Prepared(
        _with_news(update(messages).where(FROM_PROVIDER), state, outranked_by(state)).values(lease_until=None)
    )
    for state in STATES
}
RECEIPT_FOR = {
    state: Prepared(
        _with_news(update(messages).where(WITH_NUMBER), state, outranked_by(state)).values(
            lease_until=None, provider_id=bindparam("known", type_=messages.c.provider_id.type)
        )
    )
    for state in STATES
}

CANCEL = Prepared(
    update(messages)
    .where(messages.c.address_id == bindparam("at"), _mine(UNFINISHED), _mine(before("cancelled")))
    .values(state="cancelled", lease_until=None)
)
RUN_OUT = update(messages).where(messages.c.lease_until <= bindparam("now"))
FREE = Prepared(RUN_OUT.where(messages.c.state == "leased").values(state="waiting", lease_until=None))
END_DOUBT = Prepared(RUN_OUT.where(messages.c.state == "unknown").values(lease_until=None))
DOUBT = Prepared(
    RUN_OUT.where(messages.c.state == "submitting").values(
        state="unknown", reason="lease lost", lease_until=bindparam("until"), settled_at=bindparam("now")
    )
)

PENDING = select(func.count()).select_from(messages).where(_mine(UNFINISHED), messages.c.state != "unknown")
BY_STATE = (
    select(messages.c.state, func.count().label("count_of"))
    .where(messages.c.direction == "out")
    .group_by(messages.c.state)
)
