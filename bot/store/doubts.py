"""Messages of which nobody knows whether they were sent: found, and settled by evidence or by staff."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import (
    Connection,
    Integer,
    bindparam,
    func,
    or_,
    select,
    text,
    update,
)

from bot.store.columns import Moment
from bot.store.outbox import LetterRow
from bot.store.outbox_queue import letters
from bot.store.outbox_states import RANK, SETTLED
from bot.store.statements import Prepared
from bot.store.tables import messages, one_of

# So long a callback may take; then the provider is asked.
CALLBACK_WITHIN = timedelta(minutes=15)
# A provider whose list cannot be had for so long is waited for no longer: staff look for themselves.
LOOKED_FOR = timedelta(hours=1)
# Messages older by more than this cannot be what the provider made now.
RIVALS_WITHIN = timedelta(days=1)


class Doubt(NamedTuple):
    """A message in doubt, and between which times it may have been sent."""

    letter: LetterRow
    put_at: datetime
    in_doubt_since: datetime


class InDoubt(NamedTuple):
    """What staff are shown: no number and no words."""

    id: int
    channel: str
    since: datetime
    reason: str | None


UNKNOWN = messages.c.state == "unknown"
DUE = Prepared(
    letters(messages.c.fence)
    .add_columns(messages.c.created_at, messages.c.settled_at)
    .where(
        UNKNOWN,
        messages.c.channel == bindparam("by"),
        messages.c.looked_up_at.is_(None),
        messages.c.settled_at <= bindparam("before", type_=Moment()),
    )
    .order_by(messages.c.settled_at)
    .limit(bindparam("most", type_=Integer))
)
LETTER = Prepared(letters(messages.c.fence).where(messages.c.id == bindparam("which"), messages.c.direction == "out"))
RIVALS = Prepared(
    select(func.count())
    .select_from(messages)
    .where(
        messages.c.address_id == bindparam("at"),
        messages.c.id != bindparam("which"),
        messages.c.direction == "out",
        messages.c.provider_id.is_(None),
        # In doubt now, or decided by staff, who may have meant that very copy.
        text(one_of(("submitting", "unknown", "sent", "failed"))),
        messages.c.created_at >= bindparam("since"),
        or_(messages.c.body == bindparam("body"), messages.c.body.is_(None)),
    )
)
OURS = select(messages.c.provider_id).where(
    messages.c.channel == bindparam("by"),
    messages.c.direction == "out",
    messages.c.provider_id.in_(bindparam("ids", expanding=True)),
)
LOOKED = Prepared(
    update(messages).where(messages.c.id == bindparam("which"), UNKNOWN).values(looked_up_at=bindparam("now"))
)
SETTLE = Prepared(
    update(messages)
    .where(messages.c.id == bindparam("which"), UNKNOWN)
    .values(
        state=bindparam("new"),
        moved_by=bindparam("mover"),
        reason=bindparam("why"),
        provider_id=func.coalesce(bindparam("known", type_=messages.c.provider_id.type), messages.c.provider_id),
        accepted_at=func.coalesce(messages.c.accepted_at, bindparam("left_at", type_=messages.c.accepted_at.type)),
        settled_at=bindparam("ended_at"),
        lease_until=None,
    )
    .returning(messages.c.address_id)
)
LINES = (
    select(messages.c.id, messages.c.channel, messages.c.settled_at, messages.c.reason)
    .where(UNKNOWN, messages.c.direction == "out")
    .order_by(messages.c.id)
)
FOR_STAFF = Prepared(
    select(messages.c.channel)
    .distinct()
    .where(
        UNKNOWN,
        messages.c.direction == "out",
        or_(messages.c.looked_up_at.is_not(None), messages.c.settled_at <= bindparam("before", type_=Moment())),
    )
)


def due(connection: Connection, channel: str, now: datetime, most: int) -> list[Doubt]:
    """Messages that no callback has settled in time, and that nobody has looked for yet; the oldest first."""
    rows = DUE.rows(connection, by=channel, before=now - CALLBACK_WITHIN, most=most)
    return [Doubt(LetterRow(*row[:-2]), *row[-2:]) for row in rows]


def letter(connection: Connection, message_id: int) -> LetterRow | None:
    """A message that leaves or has left, whatever became of it."""
    row = LETTER.row(connection, which=message_id)
    return None if row is None else LetterRow(*row)


def rivals(connection: Connection, doubt: Doubt, body: str) -> int:
    """How many other messages to the address might be the one that the provider has under these words."""
    letter, since = doubt.letter, doubt.put_at - RIVALS_WITHIN
    return int(RIVALS.value(connection, at=letter.address_id, which=letter.id, body=body, since=since))


def ours(connection: Connection, channel: str, provider_ids: Iterable[str]) -> set[str]:
    """Which of these ids are known as those of messages of ours."""
    return set(connection.execute(OURS, {"by": channel, "ids": list(provider_ids)}).scalars())


def looked_up(connection: Connection, message_id: int, now: datetime) -> None:
    """The provider was asked, and could not tell: staff must decide."""
    LOOKED.run(connection, which=message_id, now=now)


def settle(
    connection: Connection,
    message_id: int,
    state: str,
    now: datetime,
    *,
    by: str,
    reason: str | None = None,
    provider_id: str | None = None,
) -> int | None:
    """What came of it after all, as the provider's list or staff say; where it went, or None if it is not in doubt."""
    left = RANK[state] > 0 and state != "failed"
    address_id: int | None = SETTLE.value(
        connection,
        which=message_id,
        new=state,
        mover=by,
        why=reason,
        known=provider_id,
        left_at=now if left else None,
        ended_at=now if state in SETTLED else None,
    )
    return address_id


def unknown(connection: Connection) -> list[InDoubt]:
    """All messages in doubt, the oldest first."""
    return [InDoubt._make(row) for row in connection.execute(LINES)]


def for_staff(connection: Connection, now: datetime) -> set[str]:
    """The channels with messages that wait for the decision of staff."""
    return {channel for (channel,) in FOR_STAFF.rows(connection, before=now - CALLBACK_WITHIN - LOOKED_FOR)}
