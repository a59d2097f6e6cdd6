"""However many people write at once, running processes hold no more connections than docs/processes.md says."""

from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from sqlalchemy import make_url

from bot.store.engine import CONNECTIONS
from tests.system.hospital import Hospital, eventually
from tests.system.phones import SmsPhone, waits_for

pytestmark = [
    pytest.mark.processes,
    pytest.mark.postgresql,
    pytest.mark.parametrize("closed_hospital", ["postgresql"], indirect=True),
]

WEBS, PEOPLE, TIMES = 2, 24, 8
AT_MOST = {"web": WEBS * (CONNECTIONS + 1), "worker": CONNECTIONS + 2}
THERE = """
SELECT application_name, pid, backend_start FROM pg_stat_activity
WHERE datname = current_database() AND application_name IN ('web', 'worker')
"""


def called(hospital: Hospital, name: str) -> str:
    """The address of the database for processes whose connections bear that name."""
    address = make_url(hospital.database_url).update_query_dict({"application_name": name})
    return address.render_as_string(hide_password=False)


class Counted:
    """What was seen of connections, by the name that they bear."""

    def __init__(self) -> None:
        self.at_once: defaultdict[str, int] = defaultdict(int)
        self.ever: defaultdict[str, set[object]] = defaultdict(set)


@contextmanager
def counting(hospital: Hospital) -> Iterator[Counted]:
    """Looked at again and again for as long as the block lasts."""
    seen, over = Counted(), Event()

    def looks() -> None:
        while not over.wait(0.01):
            rows = hospital.rows(THERE)
            for name in AT_MOST:
                mine = {(row["pid"], row["backend_start"]) for row in rows if row["application_name"] == name}
                seen.at_once[name] = max(seen.at_once[name], len(mine))
                seen.ever[name] |= mine

    looking = Thread(target=looks)
    looking.start()
    try:
        yield seen
    finally:
        over.set()
        looking.join()


def test_connections_are_bounded_and_used_again_under_load(closed_hospital: Hospital) -> None:
    hospital = closed_hospital
    hospital.upgrades()
    hospital.settings |= {"WEB_CONCURRENCY": str(WEBS), "DATABASE_URL": called(hospital, "web")}
    hospital.starts("serve")
    hospital.settings["DATABASE_URL"] = called(hospital, "worker")
    hospital.starts("worker")
    assert eventually(hospital.is_ready), hospital.processes["serve"].said
    phones = [SmsPhone(hospital, 400 + at) for at in range(PEOPLE)]

    def writes(phone: SmsPhone) -> list[int]:
        return [hospital.answers(phone.call("HELP")) for _ in range(TIMES)]

    with counting(hospital) as seen, ThreadPoolExecutor(PEOPLE) as pool:
        assert list(pool.map(writes, phones)) == [[200] * TIMES] * PEOPLE
        for phone in phones:
            waits_for(phone, 1)
    assert seen.at_once["web"] > WEBS and seen.at_once["worker"] > 2, "this test must have seen some load"
    assert {name: count <= AT_MOST[name] for name, count in seen.at_once.items()} == dict.fromkeys(AT_MOST, True)
    assert {name: len(ever) <= AT_MOST[name] for name, ever in seen.ever.items()} == dict.fromkeys(AT_MOST, True)
