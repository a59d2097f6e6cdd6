"""Two real workers: one leads, and when it is killed the other's clock goes on."""

from typing import Any

import pytest

from tests.system.hospital import PROMISED_SOON, Hospital, Process, eventually

pytestmark = [
    pytest.mark.processes,
    pytest.mark.postgresql,
    pytest.mark.parametrize("closed_hospital", ["postgresql"], indirect=True),
]


def leader(workers: list[Process]) -> Process | None:
    """The one whose last word on it is that it leads."""
    leading = [one for one in workers if one.said.rfind('"leading"') > one.said.rfind('"leading_no_more"')]
    return leading[0] if len(leading) == 1 else None


def ticked(hospital: Hospital) -> dict[str, int]:
    """How often each tick ran."""
    rows: list[dict[str, Any]] = hospital.rows("SELECT name, times FROM ticks")
    return {row["name"]: row["times"] for row in rows}


def test_when_the_leader_is_killed_the_other_one_takes_over(closed_hospital: Hospital) -> None:
    hospital = closed_hospital
    hospital.upgrades()
    hospital.starts("serve")
    assert eventually(hospital.is_ready)  # from here on there are flows
    workers = [hospital.starts("worker", name) for name in ("worker one", "worker two")]
    first = eventually(lambda: leader(workers))
    assert first, [one.said for one in workers]
    assert eventually(lambda: {"reminders", "retention", "sweep", "watch"} <= ticked(hospital).keys())
    (second,) = [one for one in workers if one is not first]
    first.killed()
    before = ticked(hospital)
    assert eventually(lambda: leader([second]), PROMISED_SOON), second.said
    # At once, and not when the dead one's ticks would have been due again.
    assert eventually(
        lambda: all(times > before.get(name, 0) for name, times in ticked(hospital).items()), PROMISED_SOON
    )
    assert "worker_trouble" not in second.said
