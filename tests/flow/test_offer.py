"""What an offer says at its longest: two messages that leave as one are checked together here, as nothing else does."""

import pytest

from bot.flow import Asked, Said, Speech, word_turn
from bot.flow.model import Ask, Say
from bot.flow.sms_parts import parts
from bot.flow.verbs import TOLD
from tests.flow.books import shipped_book


@pytest.mark.parametrize("easy", [False, True])
@pytest.mark.parametrize("northern", [False, True])
@pytest.mark.parametrize(("said", "asked"), [("have_first_place", "when_free"), ("have_place", "needs")])
def test_a_place_and_the_question_after_it_are_two_parts_at_most(
    said: str, asked: str, northern: bool, easy: bool
) -> None:
    book = shipped_book(northern)
    place, question = book.index[f"taking:{said}"], book.index[f"taking:{asked}"]
    assert isinstance(place, Say) and isinstance(question, Ask)
    effects = (Said(place.words), Asked(question, 1, question.first_page, question.has_more))
    assert parts(word_turn(book, effects, Speech("en", easy, "sms"), TOLD).body) <= 2
