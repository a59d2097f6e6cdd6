"""What speaks against a plan, by tables of examples."""

from datetime import date, datetime

import pytest

from bot.programme.calendar import in_ramadan
from bot.programme.ladder import height, is_high, key_of
from bot.programme.planning import GUNNING, Plan, findings, rung_misfit

NHSE = ("Informing", "Consulting", "Involving", "Collaborating", "Devolving")
NORTHERN = ("Informing", "Educating", "Consulting", "Engaging", "Co-designing", "Co-producing")
# A Tuesday afternoon, far enough away.
FINE = Plan(
    today=date(2026, 11, 24),
    ladder=NHSE,
    rung="Involving",
    reviewed_rung="Involving",
    influence="advise",
    starts=datetime(2027, 3, 9, 14),  # noqa: DTZ001 (by the clock on the wall)
    ends=datetime(2027, 3, 9, 16),  # noqa: DTZ001
)


def codes(plan: Plan) -> list[str]:
    """What is found, the serious first."""
    return [finding.code for finding in findings(plan)]


def at(text: str) -> datetime:
    """A time by the clock on the wall."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M")  # noqa: DTZ007


def test_nothing_speaks_against_a_fine_plan() -> None:
    assert findings(FINE) == []


@pytest.mark.parametrize(
    ("rung", "influence", "fits"),
    [
        ("Informing", "nothing", True),
        ("Consulting", "nothing", False),
        ("Informing", "advise", False),
        ("Informing", "decide", False),
        ("Consulting", "advise", True),
        ("Collaborating", "advise", True),
        ("Devolving", "advise", False),
        ("Devolving", "decide", True),
        ("Inviting", "advise", False),
    ],
)
def test_a_rung_must_fit_what_people_can_change(rung: str, influence: str, fits: bool) -> None:
    assert (rung_misfit(NHSE, rung, influence) == "") is fits
    assert ("rung_misfit" in codes(FINE._replace(rung=rung, reviewed_rung=rung, influence=influence))) is not fits


@pytest.mark.parametrize(
    ("ladder", "rung", "method", "fits"),
    [
        (NORTHERN, "Co-producing", "survey", False),
        (NORTHERN, "Co-designing", "survey", False),
        (NORTHERN, "Engaging", "survey", True),
        (NORTHERN, "Co-producing", "co-design", True),
        (NHSE, "Collaborating", "survey", False),
        (NHSE, "Involving", "survey", True),
        (NHSE, "Devolving", "vote", True),
    ],
)
def test_a_survey_is_not_called_what_is_made_together(
    ladder: tuple[str, ...], rung: str, method: str, fits: bool
) -> None:
    plan = FINE._replace(ladder=ladder, rung=rung, reviewed_rung=rung, influence="decide", method=method)
    assert ("rung_method" not in codes(plan)) is fits
    if not fits:
        assert "what others have chosen to ask" in findings(plan)[0].why


def test_nobody_goes_by_another_rung_than_the_ppi_teams() -> None:
    [finding] = findings(FINE._replace(reviewed_rung="Consulting"))
    assert finding.serious and finding.code == "rung_not_reviewed" and '"Consulting"' in finding.why


@pytest.mark.parametrize(
    ("kind", "ends", "warned"),
    [
        ("event", "2027-01-05 16:00", False),
        ("event", "2027-01-04 16:00", True),
        ("engagement", "2027-03-23 16:00", False),
        ("engagement", "2027-03-22 16:00", True),
        ("consultation", "2027-08-24 16:00", False),
        ("consultation", "2027-08-23 16:00", True),
    ],
)
def test_lead_times(kind: str, ends: str, warned: bool) -> None:
    plan = FINE._replace(kind=kind, starts=None, ends=at(ends), gunning=dict.fromkeys(GUNNING, "We do."))
    assert ("lead_time" in codes(plan)) is warned


def test_a_consultation_keeps_all_four_of_gunnings_principles() -> None:
    plan = FINE._replace(kind="consultation", starts=None, ends=at("2027-11-09 16:00"))
    assert codes(plan) == [f"gunning_{key}" for key in GUNNING]
    assert codes(plan._replace(gunning={**dict.fromkeys(GUNNING, "So."), "time": " "})) == ["gunning_time"]


@pytest.mark.parametrize(
    ("rung", "activity", "found"),
    [
        ("Involving", "", []),
        ("Consulting", "", ["partners_rung"]),
        ("Involving", "uniform audit", ["partners_activity"]),
        ("Involving", "leaflet restocking", ["partners_activity"]),
        ("Consulting", "routine survey", ["partners_rung", "partners_activity"]),
    ],
)
def test_what_patient_partners_are_asked_for(rung: str, activity: str, found: list[str]) -> None:
    plan = FINE._replace(partners_only=True, rung=rung, reviewed_rung=rung, activity=activity)
    assert codes(plan) == found


@pytest.mark.parametrize(
    ("day", "within"),
    [
        # 1447, 1448 and 1449 by the Umm al-Qura calendar, and a day to spare at each end.
        ("2026-02-16", False),
        ("2026-02-17", True),
        ("2026-03-20", True),
        ("2026-03-21", False),
        ("2027-02-06", False),
        ("2027-02-07", True),
        ("2027-03-09", True),
        ("2027-03-11", False),
        ("2028-02-01", True),
        ("1066-10-14", False),
        ("2200-01-01", False),
    ],
)
def test_when_ramadan_is(day: str, within: bool) -> None:
    assert in_ramadan(date.fromisoformat(day)) is within


@pytest.mark.parametrize(
    ("starts", "ends", "found"),
    [
        ("2027-02-16 14:00", "2027-02-16 16:00", []),
        ("2027-02-16 14:00", "2027-02-16 17:00", []),
        ("2027-02-16 16:00", "2027-02-16 18:00", ["ramadan"]),
        ("2027-02-16 22:00", "2027-02-17 01:00", ["ramadan"]),
        ("2027-02-19 18:00", "2027-02-19 20:00", ["friday", "ramadan"]),
        ("2027-04-20 18:00", "2027-04-20 20:00", []),
        ("2027-04-23 10:00", "2027-04-23 12:00", ["friday"]),
    ],
)
def test_days_on_which_many_cannot_come_are_advised_against(starts: str, ends: str, found: list[str]) -> None:
    plan = FINE._replace(starts=at(starts), ends=at(ends))
    assert codes(plan) == found and not any(finding.serious for finding in findings(plan))


def test_needs_that_cannot_be_met_are_advised_against() -> None:
    [finding] = findings(FINE._replace(cannot_meet=("interpreter",)))
    assert not finding.serious and "left out: interpreter." in finding.why


@pytest.mark.parametrize(
    ("ladder", "rung", "high", "top"),
    [
        (NHSE, "Informing", 0, False),
        (NHSE, "involving", 2, True),
        (NORTHERN, "Consulting", 2, False),
        (NORTHERN, "co-designing", 4, True),
        (NORTHERN, "Devolving", None, False),
    ],
)
def test_each_organisation_has_its_own_ladder(ladder: tuple[str, ...], rung: str, high: int | None, top: bool) -> None:
    assert height(ladder, rung) == high and is_high(ladder, rung) is top
    assert key_of("Co-designing") == "co_designing"


@pytest.mark.parametrize(
    "said",
    [
        *("A Consultation on signs", "our two consultations", "a consultative group", "The consultee list"),
        *("We are consulting on signs", "Patients are consulted about signs", "we consult people", "CONSULT YOU"),
    ],
)
def test_what_people_are_told_is_a_consultation_keeps_them_too(said: str) -> None:
    assert codes(FINE._replace(said=said)) == [f"gunning_{key}" for key in GUNNING]
    assert codes(FINE._replace(said=said, gunning=dict.fromkeys(GUNNING, "So."))) == []


@pytest.mark.parametrize(
    "said", ["We consult the group.", "Your consultant", "Consultants and nurses", "the consulting room", "inconsulted"]
)
def test_what_only_sounds_like_one_need_not(said: str) -> None:
    assert codes(FINE._replace(said=said)) == []
