"""The words of a person's rights: they start their flows whatever is open, and nothing else does."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.flow import Heard, Place, Talk, reply
from bot.flow.reading_words import STARTERS
from bot.language import fold
from tests.flow.books import book_with, shipped_book
from tests.flow.talking import TUESDAY as NOW

FORMS = [
    (language, form, word)
    for language, known in shipped_book().words.items()
    for form, word in known.items()
    if word in STARTERS
]
STORY = """
title: Your story
starts on: [my story]
steps:
  story: {ask: What happened?, easy: What happened?, answer: {several: {text: {at most: 500}}}, save: story}
"""


def test_every_word_is_there_in_every_language() -> None:
    assert {(language, word) for language, _, word in FORMS} == {
        (language, word) for language in ("en", "pl", "gu", "ur", "ar") for word in STARTERS
    }


@pytest.mark.parametrize("at", ["join:ready", "join:services", "join:first_name", "equality:age_group"])
def test_each_interrupts_whatever_question_is_open(at: str) -> None:
    book = shipped_book()
    flow = at.partition(":")[0]
    for language, form, word in FORMS:
        decided = reply(book, Talk({}, language, flow=flow, place=Place((at,), 1)), Heard(form.upper()), NOW)
        assert decided.turn is not None, form
        place = decided.turn.place
        assert place is not None and any(step.startswith(f"{word}:") for step in place.at), (form, place)


def test_stop_words_stay_stop_words() -> None:
    book = shipped_book()
    for said in ("cancel", "end", "quit", "leave me alone", "koniec"):
        assert book.word(fold(said), "pl") == "stop"


@pytest.mark.parametrize(
    ("said", "flow"),
    [("died", "died"), ("She has died", ""), ("he passed away", ""), ("DELETE MY DATA", "delete"), ("leave", "leave")],
)
def test_that_somebody_died_may_be_part_of_a_story(said: str, flow: str) -> None:
    died = "title: D\nanywhere: yes\nsteps: {stop: {do: died}, sorry: {say: Sorry., easy: Sorry.}}"
    other = "title: L\nanywhere: yes\nsteps: {sorry: {ask: Sure?, easy: Sure?, answer: text, save: sure}}"
    book = book_with(STORY, died=died, leave=other, delete=other)
    decided = reply(book, Talk({}, flow="tea", place=Place(("tea:story",), 1)), Heard(said), NOW)
    assert decided.turn is not None and decided.turn.place is not None
    assert decided.turn.place.at[-1].startswith(f"{flow}:" if flow else "tea:")
    assert decided.why == ("" if flow else "perhaps somebody has died")


@given(
    st.sampled_from([form for _, form, _ in FORMS]), st.text(min_size=1, max_size=20).filter(lambda t: fold(t) != "")
)
@settings(max_examples=60)
def test_only_the_whole_message_counts(form: str, more: str) -> None:
    book = shipped_book()
    said = f"{form} x{more}"
    started = book.flow_started_by(said, "en")
    assert started is None or fold(said) in book.starts["en"]
