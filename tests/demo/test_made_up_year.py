"""The demo that begins with two made-up years: their reports can be made, of nothing but what is in its folder."""

import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.demo.running import COMMAND, PATIENCE, ROOT, Visitor, running_demo

pytestmark = [pytest.mark.processes, pytest.mark.thorough]


def report(folder: Path, year: int) -> dict[str, Any]:
    """The paper of a quarter of that year, made by the command beside the demo."""
    environ = os.environ | {"PYTHONPATH": str(ROOT), "DATABASE_URL": f"sqlite:///{folder / 'demo.db'}"}
    command = [*COMMAND, "report", "quarterly", f"{year}Q3", "--format", "json"]
    made = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert made.returncode == 0, made.stderr
    paper: dict[str, Any] = json.loads(made.stdout)
    return paper


def test_the_demo_begins_with_a_year_and_every_report_of_it_can_be_made(tmp_path: Path) -> None:
    last = datetime.now(UTC).year - 1
    with running_demo("--year", "--folder", tmp_path) as demo, Visitor(demo.url) as visitor:
        assert visitor.page() and demo.interrupt() == 0
    paper = report(tmp_path, last)
    raw = {line["key"]: line["raw"] for section in paper["sections"] for line in section["lines"]}
    assert 40 < raw["improvers"] <= 500 and raw["opportunities"] > 5 and raw["contributions"] > 25
    assert "Gujarati in Roman letters" in json.dumps(paper["sections"])
    assert all(raw[key] is not None for key in ("feedback", "trained_staff", "could_not"))
    with running_demo("--year", "--folder", tmp_path) as demo, Visitor(demo.url) as visitor:
        assert visitor.page() and demo.interrupt() == 0
    again = report(tmp_path, last)
    assert again["sections"] == paper["sections"], "the year is put in once"
