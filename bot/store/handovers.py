"""Conversations that people answer for a while: why, since when, who has taken it, and what came of it."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, bindparam, exists, func, insert, not_, or_, select, text, update

from bot.store.care_tables import alerts, handovers
from bot.store.service_tables import alarms
from bot.store.statements import Prepared
from bot.store.tables import addresses, conversations, messages, people

URGENT = "urgent"
BACK, FALSE_ALARM, QUIET, ERASED = "back", "false_alarm", "quiet", "erased"


class Handover(NamedTuple):
    """One of them, with where and how its person is written to."""

    id: int
    address_id: int
    message_id: int
    reason: str
    waits: bool
    opened_at: datetime
    last_at: datetime
    told_at: datetime | None
    taken_at: datetime | None
    taken_by: str | None
    closed_at: datetime | None
    closed_by: str | None
    outcome: str | None
    channel: str
    value_hash: str
    stopped_at: datetime | None
    suppressed: str | None
    person_id: int
    subject: str
    language: str
    easy: bool


HERE = [getattr(handovers.c, name) for name in Handover._fields[:13]]
THERE = (addresses.c.channel, addresses.c.value_hash, addresses.c.stopped_at, addresses.c.suppressed)
WHOSE = (people.c.id, people.c.subject, people.c.language, people.c.easy)
ALL = (
    select(*HERE, *THERE, *WHOSE)
    .join(addresses, addresses.c.id == handovers.c.address_id)
    .join(people, people.c.id == addresses.c.person_id)
)
STILL_OPEN = text("handovers.closed_at IS NULL")
ONE = ALL.where(handovers.c.id == bindparam("which"))
OPEN = ALL.where(STILL_OPEN).order_by(handovers.c.opened_at, handovers.c.id)
AT = (
    select(handovers.c.id, handovers.c.reason, handovers.c.waits)
    .where(STILL_OPEN, handovers.c.address_id == bindparam("at"))
    .with_for_update()
)
WAITS_AT = select(handovers.c.id).where(STILL_OPEN, handovers.c.waits, handovers.c.address_id == bindparam("at"))
MINE = update(handovers).where(handovers.c.id == bindparam("which"), handovers.c.closed_at.is_(None))
AGAIN = MINE.values(
    reason=bindparam("why"),
    waits=bindparam("waiting"),
    last_at=bindparam("now"),
    told_at=None,
    message_id=bindparam("about"),
)
TAKE = MINE.where(or_(handovers.c.taken_by.is_(None), handovers.c.taken_by != bindparam("by"))).values(
    taken_at=bindparam("now"), taken_by=bindparam("by"), last_at=bindparam("now")
)
ANSWERED = MINE.values(waits=True, last_at=bindparam("now"), told_at=bindparam("now"))
CLOSE = MINE.values(waits=False, closed_at=bindparam("now"), closed_by=bindparam("by"), outcome=bindparam("came_to"))
OPEN_AT = update(handovers).where(handovers.c.closed_at.is_(None), handovers.c.address_id == bindparam("at"))
WAIT = MINE.values(waits=True, last_at=bindparam("now"))
HEARD = Prepared(OPEN_AT.values(last_at=bindparam("now")))
TOLD = Prepared(OPEN_AT.values(told_at=bindparam("now")))
CARRIED_ON = Prepared(OPEN_AT.values(waits=False))
CLOSE_ALL_OF = (
    update(handovers)
    .where(
        handovers.c.closed_at.is_(None),
        handovers.c.address_id.in_(select(addresses.c.id).where(addresses.c.person_id == bindparam("person"))),
    )
    .values(waits=False, closed_at=bindparam("now"), closed_by="system", outcome=ERASED)
    .returning(handovers.c.id)
)
PAUSE = (
    update(conversations)
    .where(conversations.c.address_id == bindparam("at"), text("conversations.state = 'open'"))
    .values(state="paused", updated_at=bindparam("now"))
)
UNPAUSE = (
    update(conversations)
    .where(
        conversations.c.id
        == select(func.max(conversations.c.id))
        .where(conversations.c.address_id == bindparam("at"), text("conversations.state = 'paused'"))
        .scalar_subquery(),
        not_(
            select(conversations.alias("beside").c.id)
            .where(text("beside.address_id = conversations.address_id AND beside.state = 'open'"))
            .exists()
        ),
    )
    .values(state="open", updated_at=bindparam("now"))
)
SEEN = (
    update(messages)
    .where(
        messages.c.address_id == bindparam("at"),
        text("messages.needs_person IS NOT NULL"),
        messages.c.direction == "in",
        messages.c.state != "failed",
        messages.c.created_at <= bindparam("now"),
    )
    .values(needs_person=None)
)
UNHEEDED = exists(
    select(alerts.c.alarm_id)
    .join(alarms, alarms.c.id == alerts.c.alarm_id)
    .where(alerts.c.handover_id == handovers.c.id, alarms.c.acknowledged_at.is_(None), alarms.c.over_at.is_(None))
)
GONE_QUIET = (
    select(handovers.c.id)
    .where(STILL_OPEN, handovers.c.last_at < bindparam("before"), not_(UNHEEDED))
    .order_by(handovers.c.id)
    .limit(200)
)
ALARMS_OF = (
    select(alarms.c.kind, alarms.c.about)
    .join(alerts, alerts.c.alarm_id == alarms.c.id)
    .where(alerts.c.handover_id == bindparam("which"), alarms.c.over_at.is_(None))
)
KEPT = select(addresses.c.channel, addresses.c.value_hash).where(
    addresses.c.id == bindparam("at"), addresses.c.value.is_not(None)
)
WAITING_UNTAKEN = select(func.count()).select_from(handovers).where(and_(STILL_OPEN, handovers.c.taken_by.is_(None)))


def hand_over(
    connection: Connection, address_id: int, message_id: int, reason: str, now: datetime, *, waits: bool = True
) -> tuple[int, bool]:
    """The handover that is open there, and whether it is new; call it while the person is held.

    One that is open is kept: an urgent reason outweighs others, and any for which the service waits a mere call.
    """
    row = connection.execute(AT, {"at": address_id}).first()
    if row is None:
        values = {"address_id": address_id, "message_id": message_id, "reason": reason, "waits": waits}
        new = insert(handovers).values(**values, opened_at=now, last_at=now).returning(handovers.c.id)
        return int(connection.execute(new).scalar_one()), True
    number, known, waiting = row
    if _weight(reason, waits) >= _weight(known, waiting):
        again = {"which": number, "why": reason, "waiting": waits or waiting, "now": now, "about": message_id}
        connection.execute(AGAIN, again)
    return int(number), False


def _weight(reason: str, waits: bool) -> int:
    return 2 if reason.startswith(URGENT) else int(waits)


def heard(connection: Connection, address_id: int, now: datetime) -> None:
    """Something was written there."""
    HEARD.run(connection, at=address_id, now=now)


def told(connection: Connection, address_id: int, now: datetime) -> None:
    """The person was told that people read what they write."""
    TOLD.run(connection, at=address_id, now=now)


def carried_on(connection: Connection, address_id: int) -> None:
    """The person goes on with our questions; staff still have it on their list."""
    CARRIED_ON.run(connection, at=address_id)


def take(connection: Connection, number: int, by: str, now: datetime) -> bool:
    """Whether this call did it: False when it is theirs already, closed, or not there."""
    return connection.execute(TAKE, {"which": number, "by": by, "now": now}).rowcount == 1


def answered(connection: Connection, found: Handover, now: datetime) -> bool:
    """From now on the service waits there, since a person has spoken; False when it is closed."""
    if connection.execute(ANSWERED, {"which": found.id, "now": now}).rowcount != 1:
        return False
    connection.execute(PAUSE, {"at": found.address_id, "now": now})
    return True


def wait(connection: Connection, found: Handover, now: datetime) -> None:
    """The service asks nothing there from now on, although nobody has spoken yet."""
    connection.execute(WAIT, {"which": found.id, "now": now})
    connection.execute(PAUSE, {"at": found.address_id, "now": now})


def close(connection: Connection, found: Handover, by: str, outcome: str, now: datetime) -> bool:
    """Whether this call closed it; what had waited for a person there has been seen, and our questions are open again.

    `outcome` is BACK, FALSE_ALARM or QUIET.
    """
    closed = {"which": found.id, "by": by, "now": now, "came_to": outcome}
    if connection.execute(CLOSE, closed).rowcount != 1:
        return False
    connection.execute(SEEN, {"at": found.address_id, "now": now})
    if found.waits:
        connection.execute(UNPAUSE, {"at": found.address_id, "now": now})
    return True


def close_all_of(connection: Connection, person_id: int, now: datetime) -> None:
    """Nothing is open of somebody who is erased."""
    connection.execute(CLOSE_ALL_OF, {"person": person_id, "now": now})


def one(connection: Connection, number: int) -> Handover | None:
    """The handover with that number."""
    row = connection.execute(ONE, {"which": number}).first()
    return None if row is None else Handover._make(row)


def still_open(connection: Connection) -> list[Handover]:
    """What has not been handed back, oldest first."""
    return [Handover._make(row) for row in connection.execute(OPEN)]


def gone_quiet(connection: Connection, before: datetime) -> list[int]:
    """Those in which nobody has said or done anything since, but none whose alarm nobody has acknowledged."""
    return list(connection.execute(GONE_QUIET, {"before": before}).scalars())


def alarms_of(connection: Connection, number: int) -> list[tuple[str, str]]:
    """The alarms that are still open about it: kind, and what they are about."""
    return [(row.kind, row.about) for row in connection.execute(ALARMS_OF, {"which": number})]


def untaken(connection: Connection) -> int:
    """How many wait for somebody to take them."""
    return int(connection.execute(WAITING_UNTAKEN).scalar_one())


def kept_at(connection: Connection, address_id: int) -> tuple[str, str] | None:
    """By which channel and keyed hash that address is known; None when it is not kept any more."""
    row = connection.execute(KEPT, {"at": address_id}).first()
    return None if row is None else (str(row[0]), str(row[1]))


def open_at(connection: Connection, address_id: int) -> int | None:
    """The handover that is open at that address."""
    row = connection.execute(AT, {"at": address_id}).first()
    return None if row is None else int(row[0])


def waits_at(connection: Connection, address_id: int) -> bool:
    """Whether people answer at that address now, and the service asks nothing."""
    return connection.execute(WAITS_AT, {"at": address_id}).first() is not None
