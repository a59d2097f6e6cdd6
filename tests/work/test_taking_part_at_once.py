"""People who text, staff who invite, and the clock that moves the list up, all at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.store.engine import begin
from tests.store.crowds import improver
from tests.store.scenes import number as phone
from tests.work.hospital import Hospital
from tests.work.involvement import House, opportunity

pytestmark = pytest.mark.thorough

CROWD = 24
PLACES = 5


@pytest.fixture
def house(hospital: Hospital, tmp_path: Path) -> House:
    """A hospital whose staff write files."""
    return House(hospital, tmp_path)


def test_texts_invitations_and_the_clock_at_once_never_overfill(house: House) -> None:
    with begin(house.hospital.engine) as connection:
        for last in range(1, CROWD + 1):
            improver(connection, last, services=("eye",))
    number = house.opens(opportunity(places=PLACES), invite=CROWD // 2)
    house.sends()

    def texts(last: int) -> list[str]:
        """Half were asked, half find it by themselves; every third cannot come after all."""
        said = ["yes"] if last <= CROWD // 2 else ["what's on", "1", "yes"]
        return [house.hospital.hears(each, phone(last)) for each in [*said, *(["can't come"] if not last % 3 else [])]]

    def staff(_: int) -> list[str]:
        house.moving_up.run()
        return []

    with ThreadPoolExecutor(8) as pool:
        people = pool.map(texts, range(1, CROWD + 1))
        clock = pool.map(staff, range(6))
        again = pool.submit(house.inviting.invite, number, CROWD, "Sam")
        assert {became for each in people for became in each} == {"heard"}
        assert list(clock) and (again.exception() is None or "reaches nobody" in str(again.exception()))
    house.moving_up.run()
    states = house.states(number)
    assert states.count("place") + states.count("place_offered") == PLACES
    assert states.count("cancelled_by_person") == CROWD // 3
    turns = house.hospital.rows("SELECT turn, count(*) AS n FROM invitations WHERE turn > 0 GROUP BY turn")
    assert {row["n"] for row in turns} == {1}
