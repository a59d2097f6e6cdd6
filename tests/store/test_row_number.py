"""What is looked for as the number of a row can be looked for."""

import pytest

from bot.store.row_number import row_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), ("007", 7), ("9" * 18, 10**18 - 1), ("", 0), ("0", 0), ("9" * 19, 0), ("9" * 5_000, 0)]
    + [(odd, 0) for odd in ("-1", "1.5", " 1", "²", "٣", "one", "1\x00")],
)
def test_a_number_or_none(text: str, number: int) -> None:
    assert row_number(text) == number
