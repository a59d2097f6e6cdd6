"""People who answer something else, in another language, with an insult, late, or after they have left: real turns.

The journeys play the flows alone. Here an answer comes in as a text does, to a question that is open or to what went
out to many, and what counts afterwards is looked at in the database.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.store import votes
from bot.store.engine import begin
from bot.work.ballots import read_ballot
from bot.work.resuming import Resuming
from tests.work.hospital import ADE, ALWAYS, KEYS, LONDON, Hospital
from tests.work.involvement import House
from tests.work.listening import VOTE, orders, sent, tells_us
from tests.work.test_first_waves import PAPER

Opening = Callable[[Hospital, Path], None]
TWICE = ("the bus was late", "my cat is called Tom")
IN_ANOTHER_LANGUAGE, AN_INSULT, THREE_AT_ONCE = "no sé, quizás", "you are all idiots", "yes no maybe"
A_DAY, AFTER_THE_EVENT = timedelta(days=1), timedelta(days=140)


def invitation(hospital: Hospital, folder: Path) -> None:
    house = House(hospital, folder)
    house.opens(invite=1)
    assert len(house.sends()) == 1


def feedback(hospital: Hospital, _: Path) -> None:
    for said in ("FEEDBACK", "eye", "patient", "The nurse", "Small letters"):
        hospital.hears(said)


def story(hospital: Hospital, _: Path) -> None:
    for said in ("STORY", "anyone without my name", "I came at night", "DONE"):
        hospital.hears(said)


def vote(hospital: Hospital, folder: Path) -> None:
    file = folder / "vote.yaml"
    file.write_text(VOTE)
    ballot = read_ballot(file, hospital.shelf.current()[1], LONDON, hospital.now)
    with begin(hospital.engine) as connection:
        votes.add(connection, *ballot, "Priya", hospital.now)
    hospital.hears("VOTE")


def update(hospital: Hospital, folder: Path) -> None:
    tells_us(hospital)
    sent(hospital)
    file = folder / "letters.yaml"
    file.write_text(PAPER)
    number, _ = orders(hospital).add(file, "Priya")
    assert orders(hospital).send(number, "Priya")[0] == 1


COUNTS: dict[Opening, str] = {
    invitation: "SELECT state AS counts FROM invitations",
    feedback: "SELECT service AS counts FROM praise",
    story: "SELECT state AS counts FROM stories",
    vote: "SELECT choice AS counts FROM vote_answers",
    update: "SELECT answer AS counts FROM update_tellings",
}
"""What an answer comes to, by what it answers."""

BEFORE: dict[Opening, list[str | None]] = {invitation: ["offered"], feedback: [], story: [], vote: [], update: [None]}
ANSWERS: dict[Opening, tuple[list[str], list[str]]] = {
    invitation: (["yes"], ["place"]),
    feedback: (["yes", "no"], ["eye"]),
    story: (["yes"], ["approved"]),
    vote: (["2"], ["yellow"]),
    update: (["yes"], ["yes"]),
}
each_of_them = pytest.mark.parametrize("opening", COUNTS, ids=lambda each: each.__name__)


def begins(hospital: Hospital, folder: Path, opening: Opening) -> None:
    """Somebody who has joined comes to the question."""
    hospital.joins(ADE)
    sent(hospital)
    opening(hospital, folder)
    sent(hospital)


def counts(hospital: Hospital, opening: Opening) -> list[str | None]:
    return [row["counts"] for row in hospital.rows(COUNTS[opening])]


def says(hospital: Hospital, *words: str) -> list[str]:
    """What we say to each of these."""
    before = len(hospital.answers())
    for said in words:
        assert hospital.hears(said) == "heard"
    sent(hospital)
    return hospital.answers()[before:]


def passes(hospital: Hospital, time: timedelta) -> None:
    """Time passes, and the clock does what is due."""
    hospital.now += time
    Resuming(hospital.engine, hospital.shelf, ALWAYS, KEYS, hospital.clock).run()
    sent(hospital)


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(TWICE, id="something else entirely, twice"),
        pytest.param(
            (IN_ANOTHER_LANGUAGE, AN_INSULT), id="in another language and an insult", marks=pytest.mark.thorough
        ),
        pytest.param((THREE_AT_ONCE, "1, 2 and 3"), id="three answers at once", marks=pytest.mark.thorough),
    ],
)
@each_of_them
def test_what_is_no_answer_counts_for_nothing_and_the_answer_may_still_be_given(
    hospital: Hospital, tmp_path: Path, opening: Opening, words: tuple[str, str]
) -> None:
    begins(hospital, tmp_path, opening)
    first, second = says(hospital, *words)
    assert counts(hospital, opening) == BEFORE[opening]
    if opening in (feedback, story, vote):  # a question is open: our fault, and not in the same words twice
        assert first.startswith(("Sorry, we did not understand", "Which of these did you mean?")) and second != first
    else:  # what went out to many stands, whatever else is said meanwhile
        assert first.startswith("Leicester's Hospitals: thank you")
    answers, expected = ANSWERS[opening]
    says(hospital, *answers)
    assert counts(hospital, opening) == expected


@pytest.mark.parametrize("opening", [feedback, story, vote], ids=lambda each: each.__name__)
def test_a_third_time_there_is_a_way_on_and_nothing_was_said(
    hospital: Hospital, tmp_path: Path, opening: Opening
) -> None:
    begins(hospital, tmp_path, opening)
    *_, last = says(hospital, *TWICE, AN_INSULT)
    assert "Sorry" not in last and counts(hospital, opening) == BEFORE[opening]


@each_of_them
def test_a_day_late_it_counts(hospital: Hospital, tmp_path: Path, opening: Opening) -> None:
    begins(hospital, tmp_path, opening)
    passes(hospital, A_DAY)
    answers, expected = ANSWERS[opening]
    says(hospital, *answers)
    assert counts(hospital, opening) == expected


@each_of_them
def test_after_the_event_it_counts_no_more_and_is_answered(
    hospital: Hospital, tmp_path: Path, opening: Opening
) -> None:
    begins(hospital, tmp_path, opening)
    passes(hospital, AFTER_THE_EVENT)
    told = says(hospital, ANSWERS[opening][0][0])
    assert len(told) == 1 and counts(hospital, opening) == BEFORE[opening]


@pytest.mark.parametrize("opening", [invitation, feedback, story, vote], ids=lambda each: each.__name__)
def test_after_leaving_it_counts_no_more_and_is_answered(hospital: Hospital, tmp_path: Path, opening: Opening) -> None:
    begins(hospital, tmp_path, opening)
    says(hospital, "LEAVE", "yes")
    (told,) = says(hospital, ANSWERS[opening][0][0])
    assert "JOIN" in told and counts(hospital, opening) == BEFORE[opening]


def test_after_leaving_whoever_it_came_from_may_still_say_that_it_is_right(hospital: Hospital, tmp_path: Path) -> None:
    begins(hospital, tmp_path, update)
    says(hospital, "LEAVE", "yes")
    says(hospital, "yes")
    assert counts(hospital, update) == ["yes"]


def test_a_yes_in_a_language_that_is_switched_on_is_a_yes(hospital: Hospital, tmp_path: Path) -> None:
    begins(hospital, tmp_path, invitation)
    says(hospital, "tak")
    assert counts(hospital, invitation) == ["place"]
