"""Every example in flows/README.md is a flow that can be played."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from bot.flow import Heard, read_book
from bot.flow.answers import KINDS
from bot.flow.playing import Scene, hear, let_pass
from bot.flow.reading_answers import AT_MOST, LIMITS, WITHIN
from bot.flow.reading_silence import ON_SILENCE
from bot.flow.reading_steps import CASE_KEYS, FLOW_KEYS, STEP_KEYS
from tests.flow.books import ROOT, book_with, sources_with
from tests.flow.talking import TUESDAY, Person

TEXT = (ROOT / "flows" / "README.md").read_text("utf-8")
EXAMPLES = re.findall(r"```yaml flow\n(.*?)```", TEXT, re.DOTALL)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == TEXT.count("```yaml") >= 3


def test_every_table_has_a_head() -> None:
    tables = re.findall(r"(?:^\|.*\n)+", TEXT, re.MULTILINE)
    assert len(tables) >= 6
    assert [table for table in tables if not re.match(r"\|.*\|\n(\|-+)+\|\n\|", table)] == []


def test_every_key_and_every_kind_of_answer_is_explained() -> None:
    code = "\n".join((*re.findall(r"`([^`\n]+)`", TEXT), *EXAMPLES))
    steps = {key for keys in STEP_KEYS.values() for key in keys}
    limits = {key for limits in LIMITS.values() for key in limits}
    keys = {*FLOW_KEYS, *CASE_KEYS, *steps, *limits, *KINDS, WITHIN, AT_MOST, ON_SILENCE, "on past", "otherwise"}
    assert [key for key in sorted(keys) if not re.search(rf"(?<!\w){key}(?!\w)", code)] == []


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_has_no_mistake_and_says_something(example: str) -> None:
    _, found = read_book(sources_with(example))
    assert found == []
    book = book_with(example)
    word = book.flows["tea"].starts_on["en"][0]
    assert Person(book).says(word)


def test_the_visit_is_reminded_of_asked_about_and_thanked_for() -> None:
    (visit,) = (example for example in EXAMPLES if "visit_score" in example)
    scene, now = hear(Scene(book_with(visit)), Heard("my visit"), TUESDAY), TUESDAY
    (nudged,) = let_pass(scene, now, now + timedelta(days=3))
    assert nudged.said.body.startswith("We can only remind you when we know the day.")
    told = hear(nudged, Heard("5 May 2027"), now + timedelta(days=3))
    reminded, asked, *_ = let_pass(told, now + timedelta(days=3), datetime(2027, 5, 31, tzinfo=UTC))
    assert "your visit is tomorrow" in reminded.said.body
    assert hear(asked, Heard("5"), datetime(2027, 5, 6, 17, tzinfo=UTC)).said.body.startswith("We are glad")


def test_the_first_flow_goes_as_the_page_says() -> None:
    person = Person(book_with(EXAMPLES[0]))
    assert person.says("tea").startswith("Would you like a cup of tea")
    assert person.says("no thanks") == "A black tea is on its way."
