"""What others count and hold: entered by staff, or taken in as a list."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select

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


class HandedOver(NamedTuple):
    """What others hold about a service."""

    source: str
    reference: str
    said_on: date
    text: str | None


def handed_over(connection: Connection, service: str, first: date, most: int = 50) -> list[HandedOver]:
    """Stories about a service from that day on, the newest first; counted answers are no stories."""
    here = (outside_feedback.c.service == service, outside_feedback.c.said_on >= first)
    query = select(*(outside_feedback.c[name] for name in HandedOver._fields)).where(
        *here, outside_feedback.c.answer.is_(None)
    )
    newest = query.order_by(outside_feedback.c.said_on.desc(), outside_feedback.c.id.desc()).limit(most)
    return [HandedOver._make(row) for row in connection.execute(newest)]


class Entered(NamedTuple):
    """One observation, and who entered it when."""

    kind: str
    observed_on: date
    how_many: int
    note: str | None
    recorded_at: datetime
    recorded_by: str


_ENTERED = select(
    *(observations.c["count" if name == "how_many" else name] for name in Entered._fields),
)


def of_kind(connection: Connection, kind: str, first: date, until: date) -> list[Entered]:
    """All that was entered of one kind in a period, the newest day first."""
    here = (observations.c.kind == kind, observations.c.observed_on >= first, observations.c.observed_on < until)
    query = _ENTERED.where(*here).order_by(observations.c.observed_on.desc(), observations.c.id.desc())
    return [Entered._make(row) for row in connection.execute(query)]


def imported(connection: Connection, source: str, first: date, until: date, most: int = 200) -> list[HandedOver]:
    """Stories of one source said in a period, the newest first."""
    here = (
        outside_feedback.c.source == source,
        outside_feedback.c.said_on >= first,
        outside_feedback.c.said_on < until,
    )
    query = select(*(outside_feedback.c[name] for name in HandedOver._fields)).where(*here)
    newest_ones = query.order_by(outside_feedback.c.said_on.desc(), outside_feedback.c.id.desc()).limit(most)
    return [HandedOver._make(row) for row in connection.execute(newest_ones)]


def newest(connection: Connection, most: int = 30) -> list[Entered]:
    """What was entered last."""
    query = _ENTERED.order_by(observations.c.id.desc()).limit(most)
    return [Entered._make(row) for row in connection.execute(query)]


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
