"""Seals upon the record: each batch hashed under a key, and chained to the one before, so that tampering shows."""

import hmac
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text, update

from bot.store.record import COLUMNS, Entry
from bot.store.staff_tables import record, record_let_go, seals

AT_ONCE = 5_000  # lines in a batch, so that neither sealing nor verifying holds many in memory
_PURPOSE, _LET_GO = b"the seals upon the record", b"lines of the record that were let go"


class Seal(NamedTuple):
    """One batch, sealed."""

    number: int
    at: datetime
    entries: int
    seal: str


class Verdict(NamedTuple):
    """What became of looking: the first batch that does not hold, and why; `broken` is None when all hold.

    `last` is the newest seal that was looked at; with `more` there are later ones, which were not.
    """

    seals: int
    entries: int
    unsealed: int
    broken: int | None
    why: str
    last: Seal | None
    more: bool = False


SEAL_COLUMNS = [getattr(seals.c, name) for name in Seal._fields]
MARKED = select(record_let_go.c.mark).where(record_let_go.c.number == bindparam("which"))
LAST = select(*SEAL_COLUMNS).order_by(seals.c.number.desc()).limit(1)
ALL = select(*SEAL_COLUMNS).where(seals.c.number >= bindparam("first")).order_by(seals.c.number)
ONE = select(*SEAL_COLUMNS).where(seals.c.number == bindparam("which"))
UNSEALED = select(*COLUMNS).where(record.c.batch.is_(None)).order_by(record.c.at, record.c.id).limit(AT_ONCE)
OF_BATCH = select(*COLUMNS).where(record.c.batch == bindparam("which")).order_by(record.c.id)
PUT_IN = update(record).where(record.c.id.in_(bindparam("ids", expanding=True))).values(batch=bindparam("number"))
WAITING = select(func.count()).select_from(record).where(record.c.batch.is_(None))
STILL_HERE = seals.c.number > select(func.coalesce(func.max(record_let_go.c.number), 0)).scalar_subquery()
SEALED_BEFORE = (STILL_HERE, seals.c.at < bindparam("before", type_=seals.c.at.type))
OLDEST = select(*SEAL_COLUMNS).where(*SEALED_BEFORE).order_by(seals.c.number).limit(1)
OLD = select(func.coalesce(func.sum(seals.c.entries), 0), func.min(seals.c.at)).where(*SEALED_BEFORE)
DROP = delete(record).where(record.c.batch == bindparam("which"))
MARK = insert(record_let_go)
BEYOND = select(func.count()).select_from(record).where(record.c.batch > bindparam("last"))


def seal(connection: Connection, now: datetime, key: str) -> int:
    """How many lines were sealed now: all that had waited, up to one batch. Call it again until it says 0."""
    if connection.dialect.name == "postgresql":  # on SQLite only one writes at a time
        connection.execute(text("LOCK TABLE seals IN EXCLUSIVE MODE"))
    found = [Entry._make(row) for row in connection.execute(UNSEALED)]
    if not found:
        return 0
    before = _last(connection)
    number = before.number + 1 if before else 1
    connection.execute(PUT_IN, {"ids": [entry.id for entry in found], "number": number})
    made = _hash(key, before.seal if before else "", number, now, sorted(found))
    connection.execute(insert(seals).values(number=number, at=now, entries=len(found), seal=made))
    return len(found)


def old(connection: Connection, before: datetime) -> tuple[int, datetime | None]:
    """How many lines were sealed before then and are still here, and when the oldest of their seals was made."""
    many, oldest = connection.execute(OLD, {"before": before}).one()
    return int(many), oldest


def let_go(connection: Connection, now: datetime, before: datetime, key: str) -> int:
    """How many lines went: the oldest batch, if it was sealed before then; its seal stays. 0 when there is none."""
    if connection.dialect.name == "postgresql":  # on SQLite only one writes at a time
        connection.execute(text("LOCK TABLE seals IN EXCLUSIVE MODE"))
    row = connection.execute(OLDEST, {"before": before}).first()
    if row is None:
        return 0
    oldest = Seal._make(row)
    connection.execute(MARK, {"number": oldest.number, "at": now, "mark": _gone(key, oldest)})
    connection.execute(DROP, {"which": oldest.number})
    return oldest.entries


def verify(
    connection: Connection,
    key: str,
    known: tuple[int, str] | None = None,
    after: tuple[int, str] | None = None,
    most: int | None = None,
) -> Verdict:
    """Whether every sealed line is as it was; `known` is a seal that was noted elsewhere, and must still be there.

    For a page that must not wait: `after` is the seal that was the last to be looked at before, and still must be as
    it was, and `most` is how many lines are enough for now.
    """
    looked, before = after or (0, "")
    entries, last = 0, None
    kept = looked > 0 and _mark_of(connection, looked) is None
    waiting = int(connection.execute(WAITING).scalar_one())
    if after is not None:
        row = connection.execute(ONE, {"which": looked}).first()
        if row is None or not hmac.compare_digest(row.seal, before):
            return Verdict(looked, 0, waiting, looked, "it is not the seal that was looked at a moment ago", None)
    for row in connection.execute(ALL, {"first": looked + 1}):
        if most is not None and entries >= most:
            return Verdict(looked, entries, waiting, None, "", last, more=True)
        last = Seal._make(row)
        looked += 1
        found = [Entry._make(line) for line in connection.execute(OF_BATCH, {"which": last.number})]
        mark = None if len(found) == last.entries else _mark_of(connection, last.number)
        if mark is None:
            kept, why = True, _trouble(key, before, looked, last, found)
        else:
            why = _trouble_of_gone(key, looked, last, mark, bool(found) or kept)
        if not why and known and known[0] == last.number and known[1] != last.seal:
            why = "it is not the seal that was noted"
        if why:
            return Verdict(looked, entries, waiting, looked, why, last)
        entries += len(found)
        before = last.seal
    if known and known[0] > looked:
        return Verdict(looked, entries, waiting, looked + 1, f"seal {known[0]} was noted, and is gone", last)
    if connection.execute(BEYOND, {"last": looked}).scalar_one():
        return Verdict(looked, entries, waiting, looked + 1, "there are lines of a batch without its seal", last)
    return Verdict(looked, entries, waiting, None, "", last)


def _trouble(key: str, before: str, number: int, sealed: Seal, found: list[Entry]) -> str:
    if sealed.number != number:
        return "a seal is missing"
    if len(found) != sealed.entries:
        return f"it has {len(found)} lines, and had {sealed.entries} when it was sealed"
    if not hmac.compare_digest(_hash(key, before, number, sealed.at, found), sealed.seal):
        return "a line, or the seal, is not as it was"
    return ""


def _trouble_of_gone(key: str, number: int, sealed: Seal, mark: str, kept: bool) -> str:
    """What is wrong with a batch that is said to be gone: only the oldest go, all of each, and only under the key."""
    if sealed.number != number:
        return "a seal is missing"
    if kept or not hmac.compare_digest(mark, _gone(key, sealed)):
        return "it is said that its time was over, and it was not"
    return ""


def _mark_of(connection: Connection, number: int) -> str | None:
    mark: str | None = connection.execute(MARKED, {"which": number}).scalar()
    return mark


def _gone(key: str, sealed: Seal) -> str:
    purpose = hmac.new(key.encode(), _LET_GO, sha256).digest()
    return hmac.new(purpose, json.dumps([sealed.number, sealed.entries, sealed.seal]).encode(), sha256).hexdigest()


def _last(connection: Connection) -> Seal | None:
    row = connection.execute(LAST).first()
    return None if row is None else Seal._make(row)


def _hash(key: str, before: str, number: int, at: datetime, found: Iterable[Entry]) -> str:
    """The entries come in the order of their ids."""
    made = hmac.new(hmac.new(key.encode(), _PURPOSE, sha256).digest(), digestmod=sha256)
    made.update(json.dumps([before, number, _moment(at)]).encode())
    for entry in found:
        made.update(b"\n" + json.dumps([entry.id, _moment(entry.at), *entry[2:-1]]).encode())
    return made.hexdigest()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
