"""A survey by sample: what a sample says of its frame, and what is not told of it."""

from itertools import product
from math import comb, sqrt

import pytest

from bot.programme.surveys import PRIME, ROLES, Frame, Result, between, coefficients, fit, picture
from bot.programme.voices import NINETY_FIVE, wilson
from tests.programme.reading_back import could_be


def test_a_seed_is_the_same_four_numbers_for_ever() -> None:
    assert coefficients(7) == (317431945, 597699938, 621081063, 788420842)
    assert all(0 <= number < PRIME for seed in range(200) for number in coefficients(seed))
    assert len({coefficients(seed) for seed in range(200)}) == 200
    assert all(PRIME % number for number in range(2, 46342))


def test_whoever_is_both_is_a_service_user_and_a_carer() -> None:
    assert Frame(("service_user", "carer")).relations == ("both", "carer", "patient")
    assert Frame().relations == () and Frame(("staff",)).relations == ("staff",)
    whole = Frame(("carer",), ("eye",))
    assert Frame.from_data(whole.as_data()) == whole and set(ROLES) == {"service_user", "carer", "staff"}


@pytest.mark.parametrize("answered", [5, 30, 200])
def test_the_margin_is_wilsons_for_a_large_frame_and_nothing_when_everybody_answered(answered: int) -> None:
    for part in range(0, answered + 1, 5):
        low, high = between(part, answered, 10**9)
        assert (low, high) == pytest.approx(wilson(part, answered), abs=1e-6)
        assert between(part, answered, answered) == (part / answered, part / answered)
        smaller = between(part, answered, 2 * answered)
        assert low - 1e-9 <= smaller[0] <= part / answered <= smaller[1] + 1e-9 <= high + 2e-9


def test_the_margin_is_where_the_share_would_be_as_far_off_as_chance_allows() -> None:
    """The ends solve the equation that the interval is made of, with the variance of a draw without putting back."""
    part, answered, frame = 30, 80, 300
    for end in between(part, answered, frame):
        spread = sqrt(end * (1 - end) / answered * (frame - answered) / (frame - 1))
        assert abs(part / answered - end) == pytest.approx(NINETY_FIVE * spread, rel=1e-9)


def test_ninety_five_of_a_hundred_draws_hold_the_true_share() -> None:
    """Every draw of 60 of 400 people, of whom 120 say yes, by how likely it is."""
    frame, yes, answered = 400, 120, 60
    held = 0.0
    for part in range(answered + 1):
        low, high = between(part, answered, frame)
        if low <= yes / frame <= high:
            held += comb(yes, part) * comb(frame - yes, answered - part) / comb(frame, answered)
    assert 0.93 < held < 0.97


def test_fewer_than_five_answers_are_told_of_no_choice() -> None:
    few = fit("Signs", 400, 40, 30, {"Yes": 3, "No": 1})
    assert few == Result("Signs", 400, 40, 30, None, {})
    table = picture("survey-1", few)
    assert not table.rows and "fewer than 5 answered" in table.says and "Too few" in table.says
    assert fit("Signs", 400, 40, 0, {"Yes": 0, "No": 0}).answered == 0


def test_no_small_number_follows_from_the_table_of_a_survey() -> None:
    """Whoever knows how many answered, and which choices there were, finds each hidden small number open."""
    looked_at = 0
    for yes, some, no in product(range(11), range(11), range(5)):
        counts = {"Yes": yes, "Some": some, "No": no}
        shown = fit("T", 400, 40, 40, counts)
        sums = [(dict.fromkeys(counts, 1), shown.answered or 0)]
        known = {name: count for name, count in shown.chosen.items() if count is not None}
        for name in [name for name, count in counts.items() if 0 < count < 5 and shown.answered]:
            assert name not in known
            assert could_be(sums, known, name, 1) and could_be(sums, known, name, 4), (counts, shown)
            looked_at += 1
    assert looked_at > 500


def test_a_table_tells_the_frame_the_drawn_and_what_so_few_can_say() -> None:
    table = picture("survey-1", fit("Signs", 400, 100, 96, {"Yes": 40, "No": 10}))
    assert table.says == (
        "100 of 400 people who could be asked were drawn by chance, 96 reached, 50 answered (50 of a hundred). A share "
        "of those who answered differs from that of all 400 by up to about 13 in a hundred by chance, 95 times in 100 "
        "(Wilson's interval, corrected for a finite population). Those who did not answer may think otherwise, and no "
        "margin covers that. It tells of people who can be asked here, not of every patient."
    )
    assert table.rows == (("Yes", "40", "80", "68 to 88"), ("No", "10", "20", "12 to 32"))
    silent = picture("survey-1", fit("Signs", 50, 50, 50, {"Yes": 40, "No": 10}))
    assert "did not answer" not in silent.says and silent.rows[0][3] == "80 to 80"
