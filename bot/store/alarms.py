"""What a member of staff must see: raised once for as long as it lasts, acknowledged by somebody, and over."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.service_tables import alarms, only_while_open


class Alarm(NamedTuple):
    """One alarm; `about` names a channel, a broadcast or a number of ours, never a person."""

    id: int
    kind: str
    about: str
    reason: str
    raised_at: datetime
    last_at: datetime
    times: int
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    over_at: datetime | None
    mailed_at: datetime | None
    mail_trouble: str | None


COLUMNS = [getattr(alarms.c, name) for name in Alarm._fields]
OPEN = select(*COLUMNS).where(alarms.c.over_at.is_(None)).order_by(alarms.c.raised_at, alarms.c.id)
RECENT = select(*COLUMNS).order_by(alarms.c.id.desc()).limit(bindparam("most"))
ONE = select(*COLUMNS).where(alarms.c.id == bindparam("which"))
NUMBER = select(alarms.c.id).where(
    alarms.c.kind == bindparam("sort"), alarms.c.about == bindparam("of"), alarms.c.over_at.is_(None)
)
MAIL_AT = update(alarms).where(alarms.c.id == bindparam("which")).values(mailed_at=bindparam("at"))
ACKNOWLEDGE = (
    update(alarms)
    .where(alarms.c.id == bindparam("which"), alarms.c.acknowledged_at.is_(None))
    .values(acknowledged_at=bindparam("now"), acknowledged_by=bindparam("by"))
)
OVER = (
    update(alarms)
    .where(alarms.c.kind == bindparam("sort"), alarms.c.about == bindparam("of"), alarms.c.over_at.is_(None))
    .values(over_at=bindparam("now"))
)
TO_MAIL = (
    update(alarms)
    .where(
        alarms.c.over_at.is_(None),
        alarms.c.acknowledged_at.is_(None),
        or_(alarms.c.mailed_at.is_(None), alarms.c.mailed_at <= bindparam("before")),
    )
    .values(mailed_at=bindparam("now"))
    .returning(*COLUMNS)
)
MAILED = (
    update(alarms)
    .where(alarms.c.id.in_(bindparam("which", expanding=True)))
    .values(mailed_at=bindparam("at"), mail_trouble=bindparam("trouble"))
)
UNTOLD = (
    select(alarms.c.mail_trouble)
    .where(alarms.c.mail_trouble.is_not(None), alarms.c.over_at.is_(None), alarms.c.acknowledged_at.is_(None))
    .order_by(alarms.c.mailed_at.desc(), alarms.c.id.desc())
    .limit(1)
)


def raise_alarm(connection: Connection, kind: str, about: str, reason: str, now: datetime) -> bool:
    """Whether this is news: one alarm stays open for each kind and thing, and counts how often it is raised."""
    insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert
    new = insert(alarms).values(kind=kind, about=about, reason=reason, raised_at=now, last_at=now)
    again = new.on_conflict_do_update(
        index_elements=["kind", "about"],
        index_where=only_while_open(),
        set_={"last_at": now, "reason": reason, "times": alarms.c.times + 1},
    )
    return int(connection.execute(again.returning(alarms.c.times)).scalar_one()) == 1


def over(connection: Connection, kind: str, about: str, now: datetime) -> bool:
    """Whether such an alarm was open: what it warned of has ended."""
    return connection.execute(OVER, {"sort": kind, "of": about, "now": now}).rowcount > 0


def number_of(connection: Connection, kind: str, about: str) -> int | None:
    """The number of the alarm of that kind, about that thing, that is still open."""
    number: int | None = connection.execute(NUMBER, {"sort": kind, "of": about}).scalar()
    return number


def one(connection: Connection, alarm_id: int) -> Alarm | None:
    """The alarm with that number, over or not."""
    row = connection.execute(ONE, {"which": alarm_id}).first()
    return None if row is None else Alarm._make(row)


def mail_again_at(connection: Connection, alarm_id: int, at: datetime | None) -> None:
    """From when its next mail is reckoned; None: at once."""
    connection.execute(MAIL_AT, {"which": alarm_id, "at": at})


def acknowledge(connection: Connection, alarm_id: int, by: str, now: datetime) -> bool:
    """Whether this call did it: False when somebody has it already, or there is no such alarm."""
    return connection.execute(ACKNOWLEDGE, {"which": alarm_id, "by": by, "now": now}).rowcount == 1


def still_open(connection: Connection) -> list[Alarm]:
    """What has not ended, oldest first, acknowledged or not."""
    return [Alarm._make(row) for row in connection.execute(OPEN)]


def recent(connection: Connection, most: int = 50) -> list[Alarm]:
    """The latest alarms, newest first, with those that are over."""
    return [Alarm._make(row) for row in connection.execute(RECENT, {"most": most})]


def to_mail(connection: Connection, now: datetime, again_after: timedelta) -> list[Alarm]:
    """Alarms that nobody has acknowledged and that staff must be told of now; each is given to one caller alone."""
    rows = connection.execute(TO_MAIL, {"now": now, "before": now - again_after})
    return sorted(Alarm._make(row) for row in rows)


def mailed(connection: Connection, ids: Sequence[int], at: datetime, trouble: str | None) -> None:
    """How telling staff went; `at` is when it counts as done, from which the time until the next is reckoned."""
    connection.execute(MAILED, {"which": list(ids), "at": at, "trouble": trouble})


def mail_trouble(connection: Connection) -> str | None:
    """Why staff could not be told of an alarm that nobody has; None when they could, or there is none."""
    return connection.execute(UNTOLD).scalar()
