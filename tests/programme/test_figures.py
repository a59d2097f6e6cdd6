"""Figures: goals, shares, medians, and what is said of them."""

from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.programme.definitions import DEFINITIONS
from bot.programme.disclosure import added_up, of_part, of_people, of_things, rounded
from bot.programme.evidence import MONITORED, SPINE, Definition, Figure, Raw, Share, figures, median, told
from bot.programme.monitoring import MONITORING
from bot.programme.report import BESIDE, Evidence, bars, differences, lines, monitoring
from bot.work.report_html import goal_of

GROWING = Definition("improvers", SPINE[0], "Improvers", "People.", "members", target=40.0, grows=True)


@pytest.mark.parametrize(
    ("value", "year_before", "goal", "reached"),
    [(40, 0, 40, True), (39, 10, 40, False), (109, 100, 110, False), (110, 100, 110, True), (None, 50, 55, None)],
)
def test_the_goal_is_the_target_or_a_tenth_more(
    value: int | None, year_before: int, goal: float, reached: bool | None
) -> None:
    figure = Figure(GROWING, value, None, year_before)
    assert figure.goal == pytest.approx(goal)
    assert figure.reached is reached


@pytest.mark.parametrize(
    ("value", "year_before", "goals"),
    [
        (43, 40, "40: reached; 44 (10% more than a year before): not reached"),
        (43, 10, "40: reached; 11 (10% more than a year before): reached"),
        (43, None, "40: reached"),
        (40, 36, "40: reached; 40 (10% more than a year before): reached"),
    ],
)
def test_both_goals_are_shown_each_with_whether_it_is_reached(value: int, year_before: int | None, goals: str) -> None:
    then = None if year_before is None else Evidence({"improvers": year_before}, {})
    [line] = lines(["improvers"], Evidence({"improvers": value}, {}), None, then)[SPINE[0]]
    assert goal_of(line) == goals
    assert (line.goal, line.reached) == (str(max(40, -(-(year_before or 0) * 11 // 10))), ": not" not in goals)


def test_a_share_of_few_is_not_shown() -> None:
    share = Definition("s", SPINE[1], "S", "S.", "s")
    made = figures([share], {"s": Share(2, 4)}, {"s": Share(3, 5)}, {})
    assert [made[0].value, made[0].last, made[0].year_before] == [None, Share(3, 5), None]


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (1234, "count", "1,234"),
        (Share(3, 4), "share", "3 of 4 (75%)"),
        (12.5, "pounds", "£12.50"),
        (2.0, "count", "2"),
        (2.5, "days", "2.5"),
        (None, "count", "not shown"),
        (0.8, "share", "80%"),
    ],
)
def test_values_as_people_read_them(value: Raw, kind: str, text: str) -> None:
    assert told(value, kind) == text


@pytest.mark.parametrize(
    ("histogram", "middle"), [({1: 3}, 1), ({1: 1, 4: 1}, 2.5), ({2: 1, 3: 1, 9: 1}, 3), ({}, None)]
)
def test_median(histogram: dict[int, int], middle: float | None) -> None:
    assert median(histogram) == middle


def test_tables() -> None:
    assert of_things({"a": 4, "b": 4, "c": 20}) == {"a": None, "b": None, "c": 20}
    assert of_people({"a": 12, "b": 33}) == {"a": 10, "b": 35}
    quarters: list[dict[str, int | None]] = [{"a": 5}, {"a": 7, "b": None}]
    assert added_up(quarters) == {"a": 12, "b": None}
    assert [rounded(count) for count in (5, 7, 8, 12, 13)] == [5, 5, 10, 10, 15]


def test_a_quarter_of_so_few_that_it_names_no_group_makes_the_sums_least_ones() -> None:
    few, none, named = {"a": 3}, dict[str, int](), {"a": 6, "b": 9}
    year = added_up(of_part(of_things(counts), sum(counts.values())) for counts in (few, none, named))
    told = bars("sources", "Sources", "Source", year, {})
    assert told.rows == (("B", "at least 9"), ("A", "at least 6"))
    assert told.points == (("B", 9), ("A", 6))
    assert "the most, at least 9, are under B" in told.says and "A quarter of fewer than 5" in told.says
    whole = added_up(of_part(of_things(counts), sum(counts.values())) for counts in (none, named))
    assert bars("sources", "Sources", "Source", whole, {}).rows == (("B", "9"), ("A", "6"))
    alone = added_up([of_part(of_things(few), 3)])
    assert "too little to be shown" in bars("sources", "Sources", "Source", alone, {}).says


def test_stories_that_were_imported_are_monitored() -> None:
    entered = {"care_opinion_stories": 12, "awards": 2}
    imported: dict[str, int | None] = {"care_opinion": 9, "ten_thousand_more_voices": 1_004, "friends_and_family": 7}
    counted = {"care_opinion_stories": 12, "ten_thousand_more_voices": 1_004, "awards": 2}
    now, last = Evidence(counted, {"outside": imported}, entered=entered), Evidence({"awards": 1}, {})
    picture = monitoring(lines(None, now, last, None), now, BESIDE)
    told = {row[0]: row[1] for row in picture.rows}
    assert picture.rows[list(MONITORING).index("awards")] == ("Awards and recognition events", "2", "1", "not entered")
    assert told["Care Opinion stories"] == "12 entered, 9 imported"
    assert told["10,000 More Voices stories"] == "1,004 imported"
    assert (told["Awards and recognition events"], told["Advisory Board meetings"]) == ("2", "not entered")
    assert picture.says.startswith(f"3 of {len(MONITORING)} ")


@pytest.mark.parametrize(
    ("key", "before", "after", "named"),
    [
        ("trained_staff", 45, 52, True),
        ("attended", 7, 9, True),
        ("attended", 9, 7, False),  # one of them was erased
        ("improvers", 40, 38, False),  # two have left
        ("active", 20, 19, False),
        ("positive", Share(8, 10), Share(9, 12), True),
        ("positive", None, Share(6, 7), True),
        ("answered", Share(5, 10), Share(6, 10), False),
        ("accepted", 5, 6, False),
        ("changes_confirmed", Share(1, 5), Share(2, 5), False),
        ("stories", 3, 2, False),
        ("felt_heard", Share(5, 6), Share(6, 7), False),
        ("opportunities", 5, 6, False),
        ("promises_kept", Share(5, 6), Share(6, 6), False),
    ],
)
def test_only_what_was_entered_later_is_named_so(key: str, before: Raw, after: Raw, named: bool) -> None:
    found = differences(Evidence({key: before}, {}), Evidence({key: after}, {}))
    assert [line.endswith("with what was entered later.") for line in found] == [True] * named


def test_satisfaction_is_entered_later_where_answers_of_staff_were() -> None:
    """Later replies of others are not in it: less what staff said, which is named too, they would be what few said."""
    yes, asked = "impact_survey_staff_yes", "impact_survey_staff_asked"
    then = Evidence({"satisfied": Share(8, 10), "again": Share(5, 6)}, {}, entered={yes: 3, asked: 4})
    replied = Evidence({"satisfied": Share(9, 11), "again": Share(6, 7)}, {}, entered={yes: 3, asked: 4})
    assert differences(then, replied) == []
    surveyed = Evidence({"satisfied": Share(9, 13), "again": Share(6, 7)}, {}, entered={yes: 3, asked: 6})
    assert differences(then, surveyed) == [
        "Satisfaction, all round: 8 of 10 (80%) when first shown, 8 of 12 (67%) with what was entered later.",
        "Impact survey, staff who answered: 4 when first shown, 6 with what was entered later.",
    ]


def test_what_is_only_monitored_is_named_where_more_was_entered_or_imported() -> None:
    then = Evidence({}, {"outside": {"care_opinion": 9}}, entered={"care_opinion_stories": 12, "awards": 2})
    fewer = Evidence({}, {"outside": {"care_opinion": 8}}, entered={"awards": 1})
    assert differences(then, then) == differences(then, fewer) == []
    more: dict[str, int | None] = {"care_opinion": 10, "friends_and_family": 5}
    entered = {"care_opinion_stories": 12, "awards": 2, "website_visits": 1_400, "advisory_board_meetings": 0}
    later = Evidence({}, {"outside": more}, entered=entered)
    assert differences(then, later) == [
        "Care Opinion stories: 12 entered, 9 imported when first shown, "
        "12 entered, 10 imported with what was entered later.",
        "Visits to the network's website: not entered when first shown, 1,400 with what was entered later.",
        "Advisory Board meetings: not entered when first shown, 0 with what was entered later.",
    ]


def test_every_figure_has_a_meaning_and_its_own_key() -> None:
    assert len({each.key for each in DEFINITIONS}) == len(DEFINITIONS)
    assert set(MONITORING) <= {each.key for each in DEFINITIONS}, "what is monitored is a figure like any other"
    assert all(each.spine in (*SPINE, MONITORED) and each.means.endswith(".") and each.counted for each in DEFINITIONS)


def consistent(cells: dict[str, int | None], total: int) -> dict[str, set[int]]:
    """Every value that a hidden cell can have, given the total and that at least one hidden cell is below 5."""
    unknown = [cell for cell, count in cells.items() if count is None]
    left = total - sum(count for count in cells.values() if count is not None)
    found: dict[str, set[int]] = {cell: set() for cell in unknown}
    for values in product(range(left + 1), repeat=len(unknown) - 1) if unknown else ():
        last = left - sum(values)
        if last >= 0 and min(value for value in (*values, last)) < 5:
            for cell, value in zip(unknown, (*values, last), strict=True):
                found[cell].add(value)
    return found


@given(st.lists(st.integers(0, 14), min_size=1, max_size=4))
@example([4, 4, 20])
@example([3])
@example([1, 30])
def test_a_hidden_cell_has_several_values_left(counts: list[int]) -> None:
    """A reader who has the table and its total tries every number that fits; two small ones of 8 are not 4 and 4."""
    cells = of_things({str(place): count for place, count in enumerate(counts)})
    for cell, values in consistent(cells, sum(counts)).items():
        assert len(values) > 1, (cell, values)
        assert counts[int(cell)] in values
