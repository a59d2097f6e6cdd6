"""The page about faults names tests that are there, and all that ill-treat real processes."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
FAULTS = ROOT / "tests" / "faults"
PLANTED = "test_planted.py"  # shows that the books find mistakes: the page speaks of it below its table
NAMED = re.findall(r"`(tests/\S+\.py)::(test_\w+)`", (ROOT / "docs" / "faults.md").read_text("utf-8"))


def test_every_fault_has_a_test_that_is_there() -> None:
    missing = [name for file, name in NAMED if f"def {name}(" not in (ROOT / file).read_text("utf-8")]
    assert len(NAMED) > 20 and missing == []


def test_every_test_of_faults_has_its_row() -> None:
    there = {
        (f"tests/faults/{path.name}", name)
        for path in FAULTS.glob("test_*.py")
        if path.name != PLANTED
        for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
    }
    assert there - set(NAMED) == set()
