"""What a database that comes out of a backup must not do a second time."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, select, text, update

from bot.store.outbox_states import RESTORE, before
from bot.store.rights_tables import passes
from bot.store.service_tables import ticks
from bot.store.tables import conversations, messages, reminders
from bot.store.ticks import MISSED

REASON = "restored"
# Numbers given out after the backup was made are known to providers and stand on buttons; none is given out again.
GAP = 1_000_000

OUTGOING = update(messages).where(messages.c.direction == "out")
CANCEL = OUTGOING.where(messages.c.state.in_(before("cancelled", RESTORE))).values(
    state="cancelled", moved_by=RESTORE, reason=REASON, lease_until=None
)
DOUBT = OUTGOING.where(messages.c.state == "submitting").values(
    state="unknown", moved_by=RESTORE, reason=REASON, lease_until=None, settled_at=bindparam("now")
)
END_DOUBT = OUTGOING.where(messages.c.state == "unknown").values(lease_until=None)
CLOSE_REMINDERS = (
    update(reminders)
    .where(reminders.c.done_at.is_(None), reminders.c.due_at <= bindparam("now"))
    .values(done_at=bindparam("now"))
)


# What came in since the backup was answered then; only what comes from now on could be missed.
LOOK_NO_FARTHER_BACK = delete(ticks).where(ticks.c.name == MISSED)
# Which links were used since the backup is not known, so none of them opens anything any more.
CLOSE_PASSES = update(passes).where(passes.c.closed_at.is_(None)).values(closed_at=bindparam("now"))


def nothing_twice(connection: Connection, now: datetime) -> tuple[int, int, int]:
    """Nothing that may have been sent since the backup is sent again; how many were cancelled, in doubt, past due."""
    cancelled = connection.execute(CANCEL).rowcount
    in_doubt = connection.execute(DOUBT, {"now": now}).rowcount
    connection.execute(END_DOUBT)
    connection.execute(CLOSE_PASSES, {"now": now})
    connection.execute(LOOK_NO_FARTHER_BACK)
    past = connection.execute(CLOSE_REMINDERS, {"now": now}).rowcount
    return cancelled, in_doubt, past


def leave_a_gap(connection: Connection) -> None:
    """New conversations, and on PostgreSQL new messages, are numbered far above whatever was lost."""
    if connection.dialect.name == "sqlite":
        move = text("UPDATE sqlite_sequence SET seq = seq + :gap WHERE name = 'conversations'")
        if not connection.execute(move, {"gap": GAP}).rowcount:
            connection.execute(text("INSERT INTO sqlite_sequence VALUES ('conversations', :gap)"), {"gap": GAP})
        return
    for table in (conversations, messages):
        highest = select(func.coalesce(func.max(table.c.id), 0)).scalar_subquery()
        sequence = func.pg_get_serial_sequence(table.name, "id")
        connection.execute(select(func.setval(sequence, highest + GAP)))
