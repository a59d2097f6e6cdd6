"""Numbers on a drawing: who came to each question, and which way they surely went."""

import pytest

from bot.flow import Place
from bot.flow.drawing import Chart, charts
from bot.flow.drawing_numbers import is_in, passed, run_by, standing_in, with_numbers
from bot.flow.drawing_svg import svg
from bot.flow.place import MOST_BACK
from tests.flow.books import book_with, shipped_book

TEA = """
    title: Tea
    starts on: [tea]
    steps:
      milk:
        ask: Would you like milk?
        easy: Would you like milk?
        answer: yes or no
        on no: black
      much:
        ask: Would you like much of it?
        easy: Would you like much of it?
        answer: yes or no
      sugar:
        ask: Would you like sugar?
        easy: Would you like sugar?
        answer: yes or no
        go: end
      black:
        say: It comes black.
        easy: It comes black.
        go: sugar
"""


@pytest.fixture(scope="module")
def tea() -> Chart:
    return charts(book_with(TEA), "tea")[0]


def at(*steps: str, back: tuple[str, ...] = (), over: bool = False) -> tuple[Place, bool]:
    """One conversation that stands there, or ended there."""
    return Place(steps, len(back) + 1, 0, back), over


def went(chart: Chart, *places: tuple[Place, bool]) -> dict[tuple[str, str], str]:
    """What stands on each way."""
    numbered = with_numbers(chart, passed(chart, places))
    return {(way.source.partition(":")[2], way.target.partition(":")[2]): way.went for way in numbered.ways if way.went}


def test_each_way_is_counted_by_the_questions_at_its_ends(tea: Chart) -> None:
    places = [
        at("tea:milk"),
        at("tea:much", back=("tea:milk",)),
        at("tea:sugar", back=("tea:milk", "tea:much")),
        at("tea:sugar", back=("tea:milk",)),
    ]
    assert went(tea, *places) == {
        ("", "milk"): "4 went",
        ("milk", "much"): "2 went",
        ("much", "sugar"): "1 went",
        ("milk", "black"): "1 went",
        ("black", "sugar"): "1 went",
    }


def test_boxes_say_how_many_came_who_waits_and_who_ended(tea: Chart) -> None:
    places = [at("tea:milk"), at("tea:milk", over=True), at("tea:much", back=("tea:milk",))]
    [drawn] = charts(book_with(TEA), "tea", people=standing_in("tea", places))
    boxes = {box.at: box.people for box in with_numbers(drawn, passed(drawn, places)).boxes}
    assert boxes["tea:milk"] == "3 came · 1 waiting · 1 gave up here"
    assert boxes["tea:much"] == "1 came · 1 waiting"
    assert not boxes["tea:black"]


def test_what_a_place_has_forgotten_is_counted_only_where_there_was_no_other_way() -> None:
    [join] = charts(shipped_book(), "join")
    cut = at("join:first_name", back=("join:agreements>agreements:data",) * MOST_BACK)
    assert went(join, cut)["", "first_time"] == went(join, cut)["services", "agreements"] == "1 went"
    assert went(join, cut)["recent", "in_hospital"] == "up to 1 went"
    assert passed(join, [cut]).came == dict.fromkeys(passed(join, [cut]).came, 1)
    assert {"join:ready", "join:recent", "join:services", "join:first_name"} <= set(passed(join, [cut]).came)
    asked = at("join:month", back=("join:ready", "join:recent"))
    told = went(join, at("join:services", back=("join:ready", "join:recent")), asked, cut)
    assert told["recent_enough", "services"] == "2 went"
    assert told["recent", "recent_enough"] == "up to 2 went"
    assert told["recent", "month"] == "1 to 2 went"


def test_a_flow_that_others_run_is_counted_as_far_as_they_were_in_it() -> None:
    book = shipped_book()
    [equality] = charts(book, "equality")
    inside = at("join:about_you", "equality:ask_first", back=("join:ready",))
    first = equality.boxes[1].at
    places = [at("join:about_you", first, back=("join:ready",)), inside, at("join:ready")]
    assert {"join", "finish_joining"} <= set(run_by(book, "equality"))
    assert [is_in("equality", place) for place, _ in places] == [True, True, False]
    assert passed(equality, places).came[first] == 1


def test_being_helped_in_between_is_no_way_of_its_own(tea: Chart) -> None:
    helped = at("tea:milk", back=("tea:milk>call:number",))
    assert passed(tea, [helped]).came == {"tea:milk": 1}


def test_the_numbers_are_drawn_and_told(tea: Chart) -> None:
    numbered = with_numbers(tea, passed(tea, [at("tea:much", back=("tea:milk",))]))
    assert "1 went" in svg([numbered]) and "1 came" in svg([numbered])
    assert "Yes (1 went) → much" in numbered.description
