"""Arguments of verbs: each is of the type that the verb declares, or that is told where it stands."""

import pytest

from bot.flow import FlowMistakes, Mistake, Spot
from bot.flow.model import Book, Do
from bot.flow.reading_verbs import read_do
from bot.flow.reading_ways import Ways
from bot.flow.source import Mapping, Notebook, parse
from bot.flow.verbs import CHOICE_OF, FACT, NUMBER, PURPOSE, QUESTION, TEXT, VERBS, Verb
from bot.work.verbs import _VERBS
from tests.flow.books import book_with, shipped_book

ORDER = Verb(
    "order something",
    {"what": f"{CHOICE_OF}services", "many": NUMBER, "whose": FACT, "note": TEXT, "why": PURPOSE, "after": QUESTION},
    ("ordered",),
)
FINE = {"what": "diabetes", "many": "2", "whose": "first_name", "note": "For {first_name}.", "why": "tea", "after": "a"}


def read(book: Book, **changed: str) -> tuple[Do, list[Mistake]]:
    """The step that orders with these arguments, and what is wrong with it."""
    notes = Notebook()
    given = "".join(f'\n    {name}: "{value}"' for name, value in {**FINE, **changed}.items())
    steps = parse("flows/tea.yaml", f"a: {{ask: Q?}}\nb:\n  do:\n   order:{given}\n  on ordered: a\n", notes)
    ways = Ways("tea", steps, book, notes)
    ways.step = "b"
    node = steps.entries["b"]
    assert isinstance(node, Mapping)
    return read_do(ways, node, None, {"order": ORDER}), notes.mistakes


def test_what_fits_is_taken_and_the_facts_it_uses_are_noted() -> None:
    book = book_with("title: T\nsteps: {a: {say: Hi., easy: Hi.}}", lists__services="title: S\nchoices: {diabetes: D}")
    step, mistakes = read(book)
    assert mistakes == [] and step.ways == {"ordered": "tea:a"}
    assert [fact for fact, _, _ in book.uses] == ["first_name", "first_name"]
    assert step.given({"first_name": "Ade"}) == {**FINE, "note": "For Ade."}
    assert step.given({})["note"] == "For ."


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("what", "diabets", '"diabets" is not in the list "services". Did you mean "diabetes"?'),
        ("many", "two", '"many" must be a whole number, not "two".'),
        ("many", "{first_name}", '"many" cannot depend on a fact: write a number.'),
        ("why", "To drink", '"To drink" cannot be a purpose'),
        ("after", "b", '"b" is not a question of this flow.'),
        ("what", "{first_name}", '"what" cannot depend on a fact: write a choice of services.'),
        ("whose", "{first_name}", '"whose" cannot depend on a fact: write a fact.'),
    ],
)
def test_what_does_not_fit_is_told_where_it_stands(name: str, value: str, message: str) -> None:
    _, (mistake,) = read(shipped_book(), **{name: value})
    assert message in mistake.what
    assert mistake.spot == Spot("flows/tea.yaml", 5 + list(FINE).index(name), len(name) + 7)


def test_a_fact_that_nothing_saves_is_told() -> None:
    wait = "title: T\nsteps: {a: {wait: 'until {visit_dat}'}, b: {ask: Q?, easy: Q?, answer: date, save: visit_date}}"
    with pytest.raises(FlowMistakes, match=r'nothing saves "visit_dat"\. Did you mean "visit_date"\?'):
        book_with(wait)


def test_every_verb_that_is_declared_can_be_carried_out() -> None:
    assert _VERBS.keys() == VERBS.keys()
