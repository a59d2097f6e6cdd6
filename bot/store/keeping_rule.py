"""What a rule of keeping is: which rows of one table are old, since when each counts, and what lets them go."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Date,
    Executable,
    Select,
    Table,
    bindparam,
    delete,
    func,
    select,
    update,
)

from bot.store.columns import Moment

AT_ONCE = 1_000
WHICH: BindParameter[Any] = bindparam("which", expanding=True)
BEFORE = bindparam("before", type_=Moment())
DAY: BindParameter[Any] = bindparam("day", type_=Date())


class Rule(NamedTuple):
    """The rows of one table that may go: by their key, counted from `since`, if all of `old` holds."""

    key: ColumnElement[Any]
    since: ColumnElement[Any]
    old: tuple[ColumnElement[bool], ...]
    go: Callable[[Connection, list[Any]], None]

    def counting(self) -> Select[int, Any]:
        """How many are old, and since when the oldest counts."""
        return select(func.count(), func.min(self.since)).where(*self._where())

    def some(self) -> Select[Any]:
        """The keys of the next of them, above `after`, if one is given."""
        after = bindparam("after", type_=self.key.type)
        return select(self.key).where(self.key > after, *self._where()).order_by(self.key).limit(AT_ONCE)

    def _where(self) -> tuple[ColumnElement[bool], ...]:
        return (self.since < (DAY if isinstance(self.since.type, Date) else BEFORE), *self.old)


def by(*statements: Executable) -> Callable[[Connection, list[Any]], None]:
    """Lets rows go by these statements, in order; each has WHICH for their keys."""

    def go(connection: Connection, which: list[Any]) -> None:
        for statement in statements:
            connection.execute(statement, {"which": which})

    return go


def dropped(key: ColumnElement[Any], since: ColumnElement[Any], *old: ColumnElement[bool]) -> Rule:
    """Rows that are deleted."""
    return Rule(key, since, old, by(delete(_table(key)).where(key.in_(WHICH))))


def emptied(key: ColumnElement[Any], since: ColumnElement[Any], *old: ColumnElement[bool], **empty: str | None) -> Rule:
    """Rows that stay, with these columns emptied."""
    return Rule(key, since, old, by(update(_table(key)).where(key.in_(WHICH)).values(**empty)))


def first_of(rule: Rule) -> Any:
    """What comes before every key."""
    return 0 if rule.key.type.python_type is int else ""


def given(before: datetime) -> dict[str, Any]:
    """The values by which a rule tells what is old."""
    return {"before": before, "day": before.date()}


def _table(key: ColumnElement[Any]) -> Table:
    table = key.table
    assert isinstance(table, Table)
    return table
