"""What is older than its period goes, and nothing else."""

from datetime import timedelta

import pytest

from bot.store import stories, votes
from bot.store.engine import begin
from bot.work.retention import Retention
from tests.work.hospital import BEA, KEYS, Hospital


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


def test_stories_voters_and_contributors_go_after_their_periods(hospital: Hospital, retention: Retention) -> None:
    for said in ("STORY", "4", "I came at night", "DONE", "yes", "STORY", "1", "And by day", "DONE", "yes"):
        hospital.hears(said)
    for said in ("FEEDBACK", "eye clinic", "patient", "The nurse", "Small letters", "yes", "yes"):
        hospital.hears(said, BEA)
    words = {"question": {}, "change": {}, "choices": {"a": {"en": "A"}, "b": {"en": "B"}}}
    with begin(hospital.engine) as connection:
        number = votes.add(connection, "T", words, hospital.now, "Lee", hospital.now)
        votes.cast(connection, number, 1, "a")
        votes.note_told(connection, number, hospital.now)
        (first,) = (story for story in stories.of(connection, 1) if story.level == "public")
        stories.use(connection, first.id, "the annual report", True, "Lee", hospital.now.date())
    assert hospital.rows("SELECT state FROM people ORDER BY id")[1]["state"] == "contributor"
    hospital.now += timedelta(days=370)
    report = {going.kind: going.many for going in retention.report()}
    assert (report["votes"], report["stories"], report["contributors"]) == (1, 0, 0)
    retention.run()
    assert hospital.rows("SELECT * FROM vote_answers") == []
    with begin(hospital.engine) as connection:
        assert votes.counts(connection, number) == {"a": 1}
    hospital.now += timedelta(days=740)
    report = {going.kind: going.many for going in retention.report()}
    # A story that is public stays, and whoever waits to hear what came of their words does.
    assert (report["votes"], report["stories"], report["contributors"]) == (0, 1, 0)
    hospital.changes("UPDATE contributions SET told_at = (SELECT min(created_at) FROM people)")
    assert {going.kind: going.many for going in retention.report()}["contributors"] == 1
    retention.run()
    assert [row["level"] for row in hospital.rows("SELECT level FROM stories")] == ["public"]
    assert hospital.rows("SELECT state FROM people ORDER BY id")[1]["state"] == "forgotten"
    assert retention.run() == 0
