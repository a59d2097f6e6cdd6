"""Stories: read back, kept, used and withdrawn, and where their words may not stay, over a real database."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.store import alarms, stories, votes
from bot.store.engine import begin, reading
from bot.work.acknowledging import acknowledge
from bot.work.alarm_words import plainly
from bot.work.follow_up import FollowUp
from bot.work.resuming import Resuming
from tests.work.hospital import ADE, ALWAYS, BEA, KEYS, LONDON, Hospital
from tests.work.listening import counted, sent


def test_a_story_is_read_back_kept_and_withdrawn(hospital: Hospital) -> None:
    for said in ("STORY", "anyone without my name", "I came at night", "Everyone was kind", "DONE"):
        hospital.hears(said)
    assert hospital.answers()[-3:-1] == ["I came at night", "Everyone was kind"]
    hospital.hears("yes")
    with begin(hospital.engine) as connection:
        (story,) = stories.all_of_them(connection)
        assert (story.level, story.parts) == ("anonymous", ("I came at night", "Everyone was kind"))
        stories.use(connection, story.id, "the annual report", True, "Priya", date(2026, 11, 24))
        stories.use(connection, story.id, "a staff training", False, "Priya", date(2026, 11, 24))
    assert "night" not in str(hospital.rows("SELECT facts FROM people"))
    hospital.hears("WITHDRAW")
    hospital.hears("1")
    assert "the annual report" in hospital.answers()[-1]
    with reading(hospital.engine) as connection:
        uses = stories.uses(connection, story.id)
        assert [(use.public, use.taken_out_at) for use in uses] == [(True, None), (False, None)]
        assert stories.all_of_them(connection)[0].state == "withdrawn"


@pytest.mark.parametrize(
    ("places", "named", "taken_out"),
    [
        ({"a staff training": False}, "a staff training", [True]),
        ({"the annual report": True}, "the annual report (public)", [False]),
        (
            {"a staff training": False, "the annual report": True},
            "a staff training; the annual report (public)",
            [True, False],
        ),
    ],
)
def test_staff_are_told_to_take_out_a_story_that_is_withdrawn_and_say_when_it_is_done(
    hospital: Hospital, places: dict[str, bool], named: str, taken_out: list[bool]
) -> None:
    for said in ("STORY", "anyone without my name", "I came at night", "DONE", "yes"):
        hospital.hears(said)
    following = FollowUp(hospital.engine, hospital.shelf, LONDON, hospital.clock)
    for place, public in places.items():
        following.use_story(1, place, public, "Priya")
    for said in ("WITHDRAW", "1"):
        hospital.hears(said)
    with begin(hospital.engine) as connection:
        [alarm] = alarms.still_open(connection)
        assert (alarm.kind, alarm.about, alarm.reason) == ("story_withdrawn", "story 1", named)
        assert "night" not in str(plainly(alarm))
        assert not any(use.taken_out_at for use in stories.uses(connection, 1)), "nobody has taken it out yet"
        assert acknowledge(connection, hospital.shelf.current(), alarm.id, "Priya", hospital.now)
        assert alarms.still_open(connection) == []
        assert [use.taken_out_at is not None for use in stories.uses(connection, 1)] == taken_out


def test_a_story_that_stands_nowhere_is_withdrawn_without_a_word_to_staff(hospital: Hospital) -> None:
    for said in ("STORY", "1", "I came at night", "DONE", "yes", "WITHDRAW", "1"):
        hospital.hears(said)
    assert "It is withdrawn." in hospital.answers()[-1]
    with reading(hospital.engine) as connection:
        assert alarms.still_open(connection) == []


def held(hospital: Hospital, *words: str) -> list[str]:
    """Which of these words stand anywhere in the database, the revisions left out."""
    everything = hospital.everything("revisions", "wordings")
    return [each for each in words if each in everything]


@pytest.mark.parametrize("said", ["no", None])
def test_of_a_story_that_may_not_be_kept_no_message_has_the_words(hospital: Hospital, said: str | None) -> None:
    for each in ("STORY", "anyone without my name", "I came at night ", "Everyone was kind", "DONE"):
        hospital.hears(each)
    sent(hospital)
    assert held(hospital, "I came at night", "Everyone was kind") == ["I came at night", "Everyone was kind"]
    if said is None:
        resume_when_silent(hospital)
    else:
        hospital.hears(said)
    assert held(hospital, "I came at night", "Everyone was kind") == []
    assert counted(hospital, "messages") >= 10, "that something was said stays"


def resume_when_silent(hospital: Hospital) -> None:
    """Nobody answers until the conversation is given up."""
    clock = Resuming(hospital.engine, hospital.shelf, ALWAYS, KEYS, hospital.clock)
    for _ in range(40):
        hospital.now += timedelta(days=1)
        clock.run()
        sent(hospital)


def test_of_a_story_that_is_withdrawn_no_message_has_the_words(hospital: Hospital) -> None:
    for said in ("STORY", "1", "I came at night ", "Everyone was kind", "DONE", "yes"):
        hospital.hears(said)
    sent(hospital)
    assert held(hospital, "I came at night") == ["I came at night"]
    for said in ("HELP", "WITHDRAW", "1"):
        hospital.hears(said)
        sent(hospital)
    bodies = [row["body"] for row in hospital.rows("SELECT body FROM messages WHERE direction = 'in' ORDER BY id")]
    assert bodies == ["STORY", "1", None, None, "DONE", "yes", "HELP", "WITHDRAW", None]
    assert held(hospital, "Everyone was kind", "came at night") == []


def test_what_a_person_has_still_to_see_keeps_its_words(hospital: Hospital) -> None:
    for said in ("STORY", "1", "I came at night", "I want to kill myself", "CARRY ON", "DONE"):
        hospital.hears(said)
    sent(hospital)
    hospital.hears("no")
    kept = hospital.rows("SELECT body FROM messages WHERE needs_person IS NOT NULL AND direction = 'in'")
    assert kept == [{"body": "I want to kill myself"}]
    assert held(hospital, "I came at night") == []


@pytest.mark.parametrize(("told", "asked"), [(9, ["MORE", "3"]), (60, ["MORE", "1"])])
def test_the_oldest_of_many_stories_can_be_withdrawn_too(hospital: Hospital, told: int, asked: list[str]) -> None:
    hospital.joins(ADE)
    sent(hospital)
    with begin(hospital.engine) as connection:
        for number in range(1, told + 1):
            stories.add(connection, 1, "private", [f"سو I came {number} times, and everybody was kind"], hospital.now)
    hospital.hears("WITHDRAW")
    place = hospital.rows("SELECT place FROM conversations WHERE flow = 'withdraw'")[0]["place"]
    assert len(place.encode()) < 2_000
    for said in asked:
        hospital.hears(said)
    assert [row["id"] for row in hospital.rows("SELECT id FROM stories WHERE state = 'withdrawn'")] == [1]


def test_whoever_told_a_story_or_voted_and_has_not_joined_is_not_forgotten_for_being_silent(
    hospital: Hospital, tmp_path: Path
) -> None:
    for said in ("STORY", "1", "I came", "DONE", "yes"):
        hospital.hears(said)
    words = {"question": {"en": "Which?"}, "change": {"en": "It."}, "choices": {"a": {"en": "Aa"}, "b": {"en": "Bb"}}}
    with begin(hospital.engine) as connection:
        votes.add(connection, "T", words, hospital.now + timedelta(days=60), "Lee", hospital.now)
    for said in ("VOTE", "Aa"):
        hospital.hears(said, BEA)
    hospital.now += timedelta(days=30)
    hospital.retention.run()
    assert (counted(hospital, "stories"), counted(hospital, "vote_answers")) == (1, 1)


def test_nobody_withdraws_a_story_of_somebody_else(hospital: Hospital) -> None:
    for said in ("STORY", "1", "I came", "DONE", "yes"):
        hospital.hears(said)
    hospital.hears("WITHDRAW", BEA)
    assert "no story of yours" in hospital.answers(BEA)[-1]
    with begin(hospital.engine) as connection:
        assert stories.withdraw(connection, 1, 999, hospital.now) is None
