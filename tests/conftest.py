"""What every session promises: nothing left out in silence, and under CI_FULL=1 nothing left out at all."""

import gc
import os
import shutil
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

CI_FULL = os.environ.get("CI_FULL") == "1"
POSTGRESQL = bool(os.environ.get("TEST_DATABASE_URL"))
BROWSER_TESTS = Path(__file__).parent / "browser"
# `.ci/run` has two sessions: the first writes the names of what passed here, the second need not run those again.
PASSED_NOTED_IN = os.environ.get("PASSED_NOTED_IN")
PASSED_READ_FROM = os.environ.get("PASSED_READ_FROM")

# Where the machine has room for it, what tests write stays in memory: a database mostly waits for its disk.
MEMORY, ROOM = Path("/dev/shm"), 2 * 1024**3  # bytes
if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

# The one test of whole processes that every session runs: somebody joins by SMS, on SQLite.
FIRST = "test_somebody_joins_and_tells_us_what_matters[sqlite-sms]"

# A busy machine is slow, not wrong. CI tries the same examples each time, so that a red run can be looked into;
# anybody else's run tries new ones.
settings.register_profile(
    "house",
    deadline=None,
    max_examples=100 if CI_FULL else 30,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=os.environ.get("CI") == "true",
)
settings.load_profile("house")


def left_out() -> dict[str, str]:
    """The marks whose tests are left out of this session, each with what would bring them in."""
    needs = {}
    if not POSTGRESQL:
        needs["postgresql"] = "set TEST_DATABASE_URL"
    if not CI_FULL:
        needs["thorough"] = "set CI_FULL=1"
        needs["processes"] = "all but one; set CI_FULL=1"
        needs["browser"] = "set CI_FULL=1 and install the extra `browser`"
        needs["faults"] = "set CI_FULL=1"
    return needs


def pytest_configure() -> None:
    """A full session without its database is refused at once, not found out at the end."""
    if CI_FULL and not POSTGRESQL:
        raise pytest.UsageError("CI_FULL=1 leaves nothing out: set TEST_DATABASE_URL too.")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Notes the name of a test that passed, for a session after this one; whichever process tells of it."""
    if PASSED_NOTED_IN and report.when == "call" and report.passed:
        with Path(PASSED_NOTED_IN).open("a") as file:
            file.write(f"{report.nodeid}\n")


def pytest_collection_finish() -> None:
    """What is there now stays to the end, and a test leaves little: Python need not look through it so often."""
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


def passed_before() -> frozenset[str]:
    """The names of the tests that passed in an earlier session of the same `.ci/run`."""
    return frozenset(Path(PASSED_READ_FROM).read_text().splitlines()) if PASSED_READ_FROM else frozenset()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What a reader of the result must know was not run; at the end, since `pytest -q` shows no header."""
    for report in (*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")):
        for name, found in report.user_properties if report.when == "call" else ():
            if name == "reckoning":
                terminalreporter.write_line(f"{found}: {report.nodeid.rpartition('/')[2]}")
    for mark, remedy in left_out().items():
        terminalreporter.write_line(f"left out: tests marked {mark} ({remedy})")
    if PASSED_READ_FROM:
        terminalreporter.write_line(f"left out: what passed before in the session that wrote {PASSED_READ_FROM}")


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Browser tests import what only the extra `browser` installs, so their files are not even opened."""
    return True if not CI_FULL and collection_path == BROWSER_TESTS else None


# Last, since Hypothesis marks its tests here too.
@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what the summary says is left out; pytest's last line counts it as deselected."""
    missing, passed = left_out(), passed_before()
    without = {
        item
        for item in items
        if any(item.get_closest_marker(mark) for mark in missing if not (mark == "processes" and FIRST in item.name))
        # A full session tries more examples than the short one did.
        or (item.nodeid in passed and not item.get_closest_marker("hypothesis"))
    }
    if without:
        config.hook.pytest_deselected(items=list(without))
        items[:] = [item for item in items if item not in without]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under CI_FULL=1 a skipped test has failed."""
    report = yield
    if CI_FULL and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped under CI_FULL=1: {_reason(report)}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Under CI_FULL=1 a skipped file has failed."""
    report = yield
    if CI_FULL and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"skipped under CI_FULL=1: {_reason(report)}"
    return report


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    return report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longreprtext
