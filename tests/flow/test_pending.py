"""An answer to what was asked outside any conversation, and what verbs tell."""

import pytest

from bot.flow import ABOUT, Book, Pending, Place, Speech, Talk
from bot.flow.telling import names_told, tell
from tests.flow.books import book_with
from tests.flow.talking import Person

_OFFER = """
title: An offer
starts on: [offers]
steps:
  hello:
    say: Hello again.
    easy: Hello again, friend.
  offer:
    ask: Can you come to {asked_about}?
    easy: Can you come to {asked_about} with us?
    answer: yes or no
    save: coming
    on yes: glad
    on more: details
  sorry:
    say: That is fine.
    easy: That is fine too.
    go: end
  glad:
    say: See you at {asked_about}.
    easy: We will see you at {asked_about}.
    go: end
  details:
    say: It is in the hall.
    easy: It is in the big hall.
    go: offer
"""
_PENDING = Pending("offer", {ABOUT: "17"})


@pytest.fixture
def book() -> Book:
    return book_with("""title: Tea\nstarts on: [tea]\nsteps:\n  tea: {say: Tea., easy: Tea for you.}\n""", offer=_OFFER)


@pytest.fixture
def asked(book: Book) -> Person:
    """Somebody who was sent the offer among many, and has nothing open."""
    return Person(book, Talk({}, pending=_PENDING))


@pytest.mark.parametrize("text", ["YES", "yes please", "y"])
def test_the_flow_begins_at_its_question_which_is_answered_already(asked: Person, text: str) -> None:
    assert asked.says(text) == "See you at 17."
    assert asked.saved["coming"] is True


def test_more_leads_on_and_what_was_told_is_still_known(asked: Person) -> None:
    assert asked.says("more") == "It is in the hall.\n\nCan you come to 17?"
    assert asked.says("yes") == "See you at 17."


@pytest.mark.parametrize("text", ["hello", "where is the car park?", "2"])
def test_what_is_no_answer_is_met_as_if_nothing_had_been_asked(asked: Person, text: str) -> None:
    asked.says(text)
    assert asked.last.act == "idle" and not asked.at


def test_a_word_that_starts_a_flow_comes_first(asked: Person) -> None:
    assert asked.says("tea") == "Tea."


def test_an_open_question_comes_first(asked: Person) -> None:
    asked.says("more")
    asked.talk = asked.talk._replace(pending=Pending("offer", {ABOUT: "another"}))
    assert asked.says("yes") == "See you at 17."


def test_a_flow_that_is_not_there_any_more_is_no_answer(book: Book) -> None:
    person = Person(book, Talk({}, pending=Pending("gone", {ABOUT: "1"})))
    person.says("yes")
    assert person.last.act == "idle"


def test_a_place_keeps_what_was_told() -> None:
    place = Place(("a:b",), 3, told={"title": {"en": "Signs", "en easy": "New signs"}, "when": "2026-12-01"})
    assert Place.loads(place.dumps()) == place


@pytest.mark.parametrize(
    ("text", "speech", "said"),
    [
        ("Signs", Speech("pl", True, "sms"), "Signs"),
        ({"en": "Signs", "en easy": "New signs"}, Speech("en", True, "sms"), "New signs"),
        ({"en": "Signs", "en easy": "New signs"}, Speech("en", False, "sms"), "Signs"),
        ({"en": "Signs", "en easy": "New signs", "pl": "Znaki"}, Speech("pl", True, "sms"), "Znaki"),
        ({"en": "Signs", "en easy": "New signs"}, Speech("pl", True, "sms"), "New signs"),
        ({}, Speech("en", False, "sms"), ""),
    ],
)
def test_language_first_then_variant(text: object, speech: Speech, said: str) -> None:
    assert tell(text, speech) == said


def test_a_told_choice_is_called_by_every_variant() -> None:
    assert names_told({"en": "Signs", "en easy": "New signs", "pl": "Znaki"}) == {
        "en": ("Signs", "New signs"),
        "pl": ("Znaki",),
    }
