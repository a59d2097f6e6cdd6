"""What is worth another look before a request is handed in."""

import pytest

from bot.programme.requests import QUESTIONS, warnings

LADDER = ("Informing", "Consulting", "Involving", "Collaborating", "Devolving")
FULL = {
    "known already": "Letters say that people get lost.",
    "groups affected": "Everybody who visits the hospital.",
    "how involved": "Two workshops with twelve people.",
    "can change": "Colours, words and places of signs.",
    "affected more": "People who see badly or read little.",
    "how engaged": "By way of their own groups.",
}


def test_a_good_request_has_nothing_to_be_said_of_it() -> None:
    assert set(FULL) == set(QUESTIONS)
    assert warnings(FULL, "advise", LADDER) == []
    assert warnings({}, "advise", LADDER) == []


@pytest.mark.parametrize(
    ("changed", "influence", "key", "says"),
    [
        ({"groups affected": "All."}, "advise", "groups affected", "is short"),
        ({"affected more": "Nobody."}, "advise", "affected more", "harder for some group"),
        ({"how engaged": FULL["how involved"]}, "advise", "how engaged", "wrote for everybody"),
        ({}, "nothing", "can change", "One of the two"),
        ({"how involved": "A survey, for true co-production of signs"}, "advise", "how involved", "can only advise"),
        ({"how involved": "We are devolving this to a group."}, "advise", "how involved", "calls it Devolving"),
    ],
)
def test_a_warning_names_its_question_and_its_reason(
    changed: dict[str, str], influence: str, key: str, says: str
) -> None:
    found = warnings(FULL | changed, influence, LADDER)
    assert any(one.key == key and says in one.why for one in found)
