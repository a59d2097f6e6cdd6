"""What somebody has agreed to: the newest word counts, and nothing before the first."""

from datetime import UTC, datetime

import pytest

from bot.programme.agreements import SHOWN, Standing, kind_of, standing
from bot.programme.second_phone import who_moves

MONDAY, TUESDAY = datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC)


def test_the_newest_word_counts() -> None:
    entries = [("invitations", True, MONDAY), ("messages", False, MONDAY), ("invitations", False, TUESDAY)]
    assert standing(entries) == {"invitations": Standing(False, TUESDAY), "messages": Standing(False, MONDAY)}
    assert standing([]) == {}


@pytest.mark.parametrize(
    ("purposes", "kind"),
    [
        (SHOWN.values(), "all"),
        (["code_of_conduct", "membership_data", "invitations"], "nearly"),
        (["code_of_conduct", "invitations", "equality_monitoring"], "nothing"),
        (["code_of_conduct"], "nothing"),
        ([], "nothing"),
    ],
)
def test_how_much_there_is_to_look_at(purposes: list[str], kind: str) -> None:
    assert kind_of(standing((purpose, False, MONDAY) for purpose in purposes)) == kind


@pytest.mark.parametrize(
    ("giver", "taker", "moves"),
    [
        ("improver", "provisional", "taker"),
        ("provisional", "provisional", "taker"),
        ("left", "left", "taker"),
        ("provisional", "improver", "giver"),
        ("left", "nearly", "giver"),
        ("improver", "improver", "both"),
        ("died", "improver", "both"),
        ("nearly", "improver", "both"),
    ],
)
def test_whoever_has_no_history_moves(giver: str, taker: str, moves: str) -> None:
    assert who_moves(giver, taker) == moves
