"""What others count and hold: entered by staff, or taken in as a list."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert

from bot.store.evidence_tables import observations, outside_feedback
from bot.store.statements import adding_once

ADD_OUTSIDE = adding_once(
    outside_feedback,
    *("source", "reference", "service", "said_on", "answer", "responses", "text", "recorded_at", "recorded_by"),
)


class Observation(NamedTuple):
    """So many of something on a day."""

    kind: str
    observed_on: date
    how_many: int
    note: str | None


def add(connection: Connection, seen: Iterable[Observation], now: datetime, by: str) -> int:
    """How many were added."""
    rows = [
        {
            "kind": each.kind,
            "observed_on": each.observed_on,
            "count": each.how_many,
            "note": each.note,
            "recorded_at": now,
            "recorded_by": by,
        }
        for each in seen
    ]
    if rows:
        connection.execute(insert(observations), rows)
    return len(rows)


def add_outside(connection: Connection, rows: Iterable[Mapping[str, Any]], now: datetime, by: str) -> int:
    """How many of them are new: each is known by its source and that source's own number."""
    return sum(ADD_OUTSIDE.value(connection, **row, recorded_at=now, recorded_by=by) is not None for row in rows)
