"""The page about faults names tests that are there: all that ill-treat real processes, and all of hostile input."""

import re
from collections.abc import Iterable
from pathlib import Path

from bot.store.ticks import MISSED

ROOT = Path(__file__).parents[1]
FAULTS = ROOT / "tests" / "faults"
PLANTED = "test_planted.py"  # shows that the books find mistakes: the page speaks of it below its table
NAMED = re.findall(r"`(tests/\S+\.py)::(test_\w+)`", (ROOT / "docs" / "faults.md").read_text("utf-8"))


def test_every_fault_has_a_test_that_is_there() -> None:
    missing = [name for file, name in NAMED if f"def {name}(" not in (ROOT / file).read_text("utf-8")]
    assert len(NAMED) > 20 and missing == []


def test_every_test_of_faults_has_its_row() -> None:
    there = named_in(path for path in FAULTS.glob("test_*.py") if path.name != PLANTED)
    assert there - set(NAMED) == set()


def test_every_test_of_hostile_input_has_its_row() -> None:
    there = named_in((ROOT / "tests").glob("*/test_hostile*.py"))
    assert len(there) > 10 and there - set(NAMED) == set()


def test_every_tick_of_the_clock_has_its_row() -> None:
    ticks = re.findall(r'Tick\("(\w+)"', (ROOT / "bot" / "worker.py").read_text("utf-8"))
    rows = re.findall(r"^\| `(\w+)` \| `tests/", (ROOT / "docs" / "faults.md").read_text("utf-8"), re.MULTILINE)
    assert len(ticks) > 20 and sorted(rows) == sorted([*ticks, MISSED])


def named_in(files: Iterable[Path]) -> set[tuple[str, str]]:
    """(file, name) of every test in them."""
    return {
        (path.relative_to(ROOT).as_posix(), name)
        for path in files
        for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
    }
