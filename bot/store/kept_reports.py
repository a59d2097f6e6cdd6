"""Reports of periods that are over, kept as they were first made."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, select, update

from bot.store.evidence_tables import kept_reports
from bot.store.statements import adding_once

KEEP = adding_once(kept_reports, "kind", "start", "months", "made_at", "content")
THIS = (
    kept_reports.c.kind == bindparam("which"),
    kept_reports.c.start == bindparam("first"),
    kept_reports.c.months == bindparam("length"),
)
FIND = select(kept_reports.c.made_at, kept_reports.c.content).where(*THIS)
NOTE = update(kept_reports).where(*THIS).values(content=bindparam("says"))
DROP = delete(kept_reports).where(*THIS)


class Kept(NamedTuple):
    """When it was made, and all that it shows."""

    made_at: datetime
    content: dict[str, Any]


def find(connection: Connection, kind: str, start: date, months: int) -> Kept | None:
    """The report of that kind and period, as it was first made."""
    row = connection.execute(FIND, {"which": kind, "first": start, "length": months}).first()
    return None if row is None else Kept(row.made_at, json.loads(row.content))


def keep(
    connection: Connection, kind: str, start: date, months: int, now: datetime, content: Mapping[str, Any]
) -> bool:
    """Whether this is the first one, which stays; a later one of the same kind and period is not kept."""
    text = json.dumps(content, ensure_ascii=False)
    row = {"kind": kind, "start": start, "months": months, "made_at": now, "content": text}
    return KEEP.value(connection, **row) is not None


def note(connection: Connection, kind: str, start: date, months: int, content: Mapping[str, Any]) -> None:
    """What is kept under that name says this from now on: for a mark beside a report, never for the report itself."""
    says = json.dumps(content, ensure_ascii=False)
    connection.execute(NOTE, {"which": kind, "first": start, "length": months, "says": says})


def drop(connection: Connection, kind: str, start: date, months: int) -> None:
    """Such a mark is taken away."""
    connection.execute(DROP, {"which": kind, "first": start, "length": months})
