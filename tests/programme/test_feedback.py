"""Who is asked after a visit, when, and how the loop stands."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.programme.feedback import ASKED_WITHIN, asked_lately, hear_by, may_ask_at, next_reminder, screened
from bot.programme.loop import confirmed, standing
from bot.programme.themes import suggested

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = NOON.date()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("", ""),
        ("  ", ""),
        ("Bereavement", "bereavement"),
        ("patient died", "bereavement"),
        ("STILL BIRTH", "stillbirth"),
        ("stillbirth", "stillbirth"),
        ("early miscarriage", "miscarriage"),
        ("Detained under the Mental Health Act", "detained"),
        ("in prison", "detained"),
        ("opted-out", "opted out"),
        ("xyz", "unclear"),
    ],
)
def test_screening(said: str, why: str) -> None:
    assert screened(said) == why


@pytest.mark.parametrize(
    ("hours_ago", "in_hours"), [(0, 1), (0.5, 0.5), (1, 0), (30, 0), (48, 0), (48.1, None), (-5, 6)]
)
def test_between_an_hour_and_two_days(hours_ago: float, in_hours: float | None) -> None:
    expected = None if in_hours is None else NOON + timedelta(hours=in_hours)
    assert may_ask_at(NOON - timedelta(hours=hours_ago), NOON) == expected


def test_two_reminders_within_fourteen_days() -> None:
    times = [next_reminder(NOON, reminders) for reminders in range(3)]
    assert times[2] is None
    assert all(time is not None and time < NOON + ASKED_WITHIN for time in times[:2])


@pytest.mark.parametrize(("days", "lately"), [(0, True), (29, True), (30, False), (None, False)])
def test_once_a_month(days: int | None, lately: bool) -> None:
    assert asked_lately(None if days is None else TODAY - timedelta(days=days), TODAY) is lately


@pytest.mark.parametrize(
    ("day", "told", "how"),
    [
        (date(2026, 11, 23), False, "late"),
        (date(2026, 11, 24), False, "soon"),
        (date(2026, 12, 8), False, "soon"),
        (date(2026, 12, 9), False, "in time"),
        (date(2026, 11, 23), True, "told"),
        (None, False, "told"),
    ],
)
def test_how_a_promise_stands(day: date | None, told: bool, how: str) -> None:
    assert standing(day, told, TODAY) == how
    assert hear_by(TODAY) > TODAY


@pytest.mark.parametrize(
    ("answers", "right"),
    [
        ([], False),
        ([None, None], False),
        (["yes", None], True),
        (["yes", "no"], False),
        (["yes", "yes", "no"], True),
        (["yes", *[None] * 4], True),
        (["yes", *[None] * 5], False),
        (["yes", *[None] * 99], False),
        (["yes", "no", *[None] * 5], False),
        (["yes"] * 20 + [None] * 80, True),
        (["yes"] * 10 + ["no"] * 10 + [None] * 80, False),
    ],
)
def test_confirmed_only_by_enough_of_those_who_asked(answers: list[str | None], right: bool) -> None:
    assert confirmed(answers, 5) is right


def test_themes_are_suggested_by_whole_words() -> None:
    words = {"food": ("food", "cold meal"), "parking": ("parking", "car park")}
    assert suggested("the car park was full, and a cold meal", words) == ("food", "parking")
    assert suggested("sparking wit", words) == ()
