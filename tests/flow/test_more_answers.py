"""Numbers, ratings, times, postcode areas, photos, all and none: in a flow, from YAML to the reply."""

import pytest

from bot.flow.dialogue import reply
from bot.flow.values import Heard
from tests.flow.books import book_with, mistakes_in
from tests.flow.talking import Person

FLOW = """
    title: T
    starts on: [tea]
    steps:
      q:
        ask: Q?
        easy: Q?
        answer: {answer}
        save: kept
        can skip: yes
      s:
        say: We kept {{kept}}.
        easy: We kept {{kept}}.
"""


@pytest.mark.parametrize(
    ("answer", "says", "hears"),
    [
        ("number", "x", "one whole number, like 3"),
        ("{number: {from: 1, to: 10}}", "12", "Please reply with 10 or less"),
        ("{number: {from: 2}}", "1", "Please reply with 2 or more"),
        ("{number: {from: 2}}", "twelve", "We kept 12."),
        ("{number: {from: 2}}", "12 people", "Did you mean 12?"),
        ("rating", "6", "from 1 to 5"),
        ("{rating: {to: 10}}", "x", "from 1 to 10"),
        ("{rating: {to: 10}}", "8/10", "We kept 8."),
        ("time", "half past two", "1 for 14:30\n2 for 02:30"),
        ("time", "x", "like 2pm or 14:30"),
        ("postcode area", "x", "first half of your postcode"),
        ("postcode area", "le1 5ww", "We kept LE1."),
        ("photo", "x", "Please send one photo"),
        ("text", "x" * 1001, "shorter parts"),
    ],
)
def test_an_answer_is_understood_or_helped(answer: str, says: str, hears: str) -> None:
    p = Person(book_with(FLOW.format(answer=answer)))
    p.says("tea")
    assert hears in p.says(says)


def test_a_photo_is_kept_by_its_name_at_the_provider() -> None:
    p = Person(book_with(FLOW.format(answer="photo")))
    p.says("tea")
    r = reply(p.book, p.talk, Heard("my foot", media="photo", file="telegram:abc"), p.now)
    assert "telegram:abc" in str(r.effects)
    r = reply(p.book, p.talk, Heard("skip", media="photo"), p.now)
    assert "hint_photo" in str([getattr(e, "words", "") for e in r.effects])
    r = reply(p.book, p.talk, Heard("", media="voice"), p.now)
    assert "media_voice" in str([getattr(e, "words", "") for e in r.effects])


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        ("{number: {from: 11, to: 10}}", "no number would do"),
        ("{number: {from: -1}}", "whole number"),
        ("{number: {least: 1}}", 'cannot have "least"'),
        ("{rating: {to: 7}}", "5 or to 10"),
        ("{rating: 5}", '"rating"'),
        ("{number: {from: 1}, rating: {to: 5}}", "cannot have"),
    ],
)
def test_limits_that_cannot_be_are_told(answer: str, what: str) -> None:
    found = mistakes_in(FLOW.format(answer=answer))
    assert any(what in m.what for m in found)


def test_photo_needs_a_way_round() -> None:
    assert any(
        "picture" in m.what for m in mistakes_in(FLOW.format(answer="photo").replace("        can skip: yes\n", ""))
    )


def test_none_of_these_with_own_words() -> None:
    p = Person(
        book_with(
            FLOW.format(answer="{many of: {a: Apple, b: Pear}}").replace(
                "save: kept", "save: kept\n        own words: said"
            )
        )
    )
    p.says("tea")
    assert "did not understand" in p.says("none of these")
    assert "We kept banana bread" in p.says("banana bread")
