"""Moments round midnight and round the change of the clock, on both databases."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, insert, select

from bot.store.evidence_tables import kept_reports
from bot.store.local_days import as_date, local_day

LONDON = ZoneInfo("Europe/London")
EDGES = (
    *(datetime(2026, 3, 29, 0, 59, tzinfo=UTC), datetime(2026, 3, 29, 1, tzinfo=UTC)),
    *(datetime(2026, 3, 28, 23, 59, tzinfo=UTC), datetime(2026, 3, 29, 23, tzinfo=UTC)),
    *(datetime(2026, 10, 25, 0, 59, tzinfo=UTC), datetime(2026, 10, 24, 23, tzinfo=UTC)),
    *(datetime(2026, 10, 25, 23, 59, tzinfo=UTC), datetime(2026, 7, 1, 22, 59, 59, tzinfo=UTC)),
    datetime(2026, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
)


@pytest.mark.parametrize("zone", [LONDON, ZoneInfo("America/New_York"), ZoneInfo("UTC")])
def test_every_edge_falls_on_its_own_day(connection: Connection, zone: ZoneInfo) -> None:
    moments = [*EDGES, *(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=7 * step) for step in range(1250))]
    rows = [
        {"kind": "k", "start": date(2026, 1, 1), "months": number, "made_at": moment, "content": "{}"}
        for number, moment in enumerate(moments)
    ]
    connection.execute(insert(kept_reports), rows)
    day = local_day(connection, kept_reports.c.made_at, zone, date(2025, 12, 1), date(2027, 1, 2))
    found = connection.execute(select(day).order_by(kept_reports.c.months)).scalars()
    assert [as_date(each) for each in found] == [moment.astimezone(zone).date() for moment in moments]
