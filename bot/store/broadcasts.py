"""Broadcasts: what is to be said to whom, how far it has come, and its rows in the outbox."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    and_,
    bindparam,
    case,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.programme.audience import Audience
from bot.programme.editions import Pen
from bot.store import audiences, editions, strangers
from bot.store.broadcast_states import OVER, UNDER_WAY, before
from bot.store.outbox import BULK
from bot.store.outbox_states import BROADCAST, NEVER_TRANSLATED, NOT_TRANSLATED, QUEUED, RATHER_CALLED, STATES
from bot.store.paging import newest_first
from bot.store.tables import addresses, broadcasts, messages, one_of, people

RANGE = 1000
"""At most so many people are looked at in one transaction, so that no message that comes in waits for long."""

LATELY = 20_000
"""So many of the newest messages are looked through for replies."""

# Still on their way, or about to be.
UNSENT = ("waiting", "retry", "leased", "submitting")


class Broadcast(NamedTuple):
    """One broadcast, and where it stands."""

    id: int
    title: str
    words: Mapping[str, Any]
    audience: Audience
    state: str
    cursor: int
    written: int
    expires_at: datetime | None
    asks: str | None
    created_at: datetime
    created_by: str
    approved_at: datetime | None
    approved_by: str | None
    started_at: datetime | None
    started_by: str | None
    written_at: datetime | None
    finished_at: datetime | None
    begins_at: datetime | None
    edition: str
    changed_by: str | None


ROW = tuple(broadcasts.c[name] for name in Broadcast._fields)
THIS = broadcasts.c.id == bindparam("which")
ROWS_OF = messages.c.broadcast_id == bindparam("which")
# Whoever works on a broadcast holds it; a second worker goes on to something else.
HELD = select(*ROW).where(THIS).with_for_update(skip_locked=True)
TO_DO = (
    select(broadcasts.c.id)
    .where(or_(text(one_of((*UNDER_WAY, "paused"))), and_(text(one_of(OVER)), broadcasts.c.finished_at.is_(None))))
    .order_by(broadcasts.c.id)
)
BY_STATE = select(messages.c.state, func.count()).where(ROWS_OF).group_by(messages.c.state)
ANY_UNSENT = select(messages.c.id).where(ROWS_OF, messages.c.state.in_(UNSENT)).limit(1)
COLUMNS = (
    *("person_id", "address_id", "channel", "direction", "kind", "words", "state", "lane"),
    *("not_before", "created_at", "expires_at", "broadcast_id", "asks"),
)


def add(
    connection: Connection,
    title: str,
    words: Mapping[str, Any],
    audience: Audience,
    by: str,
    now: datetime,
    expires_at: datetime | None = None,
    asks: str | None = None,
    begins_at: datetime | None = None,
    pen: Pen | None = None,
) -> int:
    """A draft; its number. `asks` ("flow:key") says what an answer to it is about."""
    row = {
        **_said(title, words, audience, expires_at, begins_at),
        **editions.marked(pen or editions.take_up(), by),
        "state": "draft",
        "created_at": now,
        "created_by": by,
        "asks": asks,
    }
    return int(connection.execute(insert(broadcasts).values(row).returning(broadcasts.c.id)).scalar_one())


def change(
    connection: Connection,
    broadcast_id: int,
    title: str,
    words: Mapping[str, Any],
    audience: Audience,
    expires_at: datetime | None,
    begins_at: datetime | None,
    by: str,
    pen: Pen,
) -> bool:
    """Whether the draft says this now, approved by nobody yet; False when somebody else wrote it, or it is no draft."""
    here = editions.still_seen(broadcasts, broadcast_id, pen), broadcasts.c.state == "draft"
    row = {
        **_said(title, words, audience, expires_at, begins_at),
        **editions.marked(pen, by),
        "approved_at": None,
        "approved_by": None,
    }
    return bool(connection.execute(update(broadcasts).where(*here).values(row)).rowcount)


def kept_by(connection: Connection, pen: Pen) -> int | None:
    """The broadcast that this visit to the form has kept already."""
    return editions.kept_by(connection, broadcasts, pen)


def find(connection: Connection, broadcast_id: int) -> Broadcast | None:
    """The broadcast of that number, if there is one."""
    row = connection.execute(select(*ROW).where(THIS), {"which": broadcast_id}).first()
    return None if row is None else _broadcast(row)


def edition_of(connection: Connection, broadcast_id: int) -> str:
    """Which words it has by now."""
    return str(connection.execute(select(broadcasts.c.edition).where(THIS), {"which": broadcast_id}).scalar_one())


def is_for(connection: Connection, broadcast_id: int, person_id: int) -> bool:
    """Whether a row of it has been written for that person."""
    theirs = select(messages.c.id).where(ROWS_OF, messages.c.person_id == person_id).limit(1)
    return connection.execute(theirs, {"which": broadcast_id}).first() is not None


def set_aside(connection: Connection, broadcast_id: int) -> dict[str, int]:
    """How many of its rows wait for a translation, and how many people are to be called instead, by the reason."""
    waits = and_(messages.c.reason == NOT_TRANSLATED, messages.c.state.in_((*QUEUED, "leased")))
    to_call = and_(messages.c.reason.in_((RATHER_CALLED, NEVER_TRANSLATED)), messages.c.state == "cancelled")
    query = select(messages.c.reason, func.count()).where(ROWS_OF, or_(waits, to_call)).group_by(messages.c.reason)
    return dict(connection.execute(query, {"which": broadcast_id}).all())


def all_of_them(connection: Connection, before: int | None = None, most: int | None = None) -> list[Broadcast]:
    """Every broadcast, the newest first; or so many, those before that number."""
    return [_broadcast(row) for row in connection.execute(newest_first(select(*ROW), broadcasts.c.id, before, most))]


def that_ask(connection: Connection, asks: str) -> list[int]:
    """The broadcasts that ask this, whatever became of them."""
    return list(connection.execute(select(broadcasts.c.id).where(broadcasts.c.asks == asks)).scalars())


def asking(connection: Connection, asks: str) -> list[Broadcast]:
    """The same in whole, the newest first."""
    query = select(*ROW).where(broadcasts.c.asks == asks).order_by(broadcasts.c.id.desc())
    return [_broadcast(row) for row in connection.execute(query)]


def not_approved(connection: Connection, most: int) -> list[Broadcast]:
    """So many drafts that nobody has approved yet, the newest first."""
    query = select(*ROW).where(broadcasts.c.state == "draft", broadcasts.c.approved_by.is_(None))
    return [_broadcast(row) for row in connection.execute(query.order_by(broadcasts.c.id.desc()).limit(most))]


def hold(connection: Connection, broadcast_id: int) -> Broadcast | None:
    """The broadcast, held until the transaction ends; None if somebody else holds it."""
    row = connection.execute(HELD, {"which": broadcast_id}).first()
    return None if row is None else _broadcast(row)


def to_do(connection: Connection) -> list[int]:
    """The broadcasts that may want something done: to be written, or closed."""
    return list(connection.execute(TO_DO).scalars())


def approve(connection: Connection, broadcast_id: int, edition: str, by: str, now: datetime) -> bool:
    """Whether the draft is now approved as that edition of it; never what somebody has made of it in between."""
    here = THIS, broadcasts.c.state == "draft", broadcasts.c.edition == edition
    change = update(broadcasts).where(*here).values(approved_by=by, approved_at=now)
    return bool(connection.execute(change, {"which": broadcast_id}).rowcount)


def start(connection: Connection, broadcast_id: int, by: str, now: datetime, edition: str | None = None) -> bool:
    """Whether it began with this call, as that edition or as it stands: from now on it is written."""
    change = update(broadcasts).where(THIS, broadcasts.c.state == "draft")
    change = change if edition is None else change.where(broadcasts.c.edition == edition)
    change = change.values(state="writing", started_by=by, started_at=now)
    return bool(connection.execute(change, {"which": broadcast_id}).rowcount)


def resume(connection: Connection, broadcast_id: int) -> bool:
    """Whether a paused broadcast goes on, from where it was."""
    where = case((broadcasts.c.written_at.is_(None), "writing"), else_="sending")
    change = update(broadcasts).where(THIS, broadcasts.c.state == "paused").values(state=where)
    return bool(connection.execute(change, {"which": broadcast_id}).rowcount)


def move(connection: Connection, broadcast_id: int, state: str) -> bool:
    """Whether the broadcast has come to this state; False, and nothing changed, when it could not."""
    change = update(broadcasts).where(THIS, broadcasts.c.state.in_(before(state))).values(state=state)
    return bool(connection.execute(change, {"which": broadcast_id}).rowcount)


def translate(connection: Connection, broadcast_id: int, words: Mapping[str, Any], by: str, pen: Pen) -> bool:
    """Whether it is there in more languages from now on; not when it is over. Who approved it stays."""
    row = {"words": json.dumps(words, ensure_ascii=False), **editions.marked(pen, by)}
    change = update(broadcasts).where(THIS, broadcasts.c.state.not_in(OVER)).values(row)
    return bool(connection.execute(change, {"which": broadcast_id}).rowcount)


def reword(
    connection: Connection, broadcast_id: int, words: Mapping[str, Any], expires_at: datetime | None, by: str, pen: Pen
) -> bool:
    """Whether it says this from now on, until then; not when it is over. A draft is then approved by nobody yet."""
    row = {"words": json.dumps(words, ensure_ascii=False), "expires_at": expires_at, **editions.marked(pen, by)}
    which = {"which": broadcast_id}
    if not connection.execute(
        update(broadcasts).where(THIS, broadcasts.c.state.not_in(OVER)).values(row), which
    ).rowcount:
        return False
    draft = update(broadcasts).where(THIS, broadcasts.c.state == "draft")
    connection.execute(draft.values(approved_at=None, approved_by=None), which)
    return True


def reword_rows(
    connection: Connection, broadcast_id: int, reference: str, expires_at: datetime | None, now: datetime
) -> None:
    """What has been written of it and waits to leave names these words, until then; what is being taken is left.

    What waits for a translation is looked at again at once.
    """
    # Passed over rather than waited for: whoever holds a row may wait for what is held here.
    waiting = select(messages.c.id).where(ROWS_OF, messages.c.state.in_(QUEUED)).with_for_update(skip_locked=True)
    change = update(messages).where(messages.c.id.in_(waiting), messages.c.state.in_(QUEUED))
    waited = case((messages.c.reason == NOT_TRANSLATED, literal(now, messages.c.not_before.type)))
    due = func.coalesce(waited, messages.c.not_before)
    connection.execute(change.values(words=reference, expires_at=expires_at, not_before=due), {"which": broadcast_id})


def write(
    connection: Connection,
    broadcast: Broadcast,
    words: str,
    now: datetime,
    most: int = RANGE,
    *,
    to_strangers: bool = True,
) -> bool:
    """Rows for the next `most` people at most, and the cursor with them; False once everybody has been looked at.

    The broadcast must be held. Everybody gets one row at most, even if the cursor should ever be moved back; unless
    `to_strangers`, whoever has never written to us gets none.
    """
    bound = audiences.next_bound(connection, broadcast.cursor, most, broadcast.audience)
    if bound is None:
        change: dict[str, Any] = {"state": "sending", "written_at": now}
    else:
        row = {
            "words": words,
            "now": now,
            "expires_at": broadcast.expires_at,
            "broadcast": broadcast.id,
            "asks": broadcast.asks,
            "after": broadcast.cursor,
            "upto": bound,
            **audiences.as_of(now, broadcast.id),
        }
        if connection.dialect.name == "postgresql":
            # To compile a statement that runs for milliseconds takes PostgreSQL many times as long.
            connection.execute(text("SET LOCAL jit = off"))
        writing = _writing(broadcast.audience, connection.dialect.name, to_strangers)
        added = connection.execute(writing, row).rowcount
        change = {"cursor": bound, "written": broadcasts.c.written + added}
    connection.execute(update(broadcasts).where(broadcasts.c.id == broadcast.id).values(**change))
    return bound is not None


def put_aside(connection: Connection, broadcast_id: int, state: str, now: datetime, most: int = RANGE) -> int:
    """At most so many rows that have not left are cancelled, or expired; how many were."""
    some = select(messages.c.id).where(ROWS_OF, messages.c.state.in_(QUEUED)).limit(most)
    change = (
        update(messages)
        .where(messages.c.id.in_(some), messages.c.state.in_(QUEUED))
        .values(state=state, moved_by=BROADCAST, settled_at=now, lease_until=None)
    )
    return int(connection.execute(change, {"which": broadcast_id}).rowcount)


def has_unsent(connection: Connection, broadcast_id: int) -> bool:
    """Whether anything of it is still to leave."""
    return connection.execute(ANY_UNSENT, {"which": broadcast_id}).first() is not None


def close(connection: Connection, broadcast_id: int, now: datetime) -> None:
    """Nothing is left to do for it."""
    connection.execute(update(broadcasts).where(THIS).values(finished_at=now), {"which": broadcast_id})


def by_state(connection: Connection, broadcast_id: int) -> dict[str, int]:
    """How many of its rows are in each state, as it is this moment."""
    found: dict[str, int] = dict(connection.execute(BY_STATE, {"which": broadcast_id}).all())
    return {state: found[state] for state in STATES if state in found}


def replies(connection: Connection, broadcast_id: int, most: int = 10) -> list[int]:
    """The newest messages, newest first, of those who had got it before; among the last that came or went at all."""
    got, every = messages.alias("got"), messages.alias("every_message")
    newest = select(func.max(every.c.id)).scalar_subquery()
    theirs = select(got.c.id).where(
        got.c.address_id == messages.c.address_id, got.c.broadcast_id == broadcast_id, got.c.id < messages.c.id
    )
    query = (
        select(messages.c.id)
        .where(messages.c.direction == "in", messages.c.id > newest - LATELY, theirs.exists())
        .order_by(messages.c.id.desc())
        .limit(most)
    )
    return list(connection.execute(query).scalars())


def _said(
    title: str,
    words: Mapping[str, Any],
    audience: Audience,
    expires_at: datetime | None,
    begins_at: datetime | None,
) -> dict[str, Any]:
    return {
        "title": title,
        "words": json.dumps(words, ensure_ascii=False),
        "audience": json.dumps(audience.as_data()),
        "expires_at": expires_at,
        "begins_at": begins_at,
    }


def _broadcast(row: Any) -> Broadcast:
    found = Broadcast._make(row)
    return found._replace(
        words=json.loads(row.words),
        audience=Audience.from_data(json.loads(row.audience)),
    )


@lru_cache(maxsize=16)
def _writing(audience: Audience, kind: str, to_strangers: bool) -> Any:
    """The statement that writes a range; to build it takes SQLAlchemy as long as SQLite takes to run it."""
    now = bindparam("now", type_=messages.c.created_at.type)
    same = (
        literal("out"),
        literal("text"),
        bindparam("words", type_=messages.c.words.type),
        literal("waiting"),
        literal(BULK),
        now,
        now,
        bindparam("expires_at", type_=messages.c.expires_at.type),
        bindparam("broadcast", type_=messages.c.broadcast_id.type),
        bindparam("asks", type_=messages.c.asks.type),
    )
    # Said of the address too: otherwise PostgreSQL may well read all addresses for every range.
    in_range = (
        bound
        for person in (people.c.id, addresses.c.person_id)
        for bound in (person > bindparam("after"), person <= bindparam("upto"))
    )
    known = [] if to_strangers else [strangers.has_written(audience)]
    chosen = audiences.reached(audience).add_columns(*same).where(*in_range, *known)
    new = (postgresql if kind == "postgresql" else sqlite).insert(messages)
    adding = new.from_select(COLUMNS, chosen, include_defaults=False).on_conflict_do_nothing(
        index_elements=["person_id", "broadcast_id"], index_where=messages.c.broadcast_id.is_not(None)
    )
    return adding.execution_options(preserve_rowcount=True)
