"""The day on the hospital's clock that a moment falls on, worked out by the database."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Column, ColumnElement, Connection, Date, case, func, literal, type_coerce

from bot.store.columns import EPOCH, MICROSECOND

_DAY = timedelta(days=1) // MICROSECOND


def local_day(
    connection: Connection, column: Column[Any], zone: ZoneInfo, first: date, last: date
) -> ColumnElement[Any]:
    """An expression that `as_date` reads; the clock's changes between the two days are known to it."""
    if connection.dialect.name == "postgresql":
        return func.date(func.timezone(zone.key, column), type_=Date)
    moment = type_coerce(column, BigInteger)
    changes = list(_changes(zone, first, last))
    offset: ColumnElement[Any] = literal(changes[-1][1], BigInteger)
    if len(changes) > 1:
        offset = case(*((moment < before, shift) for before, shift in changes[:-1]), else_=changes[-1][1])
    return (moment + offset) // _DAY


def as_date(found: Any) -> date | None:
    """The day that `local_day` came to."""
    return found if found is None or isinstance(found, date) else date(1970, 1, 1) + timedelta(days=int(found))


def _changes(zone: ZoneInfo, first: date, last: date) -> Iterator[tuple[int, int]]:
    """(until, offset) in microseconds, in order; clocks change in the small hours, so noon of each day is looked at."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    offset = None
    for day in days:
        noon = datetime.combine(day, time(12), zone)
        found = (noon.utcoffset() or timedelta()) // MICROSECOND
        if offset is not None and found != offset:
            yield _instant(zone, day, offset), offset
        offset = found
    yield 0, offset or 0


def _instant(zone: ZoneInfo, day: date, before: int) -> int:
    """The moment of the change: the first minute since the noon before it whose offset is another."""
    low = datetime.combine(day - timedelta(days=1), time(12), zone).astimezone(UTC)
    high = datetime.combine(day, time(12), zone).astimezone(UTC)
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) / 2
        same = (middle.astimezone(zone).utcoffset() or timedelta()) // MICROSECOND == before
        low, high = (middle, high) if same else (low, middle)
    exact = high.replace(second=0, microsecond=0)
    return (exact - EPOCH) // MICROSECOND
