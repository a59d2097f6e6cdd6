"""A page of a list that grows: so many rows, the newest first."""

from typing import Any

from sqlalchemy import ColumnElement, Select


def newest_first(query: Select[Any], number: ColumnElement[int], before: int | None, most: int | None) -> Select[Any]:
    """The newest rows first: those before that number, if one is given, and so many, if it is said how many."""
    if before is not None:
        query = query.where(number < before)
    return query.order_by(number.desc()).limit(most)
