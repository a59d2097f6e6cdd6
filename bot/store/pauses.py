"""Channels that take nothing for the moment, for every process to see."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, select, update

from bot.store.service_tables import pauses
from bot.store.statements import Prepared, adding_or_changing


class Pause(NamedTuple):
    """A channel that is left alone until then; `in_a_row` counts the pauses without a letter accepted between."""

    channel: str
    until: datetime
    reason: str
    in_a_row: int


ALL = Prepared(select(*(getattr(pauses.c, name) for name in Pause._fields)))
ONE = Prepared(
    select(*(getattr(pauses.c, name) for name in Pause._fields))
    .where(pauses.c.channel == bindparam("which"))
    .with_for_update()
)
SET = adding_or_changing(
    pauses, "channel", "until", "reason", "in_a_row", clash=["channel"], change=["until", "reason", "in_a_row"]
)
THAT = update(pauses).where(pauses.c.channel == bindparam("which"))
TRY = Prepared(THAT.where(pauses.c.until <= bindparam("now")).values(until=bindparam("patience")))
BACK = Prepared(THAT.values(until=bindparam("now")))
END = Prepared(delete(pauses).where(pauses.c.channel == bindparam("which")))


def standing(connection: Connection) -> dict[str, Pause]:
    """The pause of each channel that has one, over or not: until a letter is accepted, it is not ended."""
    return {row[0]: Pause._make(row) for row in ALL.rows(connection)}


def pause(
    connection: Connection, channel: str, reason: str, first: float, most: float, now: datetime, *, tried: bool = False
) -> Pause | None:
    """The new pause: `first` seconds, twice as long each time in a row. None if one lasts already.

    Those under way together count once; they can only make it longer. `tried`: the letter that went ahead met this.
    """
    row = ONE.row(connection, which=channel)
    found = None if row is None else Pause._make(row)
    if found and found.until > now and not tried:
        _set(connection, found._replace(until=max(found.until, now + timedelta(seconds=first))))
        return None
    before = found.in_a_row if found else 0
    seconds = min(first * 2.0 ** min(before, 10), most)
    new = Pause(channel, now + timedelta(seconds=seconds), reason, before + 1)
    _set(connection, new)
    return new


def let_one_try(connection: Connection, channel: str, now: datetime, patience: timedelta) -> bool:
    """Whether the caller, alone of all, may try one letter after the pause; so long the others wait for it."""
    return TRY.run(connection, which=channel, now=now, patience=now + patience) == 1


def not_tried(connection: Connection, channel: str, now: datetime) -> None:
    """The letter did not leave after all: another may try at once."""
    BACK.run(connection, which=channel, now=now)


def end(connection: Connection, channel: str) -> bool:
    """Whether there was a pause to end."""
    return END.run(connection, which=channel) == 1


def _set(connection: Connection, new: Pause) -> None:
    SET.run(connection, **new._asdict())
