"""Small numbers stay hidden, and whoever works back from everything shown gets no nearer to one."""

from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.programme.small_numbers import HIDDEN, NOT_SHOWN, SMALLEST, Table, parts, shown, table, total
from tests.programme.reading_back import Sum, could_be, witness

EXAMPLES = [
    ({"a": 10, "b": 20}, {"a": 10, "b": 20}),
    ({"a": 0, "b": 20}, {"a": 0, "b": 20}),
    ({"a": 3, "b": 20, "c": 9}, {"a": NOT_SHOWN, "b": 20, "c": NOT_SHOWN}),
    ({"a": 4, "b": 4, "c": 20}, {"a": NOT_SHOWN, "b": NOT_SHOWN, "c": 20}),
    ({"a": 1, "b": 2, "c": 9}, {"a": NOT_SHOWN, "b": NOT_SHOWN, "c": NOT_SHOWN}),
    ({"a": 3, "b": 9, "c": 0}, {"a": NOT_SHOWN, "b": NOT_SHOWN, "c": 0}),
    ({"a": 3, "b": 0}, {"a": NOT_SHOWN, "b": 0}),
    ({}, {}),
]


@pytest.mark.parametrize(("counts", "expected"), EXAMPLES)
def test_examples(counts: dict[str, int], expected: dict[str, int | str]) -> None:
    assert shown(counts) == expected


def test_without_a_total_a_small_number_says_what_it_is() -> None:
    assert shown({"a": 3, "b": 20}, total_shown=False) == {"a": HIDDEN, "b": 20}


@pytest.mark.parametrize(("counts", "expected"), [([1, 2], HIDDEN), ([0], 0), ([4, 1], 5)])
def test_a_total_is_a_number_too(counts: list[int], expected: int | str) -> None:
    assert total(counts) == expected


def narrowed(sums: list[Sum], seen: dict[Any, int | str], counts: dict[Any, int]) -> list[Any]:
    """The small numbers that a reader knows more of than that each may be anything from 1 to 4."""
    known = {number: said for number, said in seen.items() if isinstance(said, int)}
    small = [number for number, count in counts.items() if 0 < count < SMALLEST]
    assert not set(known) & set(small)
    assert all(known.get(number, count) == count for number, count in counts.items())
    return [number for number in small if not all(could_be(sums, known, number, value) for value in (1, SMALLEST - 1))]


@given(st.dictionaries(st.integers(0, 5), st.integers(0, 30), min_size=1))
@example({0: 4, 1: 4, 2: 20})
@example({0: 1, 1: 5, 2: 20})
def test_a_line_with_its_total_gives_nothing_away(counts: dict[int, int]) -> None:
    whole = sum(counts.values())
    sums: list[Sum] = [(dict.fromkeys(counts, 1), whole)] if whole >= SMALLEST else []
    seen: dict[Any, int | str] = dict(shown(counts))
    assert narrowed(sums, seen, dict(counts)) == []


def flat(made: Table) -> dict[Any, int | str]:
    """Every number of a table by its own name."""
    lines = {("row", name): said for name, said in made.rows.items()}
    lines |= {("column", name): said for name, said in made.columns.items()}
    return {**made.cells, **lines, "all": made.total}


def whole_table(numbers: list[list[int]]) -> tuple[Table, dict[Any, int], list[Sum]]:
    """What is shown of a table, every number in it, and how they add up."""
    rows = {f"row {n}": {f"column {m}": count for m, count in enumerate(row)} for n, row in enumerate(numbers)}
    counts: dict[Any, int] = {(r, c): rows[r][c] for r in rows for c in rows[r]}
    counts |= {("row", r): sum(rows[r].values()) for r in rows}
    counts |= {("column", c): sum(row[c] for row in rows.values()) for c in rows["row 0"]}
    counts["all"] = sum(map(sum, numbers))
    sums: list[Sum] = [({**{(r, c): 1 for c in rows[r]}, ("row", r): -1}, 0) for r in rows]
    sums += [({**{(r, c): 1 for r in rows}, ("column", c): -1}, 0) for c in rows["row 0"]]
    sums += [({**{("row", r): 1 for r in rows}, "all": -1}, 0)]
    return table(rows), counts, sums


@given(st.lists(st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=2, max_size=3))
@example([[4, 4, 20], [20, 20, 20]])
@example([[3, 0, 0], [20, 20, 20]])
@example([[1, 5, 0], [5, 1, 0]])
def test_a_table_with_all_its_totals_gives_nothing_away(numbers: list[list[int]]) -> None:
    made, counts, sums = whole_table(numbers)
    assert narrowed(sums, flat(made), counts) == []


@given(st.dictionaries(st.integers(0, 3), st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1))
@example({0: (3, 1), 1: (20, 20), 2: (9, 9)})
@example({0: (1, 0), 1: (5, 5), 2: (9, 0)})
def test_so_many_of_so_many_with_the_sums_of_both_give_nothing_away(pairs: dict[int, tuple[int, int]]) -> None:
    """What is told elsewhere in any case is all of them, how many came to something, and so the rest."""
    wholes = {"part": sum(part for part, _ in pairs.values()), "rest": sum(rest for _, rest in pairs.values())}
    assume(not any(0 < whole < SMALLEST for whole in wholes.values()))
    every, some = parts({cell: (part, part + rest) for cell, (part, rest) in pairs.items()})
    counts: dict[Any, int] = {}
    for cell, (part, rest) in pairs.items():
        counts |= {(cell, "part"): part, (cell, "rest"): rest, (cell, "all"): part + rest}
    seen: dict[Any, int | str] = {(cell, "all"): said for cell, said in every.items()}
    seen |= {(cell, "part"): said for cell, said in some.items()}
    sums: list[Sum] = [({(cell, "part"): 1, (cell, "rest"): 1, (cell, "all"): -1}, 0) for cell in pairs]
    sums += [({(cell, sort): 1 for cell in pairs}, whole) for sort, whole in wholes.items()]
    assert narrowed(sums, seen, counts) == []


def test_the_shortest_way_round_finds_no_more_than_trying_all() -> None:
    sums: list[Sum] = [({"a": 1, "b": 1}, 7), ({"b": 1, "c": 1}, 9)]
    truth = {"a": 3, "b": 4, "c": 5}
    for value in range(10):
        found = witness(sums, truth, "a", value)
        assert (found is not None) == could_be(sums, {}, "a", value) == (value <= 7)
    assert witness([({"a": 1}, 3)], truth, "a", 1) is None, "what is known can be nothing else"


def test_a_table_of_large_numbers_is_shown_as_it_is() -> None:
    made, counts, _ = whole_table([[10, 20], [0, 5]])
    assert flat(made) == counts


def test_the_reader_finds_what_was_badly_hidden() -> None:
    """The attack itself: 3 hidden alone in a line that makes 28 is found, and 4 and 4 marked as small are too."""
    sums: list[Sum] = [({"a": 1, "b": 1, "c": 1}, 28)]
    assert narrowed(sums, {"a": NOT_SHOWN, "b": 5, "c": 20}, {"a": 3, "b": 5, "c": 20}) == ["a"]
    assert not could_be([*sums, ({"a": 1, "b": 1}, 8)], {"a": 4}, "b", 3)
