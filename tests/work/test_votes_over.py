"""A vote that has closed is not asked again: whoever answers it late hears that it is over, and its counts."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.store import addresses, outbox, votes
from bot.store.engine import begin
from bot.work.ballots import read_ballot
from bot.work.resuming import Resuming
from tests.work.hospital import ADE, ALWAYS, KEYS, LONDON, Hospital
from tests.work.listening import VOTE, sent

OVER = "this vote is over. The result: Blue and white 0"
QUESTION = "Which colour shall the signs have?"


@pytest.fixture
def voting(hospital: Hospital, tmp_path: Path) -> Hospital:
    """Ade has joined, and there is a vote for a week."""
    hospital.joins()
    file = tmp_path / "signs.yaml"
    file.write_text(VOTE)
    ballot = read_ballot(file, hospital.shelf.current()[1], LONDON, hospital.now)
    with begin(hospital.engine) as connection:
        votes.add(connection, ballot.title, ballot.words, ballot.closes_at, "Priya", hospital.now)
    return hospital


def is_asked(hospital: Hospital) -> None:
    """Ade writes VOTE, and the vote closes before there is an answer."""
    hospital.hears("VOTE")
    assert QUESTION in hospital.answers()[-1]
    hospital.now += timedelta(days=8)


@pytest.mark.parametrize("said", ["purple", "skip", "where", "hello"])
def test_what_is_no_answer_is_not_asked_again(voting: Hospital, said: str) -> None:
    is_asked(voting)
    voting.hears(said)
    assert OVER in voting.answers()[-1] and QUESTION not in voting.answers()[-1]
    assert not voting.rows("SELECT id FROM conversations WHERE state = 'open'")
    voting.hears(said)
    assert OVER not in voting.answers()[-1], "it is told once"


@pytest.mark.parametrize(
    ("said", "heard", "over"), [("HELP", "Ring Priya", True), ("PAUSE", "Until when", False), ("STOP", "", False)]
)
def test_what_is_asked_for_besides_is_answered_all_the_same(
    voting: Hospital, said: str, heard: str, over: bool
) -> None:
    is_asked(voting)
    before = len(voting.answers())
    voting.hears(said)
    told = "".join(voting.answers()[before:])
    assert heard in told and (OVER in told) is over


def test_an_answer_that_comes_late_is_not_counted(voting: Hospital) -> None:
    is_asked(voting)
    voting.hears("2")
    assert "the vote has closed meanwhile" in voting.answers()[-1]
    assert not voting.rows("SELECT vote_id FROM vote_answers")


def test_a_vote_that_is_still_open_is_asked_again(voting: Hospital) -> None:
    is_asked(voting)
    voting.now -= timedelta(days=7)
    voting.hears("purple")
    assert OVER not in voting.answers()[-1]
    voting.hears("1")
    assert "your vote counts" in voting.answers()[-1]


def test_the_clock_does_not_ask_for_a_vote_that_is_over(voting: Hospital) -> None:
    is_asked(voting)
    before = len(voting.answers())
    Resuming(voting.engine, voting.shelf, ALWAYS, KEYS, voting.clock).run()
    assert QUESTION not in "".join(voting.answers()[before:])


@pytest.mark.parametrize(("said", "over"), [("2", True), ("yes", True), ("hello", False)])
def test_a_late_answer_to_what_went_to_many_hears_that_it_is_over(voting: Hospital, said: str, over: bool) -> None:
    sent(voting)
    with begin(voting.engine) as connection:
        found = addresses.find(connection, "sms", addresses.hash_of(ADE, "sms", KEYS.suppression))
        assert found is not None
        outbox.put(connection, found.address_id, None, "sms", voting.now, body="May we have your vote?", asks="vote:1")
    sent(voting)
    voting.now += timedelta(days=8)
    voting.hears(said)
    assert (OVER in voting.answers()[-1]) is over
    assert not voting.rows("SELECT vote_id FROM vote_answers")
