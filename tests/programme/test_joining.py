"""The five things that joining needs, told as a table."""

import pytest

from bot.programme.joining import AGREEMENTS, has_joined

ALL = dict.fromkeys(AGREEMENTS, True)
QUESTIONS = ("age", "sex")


@pytest.mark.parametrize(
    ("agreed", "answered", "joined"),
    [
        (ALL, ("age", "sex"), True),
        (ALL, ("sex", "age", "an older question"), True),
        (ALL, ("age",), False),
        (ALL, (), False),
        ({}, QUESTIONS, False),
        *(({**ALL, purpose: False}, QUESTIONS, False) for purpose in AGREEMENTS),
        *(({key: True for key in AGREEMENTS if key != purpose}, QUESTIONS, False) for purpose in AGREEMENTS),
    ],
)
def test_all_five_are_needed(agreed: dict[str, bool], answered: tuple[str, ...], joined: bool) -> None:
    assert has_joined(agreed, answered, QUESTIONS) is joined
