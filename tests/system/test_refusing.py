"""What cannot run says so in one clear line and ends with exit code 2, as a real process."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.system.hospital import Hospital, improvers

pytestmark = pytest.mark.processes

NOWHERE = "postgresql://nobody@127.0.0.1:1/none"


def refusals(hospital: Hospital, *cases: tuple[str, Mapping[str, str], str]) -> list[str]:
    """What is wrong with the ways in which these commands refuse: nothing."""

    def refuse(case: tuple[str, Mapping[str, str], str]) -> str:
        command, changes, words = case
        ended = improvers(*command.split(), environ={**hospital.environ, **changes})
        lines = ended.stderr.splitlines()
        well = ended.returncode == 2 and ended.stdout == "" and len(lines) == 1 and words in lines[0]
        return "" if well else f"{command} with {dict(changes)}: {ended}"

    with ThreadPoolExecutor(2) as pool:
        return [fault for fault in pool.map(refuse, cases) if fault]


def test_a_database_that_is_not_ready_is_told_by_whoever_needs_it(closed_hospital: Hospital) -> None:
    if closed_hospital.on_sqlite:
        assert not refusals(closed_hospital, ("worker", {}, "improvers serve"))
    else:
        behind = "Run: improvers db upgrade"
        assert not refusals(closed_hospital, ("serve", {}, behind), ("worker", {}, behind))


@pytest.mark.parametrize("closed_hospital", ["sqlite"], indirect=True)
def test_what_is_missing_or_out_of_reach_is_told(closed_hospital: Hospital, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert not refusals(
        closed_hospital,
        ("serve", {"FLOWS_DIR": str(tmp_path / "empty")}, str(tmp_path / "empty")),
        ("worker", {"DATABASE_URL": NOWHERE}, "127.0.0.1:1/none"),
    )
