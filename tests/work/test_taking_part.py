"""From a request to a reminder, on a real database: people text, staff order, and the clock goes."""

from pathlib import Path

import pytest

from tests.work.hospital import ADE, BEA, Hospital
from tests.work.involvement import House, opportunity


@pytest.fixture
def house(hospital: Hospital, tmp_path: Path) -> House:
    """A hospital whose staff write files."""
    return House(hospital, tmp_path)


def test_from_a_request_to_a_reminder(house: House) -> None:
    hospital = house.hospital
    hospital.joins(ADE)
    number = house.opens(invite=5)
    assert [to for to, body in house.sends() if "choose new signs?" in body] == [ADE]
    hospital.hears("more")
    assert "Wednesday" not in hospital.answers()[-1] and "Why you: you know about Diabetes" in hospital.answers()[-1]
    hospital.hears("yes")
    assert hospital.answers()[-1].startswith("Thank you, you have a place. Tuesday 9 March 2027, 2pm to 4pm.")
    for said in ("1 and 2", "5", "yes"):
        hospital.hears(said)
    assert "Hall 2" in hospital.answers()[-1]
    assert house.states(number) == ["place"]
    assert hospital.rows("SELECT access_needs AS needs FROM invitations") == [{"needs": "quiet"}]
    house.sends()
    hospital.now = hospital.now.replace(year=2027, month=3, day=2, hour=10, minute=1)
    assert house.reminders.run() == 1 and house.reminders.run() == 0
    [(to, body)] = house.sends()
    assert to == ADE and "a week to go" in body and "Tuesday 9 March 2027, 2pm to 4pm, Hall 2" in body
    hospital.now = hospital.now.replace(day=8)
    assert house.reminders.run() == 1
    assert "see you tomorrow" in house.sends()[0][1]
    assert BEA not in [to for to, _ in house.sends()]
    _ = opportunity
