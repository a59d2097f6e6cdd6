"""The statements of the outbox, built once. Each one that moves a message says who does."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    Boolean,
    ColumnElement,
    Integer,
    Select,
    Table,
    Text,
    TextClause,
    Update,
    and_,
    any_,
    bindparam,
    case,
    column,
    func,
    null,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.types import TypeEngine

from bot.store.broadcast_states import UNDER_WAY
from bot.store.columns import Moment
from bot.store.outbox_states import (
    ANSWERS,
    PRESS,
    QUEUED,
    RECEIPT,
    RECEIPTS,
    REPEATED_IN_DOUBT,
    STOP,
    SWEEP,
    UNFINISHED,
    URGENT,
    WORKER,
    before,
)
from bot.store.statements import Prepared, adding
from bot.store.tables import addresses, broadcasts, conversations, invitable, messages, one_of, people

# These may still go to an address that said STOP: the one sentence that says so, and help in an emergency.
AFTER_STOP = ("farewell", "urgent")

# What may have been read: submitted, and not known to have failed.
PERHAPS_THERE = ("submitting", "accepted", "sent", "delivered", "unknown")

EARLIER = messages.alias("earlier")


def _mine(states: tuple[str, ...]) -> TextClause:
    return text(f"messages.{one_of(states)}")


def _is_next(*unless: ColumnElement[bool]) -> ColumnElement[bool]:
    # No earlier message of the same address and lane has to leave first. A value, where NOT EXISTS would say the same:
    # PostgreSQL makes a join of that, and while it knows of few that wait it reads all that wait, for each of them.
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
    one = select(EARLIER.c.id).where(*ahead, or_(on_its_way, *unless)).limit(1).correlate(messages)
    # Help in an emergency waits for nothing: what is ahead of it may be held until tomorrow.
    return or_(text(f"messages.kind = '{URGENT}'"), one.scalar_subquery().is_(None))


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
        "asks",
        "said",
        "state",
        "lane",
        "not_before",
        "expires_at",
        "created_at",
    ).returning(messages.c.id)
)

ASKED_LAST = Prepared(
    select(messages.c.asks)
    .where(
        messages.c.address_id == bindparam("at_address"),
        text("messages.asks IS NOT NULL"),
        messages.c.created_at > bindparam("since", type_=Moment()),
        _mine(PERHAPS_THERE),
    )
    # What was held back for a while is newer than what was written after it.
    .order_by(func.coalesce(messages.c.accepted_at, messages.c.created_at).desc(), messages.c.id.desc())
    .limit(1)
)

QUEUE = (_mine(QUEUED), text("messages.broadcast_id IS NULL"))
BY_CHANNEL = messages.c.channel == bindparam("by")
IN_QUEUE = (*QUEUE, BY_CHANNEL, messages.c.lane == bindparam("which_lane"))
OF_BROADCAST = (messages.c.broadcast_id == bindparam("which_broadcast"), messages.c.state == bindparam("queued"))
IN_BROADCAST = (*OF_BROADCAST, BY_CHANNEL)
BROADCASTS_UNDER_WAY = Prepared(select(broadcasts.c.id).where(text(one_of(UNDER_WAY))).order_by(broadcasts.c.id))


def letters(fence: ColumnElement[int]) -> Select[Any]:
    """Messages with all that is needed to render and send them, in the order of `LetterRow`."""
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
            fence,
            messages.c.attempts,
            messages.c.conversation_id,
            messages.c.provider_id,
            messages.c.expires_at,
            people.c.language,
            people.c.easy,
            people.c.id,
            messages.c.lane,
            messages.c.kept_apart,
            messages.c.repeats,
            people.c.only_english,
            messages.c.created_at,
        )
        .join(addresses, addresses.c.id == messages.c.address_id)
        .join(people, people.c.id == addresses.c.person_id)
    )


def _due(*where: ColumnElement[bool] | TextClause) -> Select[Any]:
    return (
        letters(messages.c.fence + 1)
        .where(*where, messages.c.not_before <= bindparam("now"))
        .order_by(messages.c.not_before, messages.c.id)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(of=messages, skip_locked=True)
    )


DUE = Prepared(
    _due(
        *IN_QUEUE,
        _is_next(
            and_(EARLIER.c.state == "waiting", EARLIER.c.not_before <= bindparam("now")),
            and_(EARLIER.c.state == "unknown", EARLIER.c.lease_until > bindparam("now")),
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
        _is_next(and_(EARLIER.c.state == "unknown", EARLIER.c.lease_until.is_not(None))),
    )
    .order_by(messages.c.not_before)
    .limit(1)
)
# The channels that something waits for, one after another: a look at the index for each, however much waits.
AFTER = messages.c.channel > bindparam("after")
NEXT_CHANNEL = Prepared(select(messages.c.channel).where(*QUEUE, AFTER).order_by(messages.c.channel).limit(1))
NEXT_CHANNEL_OF_BROADCAST = Prepared(
    select(messages.c.channel).where(*OF_BROADCAST, AFTER).order_by(messages.c.channel).limit(1)
)
LEASING = update(messages).values(
    state="leased", moved_by=WORKER, fence=messages.c.fence + 1, lease_until=bindparam("until")
)
# One parameter for all ids, so that the statement is the same for any number of them.
LEASE = Prepared(
    {
        "sqlite": LEASING.where(
            messages.c.id.in_(select(func.json_each(bindparam("ids", type_=JSON)).table_valued("value").c.value))
        ),
        "postgresql": LEASING.where(messages.c.id == any_(bindparam("ids", type_=ARRAY(BigInteger)))),
    }
)

Given = Mapping[str, ColumnElement[Any]]


def _for_each(fields: Mapping[str, TypeEngine[Any]], change: Callable[[Given], Update]) -> Prepared:
    """One change for any number of messages: a single parameter, `rows`, is a list of these fields for each.

    Each row has the message's `id` and the `fence` of its lease. The fence is written too: should it be stale, the
    database itself leaves the message as it is.
    """
    rows = bindparam("rows", type_=JSON)
    every = {"id": messages.c.id.type, "fence": messages.c.fence.type, **fields}
    each = func.json_each(rows).table_valued("value", name="given")
    on_sqlite = {name: func.json_extract(each.c.value, f"$.{name}", type_=kind) for name, kind in every.items()}
    record = func.json_to_recordset(rows).table_valued(*(column(name, kind) for name, kind in every.items()))
    on_postgresql = dict(record.render_derived(name="given", with_types=True).c)

    def made(given: Given) -> Update:
        mine = change(given).where(messages.c.id == given["id"], messages.c.fence == given["fence"])
        return mine.values(fence=given["fence"], moved_by=WORKER).returning(messages.c.id, messages.c.state)

    return Prepared({"sqlite": made(on_sqlite), "postgresql": made(on_postgresql)})


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


SUBMIT = _for_each({"body": Text(), "goes": Text()}, _submitted)
CHANGE = update(messages).where(messages.c.id == bindparam("which"))
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
    CHANGE.where(messages.c.fence == bindparam("with_fence"), _mine(("submitting", "retry", "unknown"))).values(
        provider_id=bindparam("known")
    )
)


def _with_news(change: Update, state: str, by: str) -> Update:
    left_at = bindparam("left_at", type_=messages.c.accepted_at.type)
    return change.where(_mine(before(state, by))).values(
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
    state: _for_each(OUTCOME, _settled(state))
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
    .where(messages.c.address_id == bindparam("at"), _mine(UNFINISHED), _mine(before("cancelled", STOP)))
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

PENDING = select(func.count()).select_from(messages).where(_mine(UNFINISHED), messages.c.state != "unknown")
BY_STATE = (
    select(messages.c.state, func.count().label("count_of"))
    .where(messages.c.direction == "out")
    .group_by(messages.c.state)
)
