"""Counts of the rows that fall into a period, by a moment or by a day."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, func, select

from bot.programme.periods import Span


def within(column: ColumnElement[Any], span: Span) -> ColumnElement[bool]:
    """Whether that moment is in the period."""
    return and_(column >= span.start, column < span.end)


def on(column: ColumnElement[Any], span: Span) -> tuple[ColumnElement[bool], ...]:
    """Whether that day is."""
    return column >= span.first, column < span.until


def how_many(connection: Connection, table: FromClause, *where: ColumnElement[bool]) -> int:
    """How many rows there are of which all that holds."""
    return number(connection, select(func.count()).select_from(table).where(*where))


def sum_of(connection: Connection, column: ColumnElement[Any], *where: ColumnElement[bool]) -> int:
    """What they make together in that column; nought for none."""
    return number(connection, select(func.coalesce(func.sum(column), 0)).where(*where))


def number(connection: Connection, query: Select[Any]) -> int:
    """The one number that a query gives."""
    return int(connection.execute(query).scalar_one())
