"""Anonymous answers leave a turn in one effect alone, and codes of posters begin a flow that knows them."""

from datetime import UTC, datetime

import pytest

from bot.flow import ABOUT, Heard, KeepAnonymous, Talk, reply
from bot.flow.effects import Save
from tests.flow.books import book_with, mistakes_in, shipped_book

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)

FLOW = """
title: T
starts on: [tea]
steps:
  score: {ask: How?, easy: How?, answer: {one of: {good: Good, poor: Poor}}, save: score, private: anonymous}
  why: {ask: Why?, easy: Why?, answer: text, save: why, private: anonymous, can skip: yes}
  thanks: {say: Thank you., easy: Thank you.}
"""


def test_an_answer_is_one_effect_and_nowhere_else() -> None:
    book = book_with(FLOW)
    asked = reply(book, Talk({}), Heard("tea"), NOW)
    scored = reply(book, Talk({}, flow="tea", place=asked.place), Heard("poor"), NOW)
    assert KeepAnonymous("tea", "score", "poor") in scored.effects
    assert not [effect for effect in scored.effects if isinstance(effect, Save)]
    assert scored.place is not None and "poor" not in scored.place.dumps()
    over = reply(book, Talk({}, flow="tea", place=scored.place), Heard("skip"), NOW)
    assert KeepAnonymous("tea", "why", None) in over.effects and over.place is None
    assert book.anonymous == {"score", "why"} and not book.private


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("thanks: {say: Thank you.", 'thanks: {say: "You said {score}."'), "is kept apart and may never be said"),
        (("save: score, private", "save: score, on poor: thanks, private"), "cannot decide the way on"),
        (("save: why, private", "save: why, consent: c, private"), 'cannot have "consent"'),
        (("private: anonymous}\n  why", "private: secret}\n  why"), "can only be equality or anonymous"),
        (("answer: text", "answer: {several: text}"), "several messages cannot be kept apart"),
    ],
)
def test_what_would_tell_an_answer_is_a_mistake(change: tuple[str, str], told: str) -> None:
    assert any(told in str(mistake) for mistake in mistakes_in(FLOW.replace(*change)))


@pytest.mark.parametrize(
    ("said", "channel", "about"),
    [
        ("RATE-W5", "sms", "W5"),
        ("rate us - w12", "sms", "w12"),
        ("/start rate-w5", "telegram", "w5"),
        ("/start rate_us-w5", "telegram", "w5"),
        ("RATE", "sms", None),
    ],
)
def test_the_code_of_a_poster_is_told_to_the_flow(said: str, channel: str, about: str | None) -> None:
    begun = reply(shipped_book(), Talk({}, channel=channel), Heard(said), NOW)
    assert begun.flow == "friends_and_family" and begun.told.get(ABOUT) == about and begun.source == ""


@pytest.mark.parametrize("said", ["nothing-w5", "help-me-now", "-w5", "rate-" + "x" * 21])
def test_what_only_looks_like_a_code_begins_nothing(said: str) -> None:
    assert reply(shipped_book(), Talk({}), Heard(said), NOW).flow == ""


def test_where_somebody_first_heard_of_us_is_remembered_of_joining_alone() -> None:
    assert reply(shipped_book(), Talk({}), Heard("JOIN-festival"), NOW).source == "festival"
