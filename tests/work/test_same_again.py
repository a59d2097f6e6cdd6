"""A report made again is the same, whatever was entered, erased, left, withdrawn and confirmed since it was made."""

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.demo.year import Year
from bot.programme.periods import Period
from bot.programme.report import Report
from bot.store import stories
from bot.store.bulk import put
from bot.store.engine import begin
from bot.work.departures import has_left
from bot.work.erasing import erase_here
from bot.work.evidence import Gathering
from bot.work.folder import SHIPPED
from bot.work.report_data import as_csv
from bot.work.report_html import as_html
from bot.work.reports import Asked, Reports
from tests.work.hospital import KEYS, Hospital
from tests.work.slowly import LONDON, Slowly

pytestmark = pytest.mark.thorough

FIRST, AGAIN = datetime(2027, 1, 20, 12, tzinfo=UTC), datetime(2027, 9, 1, 12, tzinfo=UTC)
YEAR = Year(people=120, opportunities=20, responses=300)
ASKED = [
    *(Asked("quarterly", Period.parse(name)) for name in ("2026Q3", "2026Q4")),
    *(Asked("annual", Period.parse(name)) for name in ("2026", "2025/26")),
    Asked("newsletter", Period.parse("2026H2")),
    Asked("public", Period.parse("2026Q3"), "en", True),
]


@pytest.fixture
def hospital(hospital: Hospital) -> Hospital:
    """The made-up year in its database; its members have agreed to be members."""
    said = {"language": "en", "easy": False, "channel": "sms", "given": True, "source": None}
    agreed = [
        {**said, "subject": person["subject"], "purpose": purpose, "at": person["joined_at"]}
        for person in YEAR.rows["people"]
        for purpose in ("membership_data", "equality_monitoring")
    ]
    with begin(hospital.engine) as connection:
        put(connection, {**YEAR.rows, "consents": [*YEAR.rows["consents"], *agreed]})
    return hospital


def reports_at(hospital: Hospital, now: datetime) -> Reports:
    gathering = Gathering(hospital.engine, LONDON, lambda: now)
    return Reports(gathering, lambda: hospital.shelf.current()[1], SHIPPED / "flows")


def made(hospital: Hospital, now: datetime) -> list[Report]:
    reports = reports_at(hospital, now)
    return [reports.make(asked) for asked in ASKED]


def without_late(report: Report) -> dict[str, Any]:
    data = report.as_data()
    return {**data, "notes": [note for note in data["notes"] if "with what was entered later" not in note]}


def late_in(report: Report) -> set[str]:
    """The titles of what the report says was entered later."""
    return {note.partition(":")[0] for note in report.notes if "with what was entered later" in note}


def entered_later(hospital: Hospital) -> None:
    """What belongs to the summer, and is entered a year on."""
    by = {"recorded_at": AGAIN, "recorded_by": "Sam"}
    like = {**YEAR.rows["contributions"][0], "id": 9_000, "person_id": None, "hear_by": None, "told_at": None}
    day, handed_over = date(2026, 8, 1), {"reference": "late", "service": "eye", "said_on": date(2026, 8, 1), **by}
    kinds = ("trained_staff", "awards", "pha_tool_entries", "impact_survey_staff_asked")
    rows = {
        "observations": [
            {"id": 9_000 + number, "kind": kind, "observed_on": day, "count": 7, **by}
            for number, kind in enumerate(kinds)
        ],
        "outside_feedback": [
            {**handed_over, "source": "friends_and_family", "answer": "poor", "responses": 40},
            {**handed_over, "source": "care_opinion", "answer": None, "responses": 2},
        ],
        "contributions": [{**like, "said_on": date(2026, 8, 1), "method": "paper"}],
    }
    with begin(hospital.engine) as connection:
        put(connection, rows)


NAMED = {
    *("Staff trained", "Things people told us", "Friends and Family answers", "Good experiences"),
    *("Satisfaction, all round", "Impact survey, staff who answered"),
    *("Awards and recognition events", "Entries in the regional PHA PPI tool", "Care Opinion stories"),
}
"""What of it is named in a paper made again, by its title."""


def gone_since(hospital: Hospital) -> None:
    """Some are erased by staff, some leave; a story is withdrawn, promises are kept, updates answered and confirmed."""
    with begin(hospital.engine) as connection:
        for number in range(1, 16):
            erase_here(connection, number, KEYS, AGAIN)
        for person in YEAR.rows["people"][15:30]:
            speech: Any = ("en", False, "sms")
            has_left(connection, person["id"], person["subject"], "nobody", speech, AGAIN)
        [mine] = connection.execute(text("SELECT id, person_id FROM stories WHERE person_id > 30 LIMIT 1")).all()
        stories.withdraw(connection, mine.id, mine.person_id, AGAIN)
        for change in (
            "UPDATE contributions SET told_at = :now WHERE told_at IS NULL AND hear_by IS NOT NULL",
            "UPDATE updates SET confirmed_at = :now WHERE confirmed_at IS NULL",
            "UPDATE update_tellings SET answer = 'no' WHERE answer IS NULL",
            "UPDATE invitations SET state = 'no', answered_at = :now WHERE state = 'offered'",
            "DELETE FROM event_answers WHERE question = 'again'",
        ):
            now = AGAIN if hospital.engine.dialect.name == "postgresql" else int(AGAIN.timestamp() * 1_000_000)
            connection.execute(text(change), {"now": now} if ":now" in change else {})


def test_a_report_made_again_says_the_same(hospital: Hospital) -> None:
    first = made(hospital, FIRST)
    entered_later(hospital)
    gone_since(hospital)
    again = made(hospital, AGAIN)
    for before, after in zip(first, again, strict=True):
        assert json.dumps(without_late(after)) == json.dumps(without_late(before)), before.period
        assert after.made == before.made
    assert late_in(again[0]) == NAMED and not late_in(first[0])
    assert any(
        note.startswith("Care Opinion stories: 3 imported when first shown, 5 imported") for note in again[0].notes
    )
    assert set(again[1].notes) == set(first[1].notes), "nothing was entered for the winter"
    for before, after in zip(first, again, strict=True):
        lines = set(as_html(before).splitlines()) ^ set(as_html(after).splitlines())
        assert all("How to read this" in line for line in lines)
        rows = set(as_csv(before).splitlines()) ^ set(as_csv(after).splitlines())
        assert all("with what was entered later" in row for row in rows)


def test_who_was_a_member_then_is_counted_though_they_were_erased_or_left(hospital: Hospital) -> None:
    """A period that nobody had asked for before: what can be known of it does not shrink."""
    names = ("2025Q2", "2025Q3", "2026Q1", "2026Q3")
    before = {name: figures_of(hospital, name, FIRST) for name in names}
    gone_since(hospital)
    after = {name: figures_of(hospital, name, AGAIN) for name in names}
    assert after == before
    for name in names:
        start = figures_of(hospital, Period.parse(name).before().name, AGAIN)["improvers"]
        figures = after[name]
        assert abs(start + figures["joined"] - figures["leavers"] - figures["improvers"]) <= who_left_twice(name)


def who_left_twice(name: str) -> int:
    """Or joined twice in one quarter, and is one person in it."""
    rows = Slowly(YEAR, Period.parse(name).start, Period.parse(name).until, AGAIN).within("consents", "at")
    kinds = Counter((row["subject"], row["purpose"], row["given"]) for row in rows)
    return len({subject for (subject, _, _), count in kinds.items() if count > 1})


def figures_of(hospital: Hospital, name: str, now: datetime) -> dict[str, Any]:
    found = Gathering(hospital.engine, LONDON, lambda: now).beside(Period.parse(name))
    assert found is not None
    return {key: found.figures[key] for key in ("improvers", "joined", "leavers")}


def test_what_a_paper_was_held_against_is_the_same_in_its_own(hospital: Hospital) -> None:
    summer, autumn = Asked("quarterly", Period.parse("2026Q3")), Asked("quarterly", Period.parse("2026Q4"))
    early, later = (reports_at(hospital, now) for now in (FIRST, FIRST + timedelta(days=90)))
    beside = {line.key: line.last for section in early.make(autumn).sections for line in section.lines}
    entered_later(hospital)
    paper = later.make(summer)
    own = {line.key: line.value for section in paper.sections for line in section.lines}
    # Too few to be shown is "not shown" of the period itself, and "none" beside another; what is entered says so.
    assert beside == {key: value.replace("not shown", "none") for key, value in own.items()}
    assert late_in(paper) == NAMED
    assert any(note.startswith("Care Opinion stories: 3 when first shown, 5 with") for note in paper.notes)
    # By group nothing had been shown: the stories that came since are simply there.
    rows = {row for section in paper.sections for picture in section.pictures for row in picture.rows}
    assert ("Care opinion", "5") in rows
    assert late_in(later.make(summer)) == NAMED, "and when it is made again"
