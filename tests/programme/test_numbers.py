"""Where a number is from."""

import pytest

from bot.programme.numbers import is_abroad


@pytest.mark.parametrize(
    ("number", "abroad"),
    [
        ("+447700900123", False),
        ("07700900123", False),
        ("+442890180000", False),  # Northern Ireland
        ("60006", False),  # a short code
        ("+353870000000", True),
        ("+15005550006", True),
        ("+881600000000", True),  # by satellite
        ("+447797700000", True),  # Jersey, under our code
        ("+447781100000", True),  # Guernsey
        ("+447624000000", True),  # Isle of Man
        ("", True),
        ("+", True),
        ("nobody", True),
    ],
)
def test_home_or_abroad(number: str, abroad: bool) -> None:
    assert is_abroad(number) == abroad
