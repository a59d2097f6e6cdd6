"""Votes: one a person, put to many, counted with small numbers hidden, and refused if something is wrong."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels.pretend import PretendChannel
from bot.flow import FlowMistakes
from bot.store import broadcasts, votes
from bot.store.engine import begin
from bot.store.votes import Vote
from bot.work.ballots import VoteRefused, read_ballot
from bot.work.broadcast import Writing
from bot.work.delivery import Delivery
from bot.work.vote_orders import ask_many
from bot.work.voting import VoteCounts
from bot.work.wording import Worder
from tests.work.hospital import KEYS, LONDON, Hospital
from tests.work.listening import VOTE


def test_one_vote_a_person_and_small_numbers_hidden_when_told(hospital: Hospital, tmp_path: Path) -> None:
    file = tmp_path / "signs.yaml"
    file.write_text(VOTE)
    ballot = read_ballot(file, hospital.shelf.current()[1], LONDON, hospital.now)
    with begin(hospital.engine) as connection:
        votes.add(connection, ballot.title, ballot.words, ballot.closes_at, "Priya", hospital.now)
    for last in range(7):
        hospital.hears("VOTE", f"+4477009008{last:02}")
        hospital.hears("yellow and black" if last else "blue and white", f"+4477009008{last:02}")
    hospital.hears("VOTE", "+447700900801")
    hospital.hears("blue and white", "+447700900801")
    assert "changed your vote" in hospital.answers("+447700900801")[-1]
    hospital.now = datetime(2026, 12, 2, 12, tzinfo=UTC)
    counts = VoteCounts(hospital.engine, hospital.shelf, hospital.clock)
    assert (counts.run(), counts.run()) == (7, 0)
    told = hospital.answers("+447700900801")[-1]
    assert "Blue and white not shown" in told and "Yellow and black not shown" in told


def test_an_idle_answer_to_a_vote_that_went_to_many_is_a_vote(hospital: Hospital, tmp_path: Path) -> None:
    file = tmp_path / "signs.yaml"
    file.write_text(VOTE)
    hospital.joins()
    book = hospital.shelf.current()[1]
    ballot = read_ballot(file, book, LONDON, hospital.now)
    with begin(hospital.engine) as connection:
        for title in ("Signs", "Another one"):
            votes.add(connection, title, ballot.words, ballot.closes_at, "Priya", hospital.now)
        found = votes.find(connection, 1)
        assert found is not None
        broadcast = ask_many(connection, book, found, "Priya", hospital.now)
        assert broadcasts.start(connection, broadcast, "Priya", hospital.now)
    Writing(hospital.engine, hospital.clock, lambda: None).run()
    channel, worder = PretendChannel("sms"), Worder(hospital.engine, hospital.shelf, KEYS.pseudonym)
    sending = Delivery(hospital.engine, {"sms": channel}, worder.word, hospital.clock)
    while asyncio.run(sending.send_waiting()):
        pass
    (put,) = (letter.body for letter in channel.letters if "may we have your vote?" in letter.body)
    assert put.startswith("Leicester's Hospitals: may we have your vote? The colour with most votes")
    assert "2 for Yellow and black" in put
    hospital.hears("what is that")
    hospital.hears("2")
    assert "your vote counts" in hospital.answers()[-1]
    assert hospital.rows("SELECT vote_id, choice FROM vote_answers") == [{"vote_id": 1, "choice": "yellow"}]


def test_a_vote_too_long_or_over_is_not_put_to_many(hospital: Hospital, tmp_path: Path) -> None:
    book = hospital.shelf.current()[1]
    both: dict[str, Any] = {"en": "Which?", "en easy": "Which?"}
    choices = {"a": {"en": "A {b}", "en easy": "A"}, "c": {"en": "C", "en easy": "C"}}
    words: dict[str, Any] = {"question": both, "change": both, "choices": choices}
    with begin(hospital.engine) as connection:
        found = Vote(1, "T", words, hospital.now + timedelta(days=1), None)
        with pytest.raises(VoteRefused, match="curly brackets"):
            ask_many(connection, book, found, "Priya", hospital.now)
        choices["a"] = {"en": "A" * 200, "en easy": "A"}
        with pytest.raises(VoteRefused, match="text messages"):
            ask_many(connection, book, found, "Priya", hospital.now)
        with pytest.raises(VoteRefused, match="is over"):
            ask_many(connection, book, found._replace(closes_at=hospital.now), "Priya", hospital.now)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("2026-12-01", "2025-12-01"), "must be a time to come"),
        (("{blue: Blue and white, yellow: Yellow and black, green: Green}", "{blue: Blue}"), "from 2 to 7"),
        (("green: Green", "green: Blue and white"), "the same words"),
        (("green: Green", "green: " + "Green " * 200), "text messages"),
        (("title: Signs", "title: " + "Signs " * 20), '"title" has more than 100 characters'),
        (("goes on", "goes on " + "and on " * 60), "text messages"),
        (("question:", "kwestion:"), '"question" is missing'),
        (("shall the signs have", "shall the eye clinic have"), 'names "Eye clinic": a first message names no clinic'),
        (("goes on every sign", "is for the skin clinic"), 'names "Skin clinic": a first message names no clinic'),
        (("green: Green", "green: Maternity"), 'names "Maternity": a first message names no clinic'),
    ],
)
def test_a_vote_that_is_wrong_is_refused(
    hospital: Hospital, tmp_path: Path, change: tuple[str, str], told: str
) -> None:
    file = tmp_path / "signs.yaml"
    file.write_text(VOTE.replace(*change))
    with pytest.raises(FlowMistakes) as caught:
        read_ballot(file, hospital.shelf.current()[1], LONDON, hospital.now)
    assert told in " ".join(map(str, caught.value.mistakes))
