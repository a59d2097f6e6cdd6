"""Scores over time: the share that is good, the number behind it, and nothing that gives a small number away."""

from datetime import date
from typing import Any

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bot.programme.disclosure import of_things
from bot.programme.evidence import Share
from bot.programme.scores import (
    Given,
    Score,
    Scores,
    before_and_after,
    by_month,
    line,
    scores,
    shares,
    without_numbers,
)
from tests.programme.reading_back import Sum, could_be

MONTHS = [date(2026, month, 1) for month in range(1, 7)]


def answers(by_service: dict[str, list[int]]) -> list[Given]:
    """As many good answers as there are, for each service month by month."""
    return [
        Given(name, month, "good", count)
        for name, counts in by_service.items()
        for month, count in zip(MONTHS, counts, strict=True)
        if count
    ]


def test_shares_and_the_numbers_behind_them() -> None:
    found = scores(
        [
            *answers({"eye": [20, 20, 20, 20, 20, 6], "heart": [10, 0, 0, 0, 0, 0]}),
            Given("eye", MONTHS[5], "poor", 6),
            Given("eye", date(2025, 1, 1), "poor", 99),
        ],
        MONTHS,
    )
    assert found.total == 122
    assert found.services == {"eye": Score(110, 100 * 106 / 112), "heart": Score(10, 100.0)}
    assert found.over_time["eye"][MONTHS[5]] == Score(12, 50.0)
    assert "heart" not in found.over_time, "too few answers for months of its own"
    assert found.by_answer == {"good": 116, "poor": 6}
    change = before_and_after("Signs", date(2026, 6, 14), found.over_time["eye"])
    assert (change.month, change.before, change.after) == (MONTHS[5], 100.0, 50.0)
    drawn, chart = line(found.over_time["eye"])
    assert drawn == MONTHS and chart is not None and (chart.kind, chart.middle) == ("run chart", 100)


def test_shares_without_numbers_leave_out_a_quarter_that_hides_a_month() -> None:
    found = shares(
        answers({"eye": [20, 20, 20, 20, 20, 3], "heart": [9, 9, 9, 9, 0, 9], "cancer": [9, 0, 0, 0, 0, 0]}), MONTHS
    )
    first, whole = dict.fromkeys(MONTHS[:3], 100), dict.fromkeys((*MONTHS[:4], MONTHS[5]), 100)
    assert found == {"eye": first, "heart": first}, "a month of the heart is hidden beside that of the eye"
    assert shares(answers({"heart": [9, 9, 9, 9, 0, 9]}), MONTHS) == {"heart": whole}, "nought hides nothing"
    mixed = [*answers({"eye": [20] * 6}), Given("eye", MONTHS[5], "poor", 10)]
    assert shares(mixed, MONTHS)["eye"][MONTHS[5]] == 67
    change = before_and_after("Signs", date(2026, 6, 14), without_numbers(shares(mixed, MONTHS)["eye"]))
    assert (change.before, change.after) == (100.0, 67.0)
    assert by_month(mixed)[MONTHS[5]] == Share(20, 30)


@given(st.lists(st.lists(st.integers(0, 40), min_size=6, max_size=6), min_size=1, max_size=3))
def test_a_share_is_told_only_where_no_month_of_its_quarter_is_small(numbers: list[list[int]]) -> None:
    given_ = {f"service {place}": row for place, row in enumerate(numbers)}
    for name, months in shares(answers(given_), MONTHS).items():
        for quarter in (MONTHS[:3], MONTHS[3:]):
            counts = [given_[name][MONTHS.index(month)] for month in quarter]
            here = [month for month in quarter if month in months]
            assert not here or not any(0 < count < 5 for count in counts)
            assert not here or here == [month for month, count in zip(quarter, counts, strict=True) if count]


def seen_and_sums(
    given_: dict[str, list[int]], found: Scores, in_reports: bool = True
) -> tuple[dict[Any, int], dict[Any, int], list[Sum]]:
    """Every number by its name; those that a reader has, who has the reports too; and how they add up."""
    quarters = MONTHS[:3], MONTHS[3:]
    counts: dict[Any, int] = {
        (name, month): count for name, row in given_.items() for month, count in zip(MONTHS, row, strict=True)
    }
    counts |= {name: sum(row) for name, row in given_.items()}
    counts |= {month: sum(counts[name, month] for name in given_) for month in MONTHS}
    counts |= {place: sum(counts[month] for month in quarter) for place, quarter in enumerate(quarters)}
    counts |= {(name, place): sum(counts[name, m] for m in q) for name in given_ for place, q in enumerate(quarters)}
    counts["all"] = sum(map(sum, given_.values()))
    known: dict[Any, int] = {place: counts[place] for place in (0, 1) if in_reports}
    for place in known.copy():
        report = of_things({name: n for name in given_ if (n := counts[name, place])})
        known |= {(name, place): 0 for name in given_ if not counts[name, place]}
        known |= {(name, place): n for name, n in report.items() if n is not None}
    known |= {name: counts[name] for name, score in found.services.items() if score.answers is not None}
    known |= {month: counts[month] for month, score in found.months.items() if score.answers is not None}
    for name, row in found.over_time.items():
        known |= {(name, month): counts[name, month] for month, score in row.items() if score.answers is not None}
    sums: list[Sum] = [(dict.fromkeys(given_, 1) | {"all": -1}, 0)]
    sums += [({**{(name, month): 1 for name in given_}, month: -1}, 0) for month in MONTHS]
    for place, quarter in enumerate(quarters):
        sums += [({**dict.fromkeys(quarter, 1), place: -1}, 0)]
        sums += [({**{(name, place): 1 for name in given_}, place: -1}, 0)]
        sums += [({**{(name, month): 1 for month in quarter}, (name, place): -1}, 0) for name in given_]
    sums += [({(name, 0): 1, (name, 1): 1, name: -1}, 0) for name in given_]
    return counts, known, sums


@settings(max_examples=40)
@given(st.lists(st.lists(st.integers(0, 9), min_size=6, max_size=6), min_size=1, max_size=3))
@example([[3, 8, 9, 9, 9, 9]])
@example([[3, 8, 9, 9, 9, 9], [8, 8, 8, 8, 8, 8]])
@example([[0, 0, 0, 0, 0, 1], [0, 0, 0, 0, 0, 5]])
@example([[0, 0, 0, 0, 0, 1], [6, 6, 6, 6, 6, 9]])
@example([[0, 0, 0, 0, 0, 1], [0, 0, 1, 0, 0, 0], [0, 0, 4, 8, 9, 9]])
def test_a_reader_of_the_page_and_of_the_reports_gets_no_nearer_to_a_small_number(numbers: list[list[int]]) -> None:
    given_ = {f"service {place}": row for place, row in enumerate(numbers)}
    found = scores(answers(given_), MONTHS)
    counts, known, sums = seen_and_sums(given_, found)
    # The reports tell the number of all answers of a quarter in any case.
    assume(all(counts[place] == 0 or counts[place] >= 5 for place in (0, 1)))
    small: list[Any] = [(name, month) for name in found.over_time for month in MONTHS if 0 < counts[name, month] < 5]
    small += [each for each in (*given_, *MONTHS) if 0 < counts[each] < 5]
    assert not set(small) & set(known)
    for number in small:
        assert could_be(sums, known, number, 1) and could_be(sums, known, number, 4), (number, counts[number])


@given(st.dictionaries(st.sampled_from(["very_good", "good", "poor", "very_poor", "do_not_know"]), st.integers(1, 12)))
def test_an_answer_that_few_gave_is_not_told_by_the_share(counts: dict[str, int]) -> None:
    found = scores([Given("eye", MONTHS[0], answer, count) for answer, count in counts.items()], MONTHS).by_answer
    for side in (("very_good", "good"), ("poor", "very_poor", "do_not_know")):
        whole = sum(counts.get(answer, 0) for answer in side)
        sums: list[Sum] = [({answer: 1 for answer in side if answer in counts}, whole)]
        known: dict[Any, int] = {answer: n for answer in side if (n := found.get(answer)) is not None}
        few = [answer for answer in side if 0 < counts.get(answer, 0) < 5]
        assert not set(few) & set(known)
        assert whole < 5 or all(could_be(sums, known, answer, value) for answer in few for value in (1, 4))
