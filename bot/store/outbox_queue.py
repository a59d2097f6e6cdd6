"""The statements of what waits to leave: put into the outbox, found when its turn has come, leased, counted."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    TextClause,
    and_,
    any_,
    bindparam,
    func,
    or_,
    select,
    text,
    update,
)

from bot.store.broadcast_states import UNDER_WAY
from bot.store.columns import Moment
from bot.store.outbox_changes import in_states
from bot.store.outbox_states import QUEUED, UNFINISHED, URGENT, WORKER
from bot.store.statements import Prepared, adding
from bot.store.tables import addresses, broadcasts, messages, one_of, people

# What may have been read: submitted, and not known to have failed.
PERHAPS_THERE = ("submitting", "accepted", "sent", "delivered", "unknown")

EARLIER = messages.alias("earlier")


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
        in_states(PERHAPS_THERE),
    )
    # What was held back for a while is newer than what was written after it.
    .order_by(func.coalesce(messages.c.accepted_at, messages.c.created_at).desc(), messages.c.id.desc())
    .limit(1)
)

QUEUE = (in_states(QUEUED), text("messages.broadcast_id IS NULL"))
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

PENDING = select(func.count()).select_from(messages).where(in_states(UNFINISHED), messages.c.state != "unknown")
BY_STATE = (
    select(messages.c.state, func.count().label("count_of"))
    .where(messages.c.direction == "out")
    .group_by(messages.c.state)
)
