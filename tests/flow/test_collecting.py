"""Several messages until DONE: kept as they come, with limits, and the place stays small."""

import pytest

from bot.flow import Heard, Talk
from bot.flow.playing import Scene, hear
from tests.flow.books import book_with, mistakes_in
from tests.flow.talking import TUESDAY, Person

STORY = """
    title: Your story
    starts on: [story]
    steps:
      first: {ask: Ready?, easy: Ready?, answer: yes or no}
      story:
        ask: Tell us what happened.
        easy: Tell us what happened.
        answer: {several: {text: {at most: 20}}, at most: 3}
        save: story
      thanks: {say: Thank you for your story., easy: Thank you.}
"""
KEPT = "Thank you, we have kept that. Send us more, or reply DONE when you have finished."


@pytest.fixture
def teller() -> Person:
    person = Person(book_with(STORY))
    person.says("story")
    person.says("yes")
    return person


def test_messages_are_kept_until_done(teller: Person) -> None:
    assert teller.says("I came in May.") == KEPT
    assert teller.says("2") == KEPT
    assert teller.says("that's all") == "Thank you for your story."
    assert teller.saved == {"story": ["I came in May.", "2"]}


def test_the_last_that_fits_ends_it(teller: Person) -> None:
    for text in ("one", "two"):
        teller.says(text)
    assert teller.says("three").endswith("Thank you for your story.")
    assert "as much as we can take" in teller.wordings[-1].body


def test_the_place_does_not_grow(teller: Person) -> None:
    assert teller.talk.place is not None
    before = len(teller.talk.place.dumps())
    teller.says("a long story, told")
    assert len(teller.talk.place.dumps()) == before


def test_each_has_its_limit_and_nothing_is_lost(teller: Person) -> None:
    teller.says("Short.")
    assert teller.says("x" * 21).startswith("Thank you. That was more than we can read at once")
    teller.says("Shorter.")
    assert teller.saved == {"story": ["Short.", "Shorter."]}


def test_done_before_anything_is_not_an_answer(teller: Person) -> None:
    assert "When you have finished, reply DONE" in teller.says("DONE")
    assert teller.at == "tea:story" and teller.saved == {}


def test_done_before_anything_leaves_a_question_that_may_be_left() -> None:
    person = Person(book_with(STORY.replace("save: story\n", "save: story\n        can skip: yes\n")))
    person.says("story")
    person.says("yes")
    assert person.says("done") == "Thank you for your story."


def test_help_in_the_middle_comes_back_with_everything_kept() -> None:
    hours = "title: Hours\nstarts on: [hours]\nanywhere: yes\nsteps: {open: {say: We open at nine., easy: Nine.}}"
    person = Person(book_with(STORY, hours=hours))
    for text in ("story", "yes", "One thing.", "hours", "Another."):
        person.says(text)
    assert person.saved == {"story": ["One thing.", "Another."]}


def test_asked_anew_it_begins_anew(teller: Person) -> None:
    teller.says("One thing.")
    assert teller.says("BACK") == "Ready?"
    teller.says("yes")
    assert teller.saved == {"story": []}
    teller.says("Another thing.")
    assert teller.saved == {"story": ["Another thing."]}


def test_photos_can_be_collected_too() -> None:
    book = book_with(
        STORY.replace("{several: {text: {at most: 20}}, at most: 3}", "{several: photo}\n        can skip: yes")
    )
    scene = Scene(book, Talk({}, channel="telegram"))
    for heard in (Heard("story"), Heard("yes"), *(Heard("", None, "photo", f"telegram:{n}") for n in range(2))):
        scene = hear(scene, heard, TUESDAY)
    assert scene.facts["story"] == ["telegram:0", "telegram:1"]
    assert "in words" in hear(scene, Heard("", None, "voice"), TUESDAY).said.body


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("{several: words}", 'several messages can each be text or photo, not "words".'),
        ("{several: text, at most: 21}", '"several" can have from 1 to 20 messages.'),
        ("{several: text, at most: some}", '"at most" must be a whole number'),
        ("{several: text, most: 3}", 'this answer cannot have "most". Did you mean "at most"?'),
        ("{several: {text: {at most: 0}}}", "a text can have from 1 to 1000 characters."),
        ("{text: {at most: 1001}}", "a text can have from 1 to 1000 characters."),
        ("{text: {most: 100}}", '"text" cannot have "most". Did you mean "at most"?'),
        ("{several: photo}", 'add "can skip: yes" or "after tries"'),
    ],
)
def test_a_mistake_in_the_answer_is_told(answer: str, message: str) -> None:
    flow = f"title: T\nsteps:\n  a: {{ask: Q?, easy: Q?, answer: {answer}, save: x}}\n"
    (found,) = mistakes_in(flow)
    assert message in found.what and found.spot.line == 3


def test_what_is_collected_needs_a_name_and_cannot_be_kept_apart() -> None:
    (found,) = mistakes_in("title: T\nsteps: {a: {ask: Q?, easy: Q?, answer: several}}")
    assert 'several messages need "save"' in found.what
    (found,) = mistakes_in("title: T\nsteps: {a: {ask: Q?, easy: Q?, answer: several, save: x, private: equality}}")
    assert "several messages cannot be kept apart" in found.what
