"""Messages that go in place of another one: made, and called back when the other one turns out to be enough.

A person has one row of a broadcast, and counts by it: where such a row is repeated, the new one takes its place in the
broadcast, and the old one keeps its fate and stands for itself. The new one names it.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Connection,
    and_,
    any_,
    bindparam,
    case,
    func,
    literal,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.broadcast_states import UNDER_WAY
from bot.store.columns import Moment
from bot.store.outbox_states import PRESS, REPEATED_IN_DOUBT
from bot.store.statements import Prepared
from bot.store.tables import broadcasts, messages

ARRIVED = "arrived_after_all"
ANSWERED = "written_since"
BY_STAFF = "staff_again"
"""How the reason of a message begins that staff wanted sent again, whatever its person has written since."""

SINCE, FIRST = messages.alias("since"), messages.alias("the_first")
COPIED = ("address_id", "conversation_id", "channel", "kind", "kept_apart", "words", "buttons", "lane", "asks", "said")
"""What a repeat has in common with the message that it repeats."""
OWN = (
    *("body", "expires_at", "direction", "state", "created_at", "not_before", "repeats"),
    *("broadcast_id", "person_id", "provider_id"),
)
THIS = messages.c.id == bindparam("which")
# Whoever has written since then is not reached by words that answer something older.
HEARD_SINCE = (
    select(SINCE.c.id)
    .where(SINCE.c.address_id == messages.c.address_id, SINCE.c.direction == "in", SINCE.c.id > messages.c.id)
    .correlate(messages)
    .exists()
)
UNASKED = and_(messages.c.repeats.is_(None), ~HEARD_SINCE)
FOUND = (
    select(
        *(messages.c.broadcast_id, messages.c.person_id, messages.c.words),
        # The pieces of a long text that have left: they go over to what is sent in its place, and leave no more.
        case((and_(messages.c.channel.in_(REPEATED_IN_DOUBT), messages.c.kind != PRESS), messages.c.provider_id)).label(
            "pieces"
        ),
    )
    .where(THIS, or_(messages.c.body.is_not(None), messages.c.words.is_not(None)))
    .with_for_update(of=messages)
)
HOLD_BROADCASTS = Prepared(
    select(broadcasts.c.id)
    .join(messages, messages.c.broadcast_id == broadcasts.c.id)
    .where(messages.c.id == any_(bindparam("ids", type_=ARRAY(BigInteger))))
    .order_by(broadcasts.c.id)
    .with_for_update(key_share=True, of=broadcasts)
)
FINISHED = broadcasts.c.state == "finished"
OPENED_AGAIN = (
    update(broadcasts)
    .where(
        broadcasts.c.id == bindparam("of_broadcast"),
        or_(broadcasts.c.state.in_((*UNDER_WAY, "paused")), and_(FINISHED, broadcasts.c.written_at.is_not(None))),
        or_(broadcasts.c.expires_at.is_(None), broadcasts.c.expires_at > bindparam("at", type_=Moment())),
    )
    .values(state=case((FINISHED, "sending"), else_=broadcasts.c.state), finished_at=null())
    .returning(broadcasts.c.expires_at)
)
LEAVES_ITS_PLACE = update(messages).where(THIS).values(broadcast_id=null(), person_id=null())
TAKES_ITS_PLACE = (
    update(messages).where(THIS).values(broadcast_id=bindparam("of_broadcast"), person_id=bindparam("of_person"))
)
COPY = select(
    *(messages.c[name] for name in COPIED),
    case((bindparam("afresh", type_=Boolean), null()), else_=messages.c.body),
    func.coalesce(bindparam("until", type_=Moment()), messages.c.expires_at),
    literal("out"),
    literal("waiting"),
    bindparam("now", type_=Moment()),
    bindparam("at", type_=Moment()),
    messages.c.id,
    bindparam("of_broadcast", type_=messages.c.broadcast_id.type),
    bindparam("of_person", type_=messages.c.person_id.type),
    bindparam("pieces", type_=messages.c.provider_id.type),
).where(THIS)
HANDS_ON_ITS_PIECES = update(messages).where(THIS).values(provider_id=null())
WHY_NOT = Prepared(
    select(
        case(
            (messages.c.state == "delivered", ARRIVED),
            (and_(~func.coalesce(messages.c.reason, "").startswith(BY_STAFF), HEARD_SINCE), ANSWERED),
        )
    ).where(THIS)
)
PLACE = Prepared(select(messages.c.repeats, messages.c.broadcast_id, messages.c.person_id).where(THIS))


def hold_broadcasts(connection: Connection, message_ids: Iterable[int]) -> None:
    """Before messages are touched that may be repeated: whoever works on a broadcast holds it first, too."""
    if connection.dialect.name == "postgresql" and (ids := list(message_ids)):  # on SQLite there is one writer
        HOLD_BROADCASTS.rows(connection, ids=ids)


def repeat(connection: Connection, message_id: int, now: datetime, at: datetime, *, asked: bool) -> int | None:
    """The number of a new message in place of that one, due then; None if there is nothing to repeat.

    Each message is repeated once at most. Unless staff `asked` for it, a repeat is not repeated, and nothing is once
    the person has written again. Nothing of a broadcast is once that is cancelled, or its time over by then; one that
    was finished goes on.
    """
    found = connection.execute(FOUND if asked else FOUND.where(UNASKED), {"which": message_id}).first()
    if found is None:
        return None
    row = {"which": message_id, "now": now, "at": at, "until": None, "afresh": False}
    row |= {"of_broadcast": found.broadcast_id, "of_person": found.person_id}
    if found.broadcast_id is not None:
        opened = connection.execute(OPENED_AGAIN, {"of_broadcast": found.broadcast_id, "at": at}).first()
        if opened is None:
            return None
        connection.execute(LEAVES_ITS_PLACE, {"which": message_id})
        # Worded in the language and by the edition of the moment at which it leaves, as every row of a broadcast is.
        row |= {"until": opened.expires_at, "afresh": found.words is not None}
    # Whoever words it anew cuts it anew.
    row["pieces"] = None if row["afresh"] else found.pieces
    if row["pieces"]:
        connection.execute(HANDS_ON_ITS_PIECES, {"which": message_id})
    insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert
    new = insert(messages).from_select([*COPIED, *OWN], COPY).on_conflict_do_nothing().returning(messages.c.id)
    made: int | None = connection.execute(new, row).scalar()
    return made


def why_not(connection: Connection, repeated: int) -> str | None:
    """Why what goes in place of that message need not leave any more; None when it is still wanted."""
    reason: str | None = WHY_NOT.value(connection, which=repeated)
    return reason


def stands_back(connection: Connection, message_id: int) -> None:
    """A repeat does not leave: its person counts in the broadcast by what it was to repeat, as before."""
    row = PLACE.row(connection, which=message_id)
    if row is not None and row[1] is not None:
        connection.execute(LEAVES_ITS_PLACE, {"which": message_id})
        connection.execute(TAKES_ITS_PLACE, {"which": row[0], "of_broadcast": row[1], "of_person": row[2]})
