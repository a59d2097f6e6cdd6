"""What is older than its period goes, and nothing else."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.programme.periods import Period
from bot.store import equality, feedback, record, seals, stories, votes
from bot.store.engine import begin
from bot.work.evidence import Gathering
from bot.work.retention import Retention
from tests.work.hospital import ADE, BEA, KEYS, Hospital
from tests.work.slowly import LONDON


@pytest.fixture
def retention(hospital: Hospital) -> Retention:
    return Retention(hospital.engine, KEYS, hospital.clock, lambda: hospital.shelf.current()[1])


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


def test_whoever_left_or_died_goes_once_nothing_is_heard_or_done_about_them(
    hospital: Hospital, retention: Retention
) -> None:
    for address in (ADE, BEA):
        hospital.joins(address)
    for said in ("LEAVE", "yes", "STOP"):
        hospital.hears(said, ADE)
    hospital.hears("DIED", BEA)
    hospital.hears("yes", BEA)
    with begin(hospital.engine) as connection:
        [subject] = connection.execute(text("SELECT subject FROM people ORDER BY id LIMIT 1")).scalars()
    states = {row["state"] for row in hospital.rows("SELECT state FROM people")}
    assert states == {"left", "died"}
    hospital.now += timedelta(days=1_000)
    with begin(hospital.engine) as connection:
        record.append(connection, actor="Priya", action="read_person", at=hospital.now, subject=subject)
    hospital.now += timedelta(days=200)
    many = {going.kind: going.many for going in retention.report()}
    assert many["people who left or died"] == 1, "somebody looked after Ade lately"
    retention.run()
    assert [row["state"] for row in hospital.rows("SELECT state FROM people ORDER BY id")] == ["left", "forgotten"]
    hospital.now += timedelta(days=1_000)
    retention.run()
    assert [row["state"] for row in hospital.rows("SELECT state FROM people ORDER BY id")] == ["forgotten"] * 2
    kept = hospital.rows("SELECT value, stopped_at, suppressed FROM addresses ORDER BY id")
    assert [row["value"] for row in kept] == [None, None] and kept[0]["stopped_at"] and kept[1]["suppressed"] == "died"


def test_answers_about_members_who_fell_silent_go_and_the_members_stay(
    hospital: Hospital, retention: Retention
) -> None:
    for address in (ADE, BEA):
        hospital.joins(address)
    before = hospital.rows("SELECT count(*) AS n FROM equality_answers")[0]["n"]
    for _ in range(4):
        hospital.now += timedelta(days=300)
        hospital.hears("HELP", BEA)
    many = {going.kind: going.many for going in retention.report()}
    assert many["equality answers of the silent"] == before / 2
    retention.run()
    left = hospital.rows("SELECT pseudonym FROM equality_answers")
    bea = hospital.rows("SELECT person_id FROM addresses WHERE value = :bea", bea=BEA)[0]["person_id"]
    assert {row["pseudonym"] for row in left} == {equality.pseudonym_of(bea, KEYS.pseudonym)}
    assert len(left) == before / 2
    assert [row["state"] for row in hospital.rows("SELECT state FROM people")] == ["improver"] * 2


def test_lines_of_the_record_go_in_whole_batches_and_the_rest_is_verified(
    hospital: Hospital, retention: Retention
) -> None:
    for _ in range(2):
        with begin(hospital.engine) as connection:
            record.append(connection, actor="Priya", action="read_person", at=hospital.now)
            seals.seal(connection, hospital.now, KEYS.suppression)
        hospital.now += timedelta(days=1_200)
    assert {going.kind: going.many for going in retention.report()}["the record"] == 1
    retention.run()
    with begin(hospital.engine) as connection:
        found = seals.verify(connection, KEYS.suppression)
        assert (found.seals, found.entries, found.broken) == (2, 1, None)
    assert {going.kind: going.many for going in retention.report()}["the record"] == 0


def test_a_report_that_was_kept_is_as_it_was_when_all_that_it_counted_has_gone(
    hospital: Hospital, retention: Retention
) -> None:
    for said in ("FEEDBACK", "eye clinic", "patient", "The nurse", "Small letters", "yes", "no"):
        hospital.hears(said)
    with begin(hospital.engine) as connection:
        for token in "abcde":
            feedback.add(connection, token, "friends_and_family", "score", "good", hospital.now.date(), "eye")
            feedback.close(connection, token, hospital.now.date())
    gathering = Gathering(hospital.engine, LONDON, hospital.clock)
    quarter = Period.quarter_of(hospital.now.date())
    hospital.now += timedelta(days=100)
    gathering.of(quarter)
    before = gathering.of(quarter)
    assert before.evidence.figures["contributions"] == 2 and before.evidence.figures["feedback"] == 5
    hospital.now += timedelta(days=3_000)
    assert retention.run() > 0
    assert hospital.rows("SELECT * FROM feedback") == []
    assert [row["text"] for row in hospital.rows("SELECT text FROM contributions")] == ["", ""]
    after = gathering.of(quarter)
    assert after == before and after.late == [], "what went is not called a later entry either"
