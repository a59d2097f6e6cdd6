"""Leaving, dying, and coming to be one: what becomes of a person's addresses, conversations and letters."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, select, update

from bot.store import behind
from bot.store import people as persons
from bot.store.outbox_states import STOP, before
from bot.store.rights_tables import passes
from bot.store.statements import Prepared
from bot.store.tables import addresses, conversations, interests, messages, people, reminders

DIED = "died"
"""Why nothing is sent to an address, ever, unless staff say otherwise; and the state of the person."""

LEFT = "left"
GONE = (LEFT, DIED)
"""Nothing is begun with a person whose state is one of these."""

THEIRS = select(addresses.c.id).where(addresses.c.person_id == bindparam("which"))
CANCEL = (
    update(messages)
    .where(messages.c.address_id.in_(THEIRS), messages.c.state.in_(before("cancelled", STOP)))
    .values(state="cancelled", moved_by=STOP, lease_until=None)
)
END = (
    update(conversations)
    .where(conversations.c.address_id.in_(THEIRS), conversations.c.state != "ended")
    .values(state="ended", due_at=None, updated_at=bindparam("now"))
)
DROP_REMINDERS = delete(reminders).where(reminders.c.address_id.in_(THEIRS), reminders.c.done_at.is_(None))
DROP_INTERESTS = delete(interests).where(interests.c.person_id == bindparam("which"))
CLOSE_PASSES = (
    update(passes)
    .where(passes.c.person_id == bindparam("which"), passes.c.closed_at.is_(None))
    .values(closed_at=bindparam("now"))
)
CHANGE = update(people).where(people.c.id == bindparam("which"))
LEAVE = Prepared(CHANGE.values(state=LEFT, joined_at=None, source=None, quiet_until=None))
ERASING = Prepared(CHANGE.values(erasing_at=bindparam("now")))
DIE = Prepared(CHANGE.where(people.c.state != DIED).values(state=DIED, state_before=people.c.state, quiet_until=None))
LIVE = Prepared(CHANGE.where(people.c.state == DIED).values(state=people.c.state_before, state_before=None))
CLOSE = Prepared(update(addresses).where(addresses.c.person_id == bindparam("which")).values(suppressed=DIED))
OPEN = Prepared(
    update(addresses)
    .where(addresses.c.person_id == bindparam("which"), addresses.c.suppressed == DIED)
    .values(suppressed=None)
)
SUBJECT = select(people.c.subject, people.c.state).where(people.c.id == bindparam("which"))
HOLD = SUBJECT.with_for_update(key_share=True)
MOVE = Prepared(
    update(addresses).where(addresses.c.person_id == bindparam("which")).values(person_id=bindparam("whose"))
)


class Known(NamedTuple):
    """What stands of a person beside their addresses."""

    subject: str
    state: str


def nothing_under_way(connection: Connection, person_id: int, now: datetime) -> None:
    """At none of their addresses anything waits to be sent, is open, or is to be remembered."""
    which = {"which": person_id}
    connection.execute(CANCEL, which)
    connection.execute(END, {**which, "now": now})
    connection.execute(DROP_REMINDERS, which)
    connection.execute(CLOSE_PASSES, {**which, "now": now})


def leave(connection: Connection, person_id: int) -> None:
    """The person has left, and what they care about is gone; their addresses stay, for the day they come back."""
    LEAVE.run(connection, which=person_id)
    connection.execute(DROP_INTERESTS, {"which": person_id})


def to_be_erased(connection: Connection, person_id: int, now: datetime) -> None:
    """The person is erased once everything on its way to them has left."""
    ERASING.run(connection, which=person_id, now=now)


def die(connection: Connection, person_id: int) -> bool:
    """Nothing is sent to any of their addresses any more; whether that is news."""
    CLOSE.run(connection, which=person_id)
    return DIE.run(connection, which=person_id) == 1


def live(connection: Connection, person_id: int) -> bool:
    """It was a mistake: the person is what they were, and may be written to; False for somebody who had not died."""
    OPEN.run(connection, which=person_id)
    return LIVE.run(connection, which=person_id) == 1


def hold(connection: Connection, person_id: int) -> Known | None:
    """The person, whom nobody else changes until the transaction ends."""
    row = connection.execute(HOLD, {"which": person_id}).first()
    return None if row is None else Known._make(row)


def become_one(connection: Connection, goes: int, stays: int) -> None:
    """All addresses of the one who goes belong to the one who stays; what the first had told us is gone."""
    MOVE.run(connection, which=goes, whose=stays)
    behind.hand_on_code(connection, goes, stays)
    persons.forget(connection, goes)
