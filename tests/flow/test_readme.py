"""Every example in flows/README.md is a flow that can be played."""

import re

import pytest

from bot.flow import read_book
from tests.flow.books import ROOT, book_with, sources_with
from tests.flow.talking import Person

TEXT = (ROOT / "flows" / "README.md").read_text("utf-8")
EXAMPLES = re.findall(r"```yaml flow\n(.*?)```", TEXT, re.DOTALL)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == TEXT.count("```yaml") >= 3


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_has_no_mistake_and_says_something(example: str) -> None:
    _, found = read_book(sources_with(example))
    assert found == []
    book = book_with(example)
    word = book.flows["tea"].starts_on["en"][0]
    assert Person(book).says(word)


def test_the_first_flow_goes_as_the_page_says() -> None:
    person = Person(book_with(EXAMPLES[0]))
    assert person.says("tea").startswith("Would you like a cup of tea")
    assert person.says("no thanks") == "A black tea is on its way."
