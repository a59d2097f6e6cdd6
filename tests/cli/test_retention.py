"""`improvers retention`: what would go of each kind, while everything stays as it is."""

from datetime import UTC, datetime

from bot.store.engine import open_engine
from bot.work.retention import periods_of
from tests.cli.conftest import Improvers
from tests.flow.books import shipped_book
from tests.work.hospital import Hospital


def test_each_kind_is_told_with_its_period_and_nothing_goes(improvers: Improvers, database: str) -> None:
    hospital = Hospital(open_engine(database))
    hospital.now = datetime(2020, 1, 2, 12, 0, tzinfo=UTC)
    hospital.joins()
    hospital.hears("STORY")
    before = hospital.everything()
    result = improvers("retention", DATABASE_URL=database)
    assert (result.exit_code, result.stderr) == (0, "The clock lets them go by itself. Nothing was changed.\n")
    told = dict(line.split(": kept ") for line in result.stdout.splitlines())
    periods = periods_of(shipped_book())
    assert list(told) == list(periods)
    for kind, period in periods.items():
        assert told[kind].startswith("for ever; 0 would go" if period is None else f"{period.days} days; "), kind
    # What we said waits to be sent yet, so it stays.
    (messages,) = hospital.rows("SELECT count(*) AS n FROM messages WHERE direction = 'in'")
    assert told["words of messages"].endswith(f"; {messages['n']} would go, the oldest from 2020-01-02.")
    assert told["ended conversations"].endswith("; 1 would go, the oldest from 2020-01-02.")
    assert hospital.everything() == before
    hospital.engine.dispose()
