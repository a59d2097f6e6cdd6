"""About one thing or about the other: another flow's word in the middle of a flow, and two waits that are over."""

from datetime import UTC, timedelta

import pytest

from bot.flow import Place, Press, SetAside, Talk, choosing, question_open
from bot.flow.dialogue import reply
from bot.flow.values import Heard
from tests.flow.books import book_with
from tests.flow.talking import TUESDAY, Person

TEA = """
    title: A cup of tea
    starts on: [tea]
    steps:
      wait: {wait: 1 day}
      milk: {ask: Milk?, easy: Milk?, answer: {one of: {some: Some milk, lots: Lots of milk}}, save: milk}
      done: {say: Tea is on its way., easy: Tea is coming.}
"""
CAKE = """
    title: {plain: A slice of cake, easy: Some cake}
    starts on: [cake]
    steps:
      wait: {wait: 1 day}
      kind: {ask: Which cake?, easy: Which cake?, answer: text, save: kind}
      done: {say: Cake is on its way., easy: Cake is coming.}
"""
HOURS = "title: Hours\nstarts on: [hours]\nanywhere: yes\nsteps: {open: {say: We open at nine., easy: Nine.}}"
BOOK = book_with(TEA, cake=CAKE, hours=HOURS)
AT_MILK = Place(("tea:milk",), 1, shown=("some", "lots"))


def drinking(**talk: object) -> Person:
    """Somebody who is being asked about milk."""
    return Person(BOOK, Talk({}, flow="tea", place=AT_MILK)._replace(**talk))  # type: ignore[arg-type]


def test_another_flows_word_asks_which_to_go_on_with() -> None:
    person = drinking()
    assert person.says("cake") == (
        "Which shall we go on with? Reply with a number.\n1 for A cup of tea\n2 for A slice of cake"
    )
    assert person.at == "tea:milk"


def test_in_easy_words_each_title_has_its_own() -> None:
    assert "2 for Some cake" in drinking(easy=True).says("cake")


@pytest.mark.parametrize("said", ["1", "one", "A cup of tea", "tea", "where was I", "१"])
def test_the_first_goes_on_where_it_was(said: str) -> None:
    person = drinking()
    person.says("cake")
    assert "Milk?" in person.says(said)
    assert person.talk.place is not None and not person.talk.place.other
    assert person.saved == {}


@pytest.mark.parametrize("said", ["2", "two", "a slice of cake", "cake", "CAKE"])
def test_the_second_comes_first_and_the_first_again_after_it(said: str) -> None:
    book = book_with(TEA, cake=CAKE.replace("      wait: {wait: 1 day}\n", ""), hours=HOURS)
    person = Person(book, Talk({}, flow="tea", place=AT_MILK))
    person.says("cake")
    assert person.says(said) == "Which cake?"
    assert person.says("lemon") == "Cake is on its way.\n\nMilk?\n1 for Some milk\n2 for Lots of milk"
    person.says("2")
    assert person.saved == {"kind": "lemon", "milk": "lots"}


def test_an_answer_to_the_open_question_still_is_one() -> None:
    person = drinking()
    person.says("cake")
    assert person.says("lots of milk") == "Tea is on its way."
    assert person.saved == {"milk": "lots"}


def test_a_button_of_the_open_question_still_works() -> None:
    person = drinking(channel="telegram")
    person.says("cake")
    person.says(press=Press(7, 1, "some"))
    assert person.saved == {"milk": "some"}


def test_words_that_run_anywhere_are_answered_and_nothing_is_asked_twice() -> None:
    person = drinking()
    person.says("cake")
    assert person.says("hours").startswith("We open at nine.\n\nMilk?")


def test_what_is_neither_is_a_wrong_answer_to_the_open_question() -> None:
    person = drinking()
    person.says("cake")
    assert person.says("perhaps").startswith("Sorry, we did not understand.")


def test_a_second_flow_that_waits_waits_beside_the_open_question() -> None:
    person = drinking()
    person.says("cake")
    assert "Milk?" in person.says("2")
    assert person.at == "tea:milk"
    due = (person.now + timedelta(days=1)).astimezone(UTC)
    assert person.last.effects[0] == SetAside("cake", Place(("cake:wait",), 1), due)


# --- two waits that are over at once ---------------------------------------------------------------

WAITING = Place(("tea:wait",), 0)


def undecided() -> Person:
    """Somebody who was asked which of two things comes first."""
    turn = choosing.offer_waiting(BOOK.flows["tea"], WAITING, 12, BOOK.flows["cake"], TUESDAY)
    assert turn.place is not None and turn.due is not None and turn.due > TUESDAY
    return Person(BOOK, Talk({}, flow="tea", place=turn.place))


def test_the_first_is_asked_about_at_once() -> None:
    person = undecided()
    assert person.says("1").startswith("Milk?")
    assert person.at == "tea:milk"


def test_with_the_second_the_first_waits_again_and_the_edge_is_told_which() -> None:
    person = undecided()
    assert person.says("a slice of cake") == ""
    assert person.last.other == 12
    assert person.last.turn is not None and person.last.turn.waits and person.last.turn.place == WAITING


def test_who_says_neither_is_asked_once_more_and_then_about_the_first() -> None:
    person = undecided()
    assert "Which one first?" in person.says("perhaps")
    assert person.says("perhaps").startswith("Milk?")


@pytest.mark.parametrize("said", ["where", "hours", "easy", "", "privacy please"])
def test_whatever_else_is_said_has_an_answer(said: str) -> None:
    person = undecided()
    assert person.says(said)
    assert person.talk.place is not None and choosing.between_waits(person.talk.place)
    assert question_open(BOOK, person.talk.place) is None


def test_stop_and_start_come_back_to_the_choice() -> None:
    person = undecided()
    person.says("STOP")
    assert "Which one first?" in person.says("START")


def test_after_urgent_words_the_choice_waits_too() -> None:
    person = undecided()
    person.says("I want to die")
    assert "our questions wait" in person.says("1")
    assert "Which one first?" in person.says("where was I")
    assert person.says("1").startswith("Milk?")


def test_an_old_button_is_no_choice() -> None:
    decided = reply(BOOK, undecided().talk, Heard(press=Press(7, 1, "some")), TUESDAY)
    assert decided.effects and decided.place is not None
