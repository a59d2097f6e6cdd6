"""HARD: the team hears of it, simpler words come at once, and whoever likes may say which words."""

import pytest

from bot.flow import Book, Hard, Talk, load_book
from tests.flow.books import sources_with
from tests.flow.talking import Person

TEA = """
    title: Tea
    starts on: [tea]
    steps:
      blend: {say: We infuse it at length., easy: We make it strong.}
      kind:
        ask: Which infusion do you favour?
        easy: Which tea?
        answer: {one of: {green: Green tea, water: {label: Hard water, also: [hard to say]}}}
      more: {ask: Anything to add?, easy: More?, answer: text, save: more}
      short: {ask: Milk?, easy: Milk?, answer: yes or no}
      thanks: {say: We are indebted to you., easy: Thank you.}
"""


@pytest.fixture(scope="module")
def book() -> Book:
    return load_book(sources_with(TEA))


def told(person: Person) -> list[Hard]:
    return [effect for effect in person.effects if isinstance(effect, Hard)]


def at_kind(book: Book, **talk: object) -> Person:
    person = Person(book, Talk({}, **talk))  # type: ignore[arg-type]
    person.says("TEA")
    return person


def test_the_text_is_told_and_said_again_in_easy_words(book: Book) -> None:
    person = at_kind(book)
    said = person.says("HARD")
    assert told(person) == [Hard(("tea.blend.say", "tea.kind.ask"))]
    assert said.startswith("Thank you for telling us. We will use easy words now.")
    assert "\n\nWe make it strong.\n\nWhich tea?\n1 for Green tea" in said
    assert person.talk.easy and person.at == "tea:kind"


def test_then_they_may_say_which_words_were_hard(book: Book) -> None:
    person = at_kind(book)
    person.says("hard")
    assert person.says("HARD infusion, favour").startswith("Thank you. That helps us to write better.\n\nWhich tea?")
    assert told(person)[-1] == Hard(("tea.blend.say", "tea.kind.ask"), suggests=True)
    assert person.says("1") == "More?"


@pytest.mark.parametrize("after", ["", "HARD"])
def test_a_choice_that_begins_with_the_word_is_a_choice(book: Book, after: str) -> None:
    person = at_kind(book)
    if after:
        person.says(after)
    person.says("hard to say")
    assert person.at == "tea:more"


def test_without_the_offer_it_is_an_ordinary_answer(book: Book) -> None:
    person = at_kind(book)
    person.says("1")
    person.says("hard to say, really")
    assert person.saved["more"] == "hard to say, really"
    assert told(person) == []


def test_where_there_are_no_easier_words_the_team_is_told_all_the_same(book: Book) -> None:
    person = at_kind(book, easy=True)
    said = person.says("too hard")
    assert said.startswith("Thank you for telling us. We will look at these words.")
    assert told(person) == [Hard(("tea.blend.say", "tea.kind.ask"))]
    person.says("1")
    person.says("nothing")
    assert person.says("hard").endswith("Milk?")


def test_a_text_that_asks_nothing_is_said_again_in_easy_words(book: Book) -> None:
    person = at_kind(book)
    for answer in ("1", "nothing", "yes"):
        person.says(answer)
    said = person.says("HARD")
    assert said.endswith("Thank you.") and person.talk.easy
    assert told(person) == [Hard(("tea.thanks.say",))]


def test_a_shared_sentence_can_be_hard_too(book: Book) -> None:
    person = Person(book)
    person.says("good morning")
    assert person.says("HARD").count("Hello from") == 1, "in easy words, once"
    assert told(person) == [Hard(("common.idle",))]
