"""What messages cost by SMS: each that leaves once, with what would have to go for one part fewer."""

import pytest

from bot.flow import load_book
from bot.flow.costing import cost_of, costs_of, page
from bot.flow.leaving import NOT_BY_SMS, WITHIN, leaves
from tests.flow.books import shipped_book, sources_with

TEA = """
    title: Tea
    starts on: [tea]
    steps:
      hello: {say: We have tea., easy: We have tea now.}
      kind:
        ask: Which?
        easy: Which tea?
        answer: {one of: milk}
      thanks: {say: Thank you., easy: Thank you.}
"""
MILK = "title: Milk\nchoices:\n" + "\n".join(f"  k{number}: Milk of kind {number}" for number in range(20))


@pytest.mark.parametrize(
    ("body", "parts", "over"),
    [
        ("a" * 160, 1, 0),
        ("a" * 161, 2, 1),
        ("a" * 306, 2, 146),
        ("a" * 307, 3, 1),
        ("€" * 81, 2, 2),
        ("ą" * 70, 1, 0),
        ("ą" * 71, 2, 1),
        ("ą" * 135, 3, 1),
        ("\U0001f600" * 36, 2, 2),
    ],
)
def test_what_is_too_many_for_one_part_fewer(body: str, parts: int, over: int) -> None:
    cost = cost_of("tea", "en", False, body)
    assert (cost.parts, cost.over) == (parts, over)


def test_which_characters_make_it_unicode_and_what_they_cost() -> None:
    cost = cost_of("tea", "pl", False, "a" * 100 + "ó" + "a" * 20 + "ó")
    assert (cost.forcing, cost.parts, cost.spared) == (("ó",), 2, 1)
    assert cost_of("tea", "pl", False, "ąść").forcing == ("ą", "ś", "ć")


def test_a_message_is_what_a_turn_says_and_each_is_counted_once() -> None:
    costs = costs_of(load_book(sources_with(TEA, lists__milk=MILK)), ["en"])
    names = [cost.name for cost in costs if cost.name.startswith("tea.") and not cost.easy]
    assert sorted(names) == ["tea.hello.say tea.kind.ask", "tea.kind.ask", "tea.thanks.say"]
    assert len(costs) == len({(cost.name, cost.easy) for cost in costs})


def test_what_stands_on_pages_and_buttons_or_within_others_is_no_message() -> None:
    book = shipped_book()
    assert set(book.common) >= WITHIN | NOT_BY_SMS, "these are shared sentences"
    names = {cost.name for cost in costs_of(book, ["en"])}
    shared = {name for name in names if name.startswith("common.") and " " not in name}
    assert shared == {f"common.{key}" for key in book.common if leaves(key)}
    for key in ("page_explains", "public_intro", "news_title", "yes_button", "choice_line", "pay_both", "outreach"):
        assert f"common.{key}" not in names
    assert "common.remind_event_day" in names and "join.ready.ask" in names


def test_the_page_says_what_is_dear_and_where_it_could_be_shorter() -> None:
    book = shipped_book()
    costs = [
        cost_of("tea.one.say", "en", False, "a" * 165),
        cost_of("tea.one.say", "pl", False, "a" * 100 + "ó"),
        cost_of("tea.hello.say tea.two.ask", "pl", False, "ą"),
    ]
    made = page(costs, book)
    assert "| Polish | plain | 2 | 3 | 6.0 | 0.75 times | 1 | 1 | 0 | 0 |" in made
    assert "| Polish | 2 of 2 | ó (U+00F3) 1, ą (U+0105) 1 |" in made
    assert "| Polish | plain | `tea.one.say` | ó (U+00F3) | 2 | 1 |" in made
    assert "| English | plain | `tea.one.say` | 2 | 5 |" in made
    assert "| `tea.hello.say` and `tea.two.ask` |  | 1 (4) |" in made
    assert "| `tea.one.say` | 2 (8) | 2 (8) |" in made
