"""What is being said at one phone is not known, and not forgotten, at another of the same person."""

from typing import Any

import pytest

from bot.programme.one_person import facts_of_both
from bot.programme.side_by_side import heard_at, kept_with_others, said_anywhere


@pytest.mark.parametrize(
    ("facts", "here", "there"),
    [
        ({}, {}, {}),
        ({"first_name": "Ade"}, {"first_name": "Ade"}, {"first_name": "Ade"}),
        ({"at": {"1": {"feedback_good": "Tea"}}}, {"feedback_good": "Tea"}, {}),
        (
            {"at": {"1": {"story_parts": ["a"]}, "2": {"story_parts": ["b"]}}},
            {"story_parts": ["a"]},
            {"story_parts": ["b"]},
        ),
        # What was kept before each phone had its own.
        ({"feedback_good": "Tea"}, {"feedback_good": "Tea"}, {"feedback_good": "Tea"}),
    ],
)
def test_each_phone_knows_what_was_said_there(
    facts: dict[str, Any], here: dict[str, Any], there: dict[str, Any]
) -> None:
    assert _without_the_others(heard_at(facts, 1)) == here
    assert _without_the_others(heard_at(facts, 2)) == there


def _without_the_others(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name != "at"}


def test_what_is_said_elsewhere_is_kept_and_what_is_over_is_let_go() -> None:
    facts = {"first_name": "Ade", "at": {"1": {"feedback_good": "Tea"}, "2": {"feedback_good": "Beds"}}}
    known = heard_at(facts, 1) | {"feedback_different": "Letters"}
    kept = kept_with_others(known, 1)
    assert kept["first_name"] == "Ade" and said_anywhere(kept)["feedback_different"] == "Letters"
    assert kept["at"] == {
        "1": {"feedback_good": "Tea", "feedback_different": "Letters"},
        "2": {"feedback_good": "Beds"},
    }
    over = kept_with_others(known | {"feedback_good": None, "feedback_different": None}, 1)
    assert over == {"first_name": "Ade", "at": {"2": {"feedback_good": "Beds"}}}
    assert kept_with_others(heard_at(over, 2) | {"feedback_good": ""}, 2) == {"first_name": "Ade"}


def test_two_records_that_become_one_keep_what_is_being_said_at_each_phone() -> None:
    both = facts_of_both(
        {"at": {"1": {"feedback_good": "Tea"}}}, {"first_name": "Ade", "at": {"2": {"vote_choice": "a"}}}
    )
    assert both == {"first_name": "Ade", "at": {"1": {"feedback_good": "Tea"}, "2": {"vote_choice": "a"}}}
    assert facts_of_both({}, {}) == {}
