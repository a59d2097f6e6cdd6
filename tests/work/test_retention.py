"""What is older than its period goes, and nothing else."""

from datetime import timedelta

import pytest

from bot.work.retention import Retention
from tests.work.hospital import KEYS, Hospital


@pytest.fixture
def retention(hospital: Hospital) -> Retention:
    return Retention(hospital.engine, KEYS.pseudonym, hospital.clock, lambda: hospital.shelf.current()[1])


def test_words_go_after_their_period_and_the_rows_stay_to_be_counted(hospital: Hospital, retention: Retention) -> None:
    hospital.joins()
    hospital.changes("UPDATE messages SET state = 'leased', moved_by = 'worker' WHERE direction = 'out'")
    hospital.changes("UPDATE messages SET state = 'submitting', moved_by = 'worker' WHERE direction = 'out'")
    hospital.changes("UPDATE messages SET state = 'accepted', moved_by = 'worker' WHERE direction = 'out'")
    before = hospital.rows("SELECT count(*) AS n FROM messages")[0]["n"]
    assert {going.kind: going.many for going in retention.report()}["words of messages"] == 0
    assert retention.run() == 0
    hospital.now += timedelta(days=740)
    report = {going.kind: going for going in retention.report()}
    assert report["words of messages"].many == before and report["words of messages"].oldest is not None
    assert report["ended conversations"].many == 1
    assert retention.run() == before + 1
    assert hospital.rows("SELECT id FROM messages WHERE body IS NOT NULL OR words IS NOT NULL") == []
    assert hospital.rows("SELECT count(*) AS n FROM messages")[0]["n"] == before
    assert hospital.rows("SELECT id FROM conversations") == []
    assert hospital.rows("SELECT state FROM people")[0]["state"] == "improver"
    assert retention.run() == 0


def test_what_a_person_must_still_see_and_what_is_on_its_way_stays(hospital: Hospital, retention: Retention) -> None:
    hospital.joins()
    hospital.hears("I want to kill myself")
    hospital.now += timedelta(days=740)
    retention.run()
    kept = hospital.rows("SELECT state, needs_person FROM messages WHERE body IS NOT NULL")
    assert any(row["needs_person"] for row in kept)
    assert all(row["needs_person"] or row["state"] in ("waiting", "leased") for row in kept)
