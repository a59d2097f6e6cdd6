"""The five standards: scored like the Friends and Family Test, and what is hidden of one is hidden of all."""

from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.programme.pictures import treated_since
from bot.programme.scores import NOTHING, Given, Score
from bot.programme.standards import NOBODY, STANDARDS, TITLES, shares, standards
from tests.programme.reading_back import could_be
from tests.programme.test_scores import MONTHS, answers, seen_and_sums


def test_each_standard_has_its_share_and_the_number_behind_it() -> None:
    said = [Given("eye", month, answer, 5) for month in MONTHS for answer in ("always", "mostly", "sometimes", "never")]
    found = standards(dict.fromkeys(STANDARDS, said) | {"respect": said[:-1]}, MONTHS)
    assert list(found) == [*STANDARDS]
    assert found["attitude"].services == {"eye": Score(120, 50.0)}
    assert found["attitude"].over_time["eye"][MONTHS[0]] == found["attitude"].months[MONTHS[0]] == Score(20, 50.0)
    assert found["respect"].over_time["eye"][MONTHS[5]] == Score(15, 100 * 10 / 15)


def test_what_is_hidden_of_one_standard_is_hidden_of_all() -> None:
    enough = answers({"eye": [20] * 6, "heart": [20] * 6})
    few = answers({"eye": [20, 20, 20, 20, 20, 3], "heart": [20] * 6})
    found = standards(dict.fromkeys(STANDARDS, enough) | {"communication": few}, MONTHS)
    assert found["respect"].over_time["eye"][MONTHS[5]] == found["communication"].over_time["eye"][MONTHS[5]] == NOTHING
    assert found["respect"].over_time["heart"][MONTHS[5]] == NOTHING, "or the rest of the month would tell"
    assert found["respect"].over_time["eye"][MONTHS[0]] == Score(20, 100.0)
    assert all(one.by_answer == {} for one in found.values())


def test_nobody_who_answered_is_no_secret() -> None:
    found = standards({"respect": answers({"eye": [20] * 6})}, MONTHS)
    assert found["attitude"].services == {"eye": NOBODY} and found["respect"].services == {"eye": Score(120, 100.0)}
    assert found["attitude"].over_time == found["respect"].over_time == {}, "not month by month of one alone"
    assert all(one.total == 0 for one in standards({}, MONTHS).values())


def test_shares_of_a_quarter_that_hides_a_month_of_any_standard_are_not_told() -> None:
    enough = answers({"eye": [20] * 6, "heart": [20] * 6})
    few = answers({"eye": [20, 20, 20, 20, 20, 3], "heart": [20] * 6})
    told = shares(dict.fromkeys(STANDARDS, enough) | {"communication": few}, MONTHS)
    first = dict.fromkeys(MONTHS[:3], 100)
    assert told == {service: dict.fromkeys(STANDARDS, first) for service in ("eye", "heart")}
    assert shares({}, MONTHS) == {}


def test_each_standard_before_and_after_a_change() -> None:
    row = {month.isoformat(): 40 if month < MONTHS[3] else 90 for month in MONTHS}
    told = [("Signs", "eye", "2026-04-14"), ("Letters", "heart", "2026-04-02"), ("Chairs", "eye", "2026-01-03")]
    [table] = treated_since(told, {"eye": dict.fromkeys(STANDARDS, row)}, {"eye": "Eye clinic"})
    assert table.rows == tuple(("Signs", "Eye clinic", "April 2026", TITLES[name], "40", "90") for name in STANDARDS)
    assert treated_since(told, {}, {}) == ()


@settings(max_examples=40)
@given(st.lists(st.lists(st.integers(0, 9), min_size=6, max_size=6), min_size=1, max_size=3))
@example([[3, 8, 9, 9, 9, 9]])
@example([[9, 9, 9, 0, 0, 3]])
@example([[9, 9, 9, 0, 0, 3], [6, 6, 6, 6, 6, 9]])
@example([[0, 0, 0, 0, 0, 1], [0, 0, 0, 0, 0, 5]])
def test_a_reader_of_the_pages_gets_no_nearer_to_a_small_number(numbers: list[list[int]]) -> None:
    """No report tells of these answers, so even a quarter of few must not follow from the rest."""
    given_ = {f"service {place}": row for place, row in enumerate(numbers)}
    more = {name: [count + 20 for count in row] for name, row in given_.items()}
    asked = {name: answers(more if name == "attitude" else given_) for name in STANDARDS}
    found = standards(asked, MONTHS)["respect"]
    counts, known, sums = seen_and_sums(given_, found, in_reports=False)
    small: list[Any] = [(name, month) for name in found.over_time for month in MONTHS if 0 < counts[name, month] < 5]
    small += [each for each in (*given_, *MONTHS) if 0 < counts[each] < 5]
    assert not set(small) & set(known)
    for number in small:
        assert could_be(sums, known, number, 1) and could_be(sums, known, number, 4), (number, counts[number])
