"""What people ask about their own data, and their details put right, on both databases."""

from datetime import date, timedelta

import pytest

from bot.programme.rights_requests import due_on
from bot.store import interests, people, profiles, rights_requests
from bot.store.engine import begin, reading
from bot.work.desk import By, DeskRefused
from bot.work.on_request import Details, NotGiven, OnRequest
from tests.work.hospital import LONDON, Hospital

PAT = By("Pat", "192.0.2.7", 1)


def verbs(hospital: Hospital) -> OnRequest:
    return OnRequest(hospital.engine, hospital.shelf, LONDON, hospital.clock)


@pytest.mark.parametrize(
    ("asked", "months", "due"),
    [
        ("2026-11-24", 1, "2026-12-24"),
        ("2026-12-24", 1, "2027-01-24"),
        ("2027-01-31", 1, "2027-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-11-30", 3, "2027-02-28"),
    ],
)
def test_it_is_due_on_the_same_day_of_a_later_month(asked: str, months: int, due: str) -> None:
    assert due_on(date.fromisoformat(asked), months) == date.fromisoformat(due)


def test_a_request_from_its_day_to_its_end(hospital: Hospital) -> None:
    hospital.joins()
    desk, today = verbs(hospital), hospital.now.date()
    number = desk.note(1, "copy", "phone", today - timedelta(days=20), " wants it on paper ", PAT)
    with reading(hospital.engine) as connection:
        [found] = rights_requests.of(connection, 1)
        assert rights_requests.late(connection, today) == 0
        assert rights_requests.late(connection, today + timedelta(days=40)) == 1
    assert (found.kind, found.note, found.due_on) == ("copy", "wants it on paper", date(2026, 12, 4))
    desk.take_longer(number, "many messages", PAT)
    with pytest.raises(DeskRefused, match="before you"):
        desk.take_longer(number, "again", PAT)
    desk.finish(number, "done", PAT)
    with pytest.raises(DeskRefused, match="noted already"):
        desk.finish(number, "refused", PAT)
    with begin(hospital.engine) as connection:
        people.forget(connection, 1)
    with reading(hospital.engine) as connection:
        [kept] = rights_requests.of(connection, 1)
        assert rights_requests.still_open(connection) == []
    assert (kept.due_on, kept.outcome, kept.note, kept.longer_why) == (date(2027, 2, 4), "done", "", None)
    actions = [row["action"] for row in hospital.rows("SELECT action FROM record WHERE actor = 'Pat' ORDER BY at")]
    assert sorted(actions) == ["finished_rights_request", "gave_rights_request_time", "noted_rights_request"]


@pytest.mark.parametrize(
    ("kind", "way", "days", "field"),
    [("", "phone", 0, "kind"), ("copy", "owl", 0, "way"), ("copy", "met", 1, "asked_on")],
)
def test_what_is_missing_is_said_by_field(hospital: Hospital, kind: str, way: str, days: int, field: str) -> None:
    hospital.hears("JOIN")
    with pytest.raises(NotGiven) as refused:
        verbs(hospital).note(1, kind, way, hospital.now.date() + timedelta(days=days), "", PAT)
    assert refused.value.field == field


def test_details_are_put_right_once(hospital: Hospital) -> None:
    hospital.joins()
    desk = verbs(hospital)
    with reading(hospital.engine) as connection:
        person = profiles.one(connection, 1)
        assert person is not None
        before = desk.details(connection, person)
    assert before == Details("Ade", ("diabetes", "eye"), ())
    new = Details("Adé", ("eye",), ("discharge",))
    desk.change(1, new, before, PAT, "rang")
    with reading(hospital.engine) as connection:
        assert interests.of(connection, 1) == {"issue": ["discharge"], "service": ["eye"]}
        facts = people.facts_of(connection, 1)
    assert (facts["first_name"], facts["services"], facts["issues"]) == ("Adé", ["eye"], ["discharge"])
    with pytest.raises(DeskRefused, match="meanwhile"):
        desk.change(1, new, before, PAT, "")
    with pytest.raises(NotGiven, match="at most 60"):
        desk.change(1, new._replace(first_name="x" * 61), new, PAT, "")
    with pytest.raises(NotGiven, match="not there any more"):
        desk.change(1, new._replace(services=("nothing",)), new, PAT, "")
