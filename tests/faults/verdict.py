"""What the driver's run comes to: everything that ought not to have happened, or nothing."""

from tests.faults.books import Reckoning
from tests.faults.driver import Driver, after_stop
from tests.faults.witness import witnessed
from tests.system.hospital import Hospital
from tests.system.phones import Phone

TWICE = """
SELECT broadcast_id, person_id FROM messages WHERE broadcast_id IS NOT NULL
GROUP BY broadcast_id, person_id HAVING count(*) > 1
"""
INVITED = """
SELECT count(*) AS n FROM messages JOIN addresses ON addresses.id = address_id WHERE broadcast_id = :id AND value = :to
"""


def complaints(hospital: Hospital, driver: Driver, found: Reckoning) -> list[str]:
    """Each with how many there are, then which."""
    kinds = {
        "lost": found.lost,
        "doubled": [*found.doubled, *_heard_twice(driver)],
        "unexplained": found.unexplained,
        "under way": found.under_way,
        "after STOP": after_stop(hospital, driver.stopped),
        "submitted after STOP": witnessed(hospital),
        "answered with 500": ["a provider"] if 500 in driver.post.statuses else [],
        "invited twice": [str(row["person_id"]) for row in hospital.rows(TWICE)],
        "not invited": [phone.address for phone in driver.listeners if not _is_invited(hospital, driver, phone)],
    }
    return [f"{kind} {len(those)}: {', '.join(those[:5])}" for kind, those in kinds.items() if those]


def _is_invited(hospital: Hospital, driver: Driver, phone: Phone) -> bool:
    """There is one row of each broadcast."""
    rows = [hospital.rows(INVITED, id=number, to=phone.address)[0]["n"] for number in driver.broadcasts]
    return rows == [1] * len(driver.broadcasts)


def _heard_twice(driver: Driver) -> list[str]:
    """Whoever never wrote has been told each broadcast once at most, on Telegram too."""
    return [phone.address for phone in driver.listeners if len(phone.letters()) > len(driver.broadcasts)]
