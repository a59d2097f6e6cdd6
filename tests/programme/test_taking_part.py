"""Requests, places, payment, matching and Patient Partners, by tables of examples."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.programme.hours import OpenHours
from bot.programme.matching import by_kind, reasons
from bot.programme.opportunity import Details
from bot.programme.partners import ends_soon, over_if_begun_by, tenure, years_after
from bot.programme.payment import may_be_paid, pence_of
from bot.programme.places import answer_by, outcome, to_offer
from bot.programme.requests import QUESTIONS, moved, unanswered

LONDON = ZoneInfo("Europe/London")
DAY = OpenHours(time(9), time(19), LONDON)
ALWAYS = OpenHours(time(0), time(0), LONDON)


def utc(text: str) -> datetime:
    """A time in UTC."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def test_a_request_is_complete_when_all_six_are_answered_in_words() -> None:
    full = dict.fromkeys(QUESTIONS, "We know.")
    assert unanswered(QUESTIONS, full) == () and len(QUESTIONS) == 6
    assert unanswered(QUESTIONS, {**full, "can change": " "}) == ("can change",)
    assert unanswered(QUESTIONS, {}) == tuple(QUESTIONS)


@pytest.mark.parametrize(
    ("state", "act", "after"),
    [
        ("draft", "submit", "submitted"),
        ("returned", "submit", "submitted"),
        ("submitted", "submit", None),
        ("submitted", "review", "reviewed"),
        ("draft", "review", None),
        ("submitted", "return", "returned"),
        ("reviewed", "return", None),
        ("reviewed", "submit", None),
    ],
)
def test_where_a_request_can_go(state: str, act: str, after: str | None) -> None:
    assert moved(state, act) == after


@pytest.mark.parametrize(
    ("taken", "places", "waiting", "comes_to"),
    [(0, 1, 0, "place"), (9, 10, 0, "place"), (10, 10, 0, "waiting"), (9, 10, 1, "waiting"), (11, 10, 0, "waiting")],
)
def test_nobody_overtakes_who_waits(taken: int, places: int, waiting: int, comes_to: str) -> None:
    assert outcome(taken, places, waiting) == comes_to


@pytest.mark.parametrize(
    ("taken", "places", "waiting", "offers"),
    [(9, 10, 3, 1), (10, 10, 3, 0), (7, 10, 2, 2), (12, 10, 2, 0), (0, 1, 0, 0)],
)
def test_how_many_move_up(taken: int, places: int, waiting: int, offers: int) -> None:
    assert to_offer(taken, places, waiting) == offers


@pytest.mark.parametrize(
    ("hours", "now", "allowed", "until"),
    [
        (DAY, "2026-11-24 09:00", 10, "2026-11-24 19:00"),
        (DAY, "2026-11-24 14:00", 10, "2026-11-25 14:00"),
        (DAY, "2026-11-24 18:59", 2, "2026-11-25 10:59"),
        (DAY, "2026-11-24 23:00", 1, "2026-11-25 10:00"),
        # The clocks go back on 25 October and forward on 28 March: the wall decides.
        (DAY, "2026-10-24 17:00", 10, "2026-10-25 18:00"),
        (DAY, "2027-03-27 18:00", 10, "2027-03-28 17:00"),
        (ALWAYS, "2026-11-24 23:00", 10, "2026-11-25 09:00"),
        (DAY, "2026-12-01 09:00", 100, "2026-12-10 12:00"),
    ],
)
def test_an_offer_stands_for_so_many_open_hours(hours: OpenHours, now: str, allowed: int, until: str) -> None:
    starts = utc("2026-12-10 14:00") if now < "2027" and until < "2026-12-11" else utc("2027-12-10 14:00")
    assert answer_by(utc(now), hours, starts, timedelta(hours=allowed)) == utc(until)


def test_no_offer_when_there_is_no_time_to_answer() -> None:
    assert answer_by(utc("2026-12-10 12:00"), DAY, utc("2026-12-10 14:00")) is None


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        *(("4", 400), ("4.50", 450), ("£4.50", 450), (" £12 ", 1200), ("500", 50_000), ("0.05", 5)),
        *(("", None), ("0", None), ("4.5", None), ("-4", None), ("500.01", None), ("99999", None), ("a fiver", None)),
        *(("4,50", None), ("٤", None), ("1e3", None), ("nan", None)),
    ],
)
def test_pounds_as_people_write_them(text: str, pence: int | None) -> None:
    assert pence_of(text) == pence


def test_six_sessions_a_month_are_paid_by_the_clock_on_the_wall() -> None:
    june = [utc(f"2027-06-{day:02d} 10:00") for day in range(1, 7)]
    assert may_be_paid(june[:5], utc("2027-06-20 10:00"), LONDON)
    assert not may_be_paid(june, utc("2027-06-20 10:00"), LONDON)
    assert may_be_paid(june, utc("2027-07-01 10:00"), LONDON)
    # 23:30 in UTC is July already in London.
    assert may_be_paid(june, utc("2027-06-30 23:30"), LONDON)


@pytest.mark.parametrize(
    ("reviewed", "today", "stands"),
    [
        (None, "2026-12-31", "serving"),
        (None, "2027-03-01", "review due"),
        ("2026-01-01", "2027-03-01", "review due"),
        ("2027-03-02", "2027-03-03", "serving"),
        ("2027-03-02", "2030-02-28", "serving"),
        ("2027-03-02", "2030-03-01", "over"),
    ],
)
def test_partners_are_reviewed_at_three_years_and_end_at_six(reviewed: str | None, today: str, stands: str) -> None:
    on = None if reviewed is None else date.fromisoformat(reviewed)
    assert tenure(date(2024, 2, 29), on, date.fromisoformat(today)) == stands


@pytest.mark.parametrize(
    ("today", "soon"), [("2029-11-29", False), ("2029-11-30", True), ("2030-02-28", True), ("2030-03-01", False)]
)
def test_the_end_is_told_three_months_before(today: str, soon: bool) -> None:
    assert ends_soon(date(2024, 2, 29), date.fromisoformat(today)) is soon


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(-3, 3))
def test_who_is_over_by_the_day_they_began_is_over_by_their_tenure(began: date, days: int) -> None:
    today = years_after(began, 6) + timedelta(days=days)
    assert (began <= over_if_begun_by(today)) == (tenure(began, None, today) == "over")
    assert years_after(date(2024, 2, 29), 4) == date(2028, 2, 29)


def test_reasons_are_what_both_have_in_common() -> None:
    found = reasons(("eye", "diabetes"), ("food",), ["diabetes", "heart"], ["food", "parking"])
    assert found == ("service:diabetes", "issue:food")
    assert by_kind(found) == {"service": ("diabetes",), "issue": ("food",)}
    assert reasons((), (), ["diabetes"], []) == ()


def test_nobody_can_be_matched_by_an_equality_answer() -> None:
    fields = set(Details.__dataclass_fields__)
    assert not fields & {"ethnicity", "disability", "age_group", "sex", "gender", "religion", "sexual_orientation"}
