"""Small numbers stay hidden, and so does whatever would give one away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.programme.small_numbers import ALSO_HIDDEN, HIDDEN, SMALLEST, shown, table, total

EXAMPLES = [
    ({"a": 10, "b": 20}, {"a": 10, "b": 20}),
    ({"a": 0, "b": 20}, {"a": 0, "b": 20}),
    ({"a": 3, "b": 20, "c": 9}, {"a": HIDDEN, "b": 20, "c": ALSO_HIDDEN}),
    ({"a": 3, "b": 4, "c": 9}, {"a": HIDDEN, "b": HIDDEN, "c": 9}),
    ({"a": 1, "b": 2, "c": 9}, {"a": HIDDEN, "b": HIDDEN, "c": ALSO_HIDDEN}),
    ({"a": 3, "b": 0}, {"a": HIDDEN, "b": ALSO_HIDDEN}),
    ({}, {}),
]


@pytest.mark.parametrize(("counts", "expected"), EXAMPLES)
def test_examples(counts: dict[str, int], expected: dict[str, int | str]) -> None:
    assert shown(counts) == expected


@pytest.mark.parametrize(("counts", "expected"), [([1, 2], HIDDEN), ([0], 0), ([4, 1], 5)])
def test_a_total_is_a_number_too(counts: list[int], expected: int | str) -> None:
    assert total(counts) == expected


@given(st.dictionaries(st.integers(0, 6), st.integers(0, 30), min_size=2))
def test_what_is_hidden_cannot_be_subtracted(counts: dict[int, int]) -> None:
    seen = shown(counts)
    hidden = [counts[cell] for cell, said in seen.items() if isinstance(said, str)]
    assert all(seen[cell] == HIDDEN for cell, count in counts.items() if 0 < count < SMALLEST)
    assert not hidden or len(hidden) == len(counts) or (len(hidden) > 1 and sum(hidden) >= SMALLEST)


@given(st.lists(st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=2, max_size=4))
def test_in_a_table_no_line_gives_a_number_away(numbers: list[list[int]]) -> None:
    rows = {f"row {n}": {f"column {m}": count for m, count in enumerate(row)} for n, row in enumerate(numbers)}
    seen = table(rows)
    lines = [[(r, c) for c in rows[r]] for r in rows]
    lines += [[(r, c) for r in rows] for c in rows["row 0"]]
    for line in lines:
        hidden = [rows[r][c] for r, c in line if isinstance(seen[r][c], str)]
        assert not hidden or len(hidden) == len(line) or len(hidden) > 1
