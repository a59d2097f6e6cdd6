"""As in test_two_clocks.py: a place that came free is offered once, and what went quiet is handed back once."""

from datetime import timedelta
from pathlib import Path

from bot.store.engine import begin
from tests.store.crowds import improver
from tests.store.scenes import number as phone
from tests.work.hospital import Hospital
from tests.work.involvement import House, opportunity
from tests.work.test_places import takes
from tests.work.test_two_clocks_listening import NOTHING, all_tick, open_alarms, recorded


def test_a_place_that_came_free_is_offered_once(hospital: Hospital, tmp_path: Path) -> None:
    house = House(hospital, tmp_path)
    with begin(hospital.engine) as connection:
        made = [improver(connection, last, services=("eye",)) for last in (1, 2, 3)]
    number = house.opens(opportunity(places=1))
    assert [takes(house, number, (each.person_id, each.address_id)) for each in made] == ["place", *["waiting"] * 2]
    hospital.hears("can't come", phone(1))
    assert all_tick(hospital, house.moving_up.run) == [1, *NOTHING]
    assert house.states(number) == ["cancelled_by_person", "place_offered", "waiting"]
    assert len([to for to, body in house.sends() if "a place is free for you" in body]) == 1


def test_what_went_quiet_is_handed_back_once(hospital: Hospital) -> None:
    for said in ("JOIN", "yes", "talk to a person"):
        hospital.hears(said)
    hospital.now += timedelta(days=8)
    assert all_tick(hospital, hospital.handing.hand_back_quiet) == [1, *NOTHING]
    assert open_alarms(hospital) == ["handed_back"]
    assert recorded(hospital, "handed_back_quiet") == 1
