"""What staff put beside messages: notes, flags, labels, who looks after one, and why one was hidden."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, null, select, update

from bot.store.outbox_states import UNFINISHED
from bot.store.staff_tables import marks
from bot.store.tables import messages

NOTE, FLAG, LABEL, ASSIGNED, SEEN, HIDDEN = KINDS = ("note", "flag", "label", "assigned", "seen", "hidden")


class Mark(NamedTuple):
    """One of them; it is over once somebody has taken it away."""

    id: int
    message_id: int
    kind: str
    text: str
    by: str
    at: datetime
    staff_id: int | None


COLUMNS = [getattr(marks.c, name) for name in Mark._fields]


def add(
    connection: Connection, message_id: int, kind: str, text: str, by: str, now: datetime, staff_id: int | None = None
) -> int:
    """A new one; its number. `staff_id` is whom a message is assigned to."""
    row = {"message_id": message_id, "kind": kind, "text": text, "by": by, "at": now, "staff_id": staff_id}
    return int(connection.execute(insert(marks).values(row).returning(marks.c.id)).scalar_one())


def beside(connection: Connection, message_ids: Sequence[int]) -> dict[int, list[Mark]]:
    """What stands beside each of the messages, oldest first."""
    found: dict[int, list[Mark]] = {}
    if message_ids:
        wanted = select(*COLUMNS).where(marks.c.message_id.in_(message_ids), marks.c.over_at.is_(None))
        for row in connection.execute(wanted.order_by(marks.c.id)):
            found.setdefault(row.message_id, []).append(Mark._make(row))
    return found


def end(connection: Connection, mark_id: int, now: datetime) -> int | None:
    """The message beside which it stood; None if it is gone already. That something was hidden is never taken away."""
    going_on = (marks.c.id == mark_id, marks.c.over_at.is_(None), marks.c.kind != HIDDEN)
    row = connection.execute(update(marks).where(*going_on).values(over_at=now).returning(marks.c.message_id)).first()
    return None if row is None else int(row[0])


def end_kind(connection: Connection, message_id: int, kind: str, now: datetime) -> bool:
    """Whether one of that kind stood beside the message; none does any more."""
    going_on = (marks.c.message_id == message_id, marks.c.kind == kind, marks.c.over_at.is_(None))
    return connection.execute(update(marks).where(*going_on).values(over_at=now)).rowcount > 0


def empty(connection: Connection, message_id: int) -> bool:
    """Whether the words of a message are gone for good by this call; not of one that has still to leave."""
    settled = messages.c.state.not_in(UNFINISHED)
    gone = {"body": None, "words": null(), "buttons": None}
    found = update(messages).where(messages.c.id == message_id, settled).values(gone)
    return connection.execute(found).rowcount == 1


def labels(connection: Connection) -> list[str]:
    """Every label in use, in order."""
    used = select(marks.c.text).where(marks.c.kind == LABEL, marks.c.over_at.is_(None)).distinct()
    return sorted(connection.execute(used).scalars())
