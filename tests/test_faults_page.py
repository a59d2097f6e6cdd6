"""The page about faults names tests that are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
NAMED = re.findall(r"`(tests/\S+\.py)::(test_\w+)`", (ROOT / "docs" / "faults.md").read_text("utf-8"))


def test_every_fault_has_a_test_that_is_there() -> None:
    missing = [name for file, name in NAMED if f"def {name}(" not in (ROOT / file).read_text("utf-8")]
    assert len(NAMED) > 20 and missing == []
