"""A session says what it left out, and under CI_FULL=1 it fails for anything skipped."""

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

HERE = Path(__file__).parent
SERVER = "postgresql://nobody@127.0.0.1:1/none"

FILES = {
    "test_inside.py": """
        import pytest

        @pytest.fixture
        def absent(): pytest.skip("why: in a fixture")

        @pytest.mark.skip(reason="why: by a mark")
        def test_mark(): pass

        def test_fixture(absent): pass
        def test_body(): pytest.skip("why: in the body")

        @pytest.mark.xfail(reason="known")
        def test_known(): assert False
    """,
    "test_whole_file.py": "import pytest; pytest.skip('why: the whole file', allow_module_level=True)",
    "test_import.py": "import pytest; pytest.importorskip('no_such_module', reason='why: an import')",
    "test_marks.py": """
        import pytest

        @pytest.mark.postgresql
        def test_server(): pass

        @pytest.mark.browser
        def test_page(): pass

        @pytest.mark.faults
        def test_fault(record_property): record_property("reckoning", "lost 0")

        def test_plain(): pass
    """,
    "test_random.py": """
        from hypothesis import given, strategies

        @given(strategies.integers())
        def test_any_number(number): pass
    """,
    "browser/test_page.py": "def test_page(): pass",
}
MEANT_FOR_SESSIONS = ("CI_FULL", "TEST_DATABASE_URL", "PASSED_NOTED_IN", "PASSED_READ_FROM")
SKIPS = ["in a fixture", "by a mark", "in the body", "the whole file", "an import"]


def session(folder: Path, **environ: str) -> "subprocess.CompletedProcess[str]":
    """What pytest by itself makes of FILES, under the project's own conftest and settings."""
    files = FILES | {"conftest.py": (HERE / "conftest.py").read_text()}
    for name, source in files.items():
        path = folder / "tests" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(source))
    (folder / "pyproject.toml").write_text((HERE.parent / "pyproject.toml").read_text())
    clean = {key: value for key, value in os.environ.items() if key not in MEANT_FOR_SESSIONS}
    command = [sys.executable, "-m", "pytest", "-q", "-rfE", "--continue-on-collection-errors"]
    return subprocess.run(command, cwd=folder, env=clean | environ, capture_output=True, text=True, check=False)


def test_a_short_session_says_what_it_left_out(tmp_path: Path) -> None:
    short = session(tmp_path)
    assert short.returncode == pytest.ExitCode.OK
    assert "5 skipped, 3 deselected, 1 xfailed" in short.stdout
    assert "left out: tests marked postgresql (set TEST_DATABASE_URL)" in short.stdout
    assert "left out: tests marked browser (set CI_FULL=1" in short.stdout
    assert "left out: tests marked processes (all but one; set CI_FULL=1)" in short.stdout
    assert "left out: tests marked thorough (set CI_FULL=1)" in short.stdout
    assert "left out: tests marked faults (set CI_FULL=1)" in short.stdout


@pytest.mark.thorough
def test_a_full_session_fails_for_anything_skipped(tmp_path: Path) -> None:
    full = session(tmp_path, CI_FULL="1", TEST_DATABASE_URL=SERVER)
    assert full.returncode == pytest.ExitCode.TESTS_FAILED
    assert "1 failed, 6 passed, 1 xfailed, 4 errors" in full.stdout
    assert "lost 0: test_marks.py::test_fault" in full.stdout
    for reason in SKIPS:
        assert f"why: {reason}" in full.stdout
    assert "left out" not in full.stdout


@pytest.mark.thorough
def test_what_passed_before_is_left_out_by_name_but_for_random_examples(tmp_path: Path) -> None:
    noted = tmp_path / "passed"
    session(tmp_path, PASSED_NOTED_IN=str(noted))
    passed = set(noted.read_text().splitlines())
    assert passed == {"tests/test_marks.py::test_plain", "tests/test_random.py::test_any_number"}
    rest = session(tmp_path, CI_FULL="1", TEST_DATABASE_URL=SERVER, PASSED_READ_FROM=str(noted))
    # What was skipped then still fails now.
    assert "1 failed, 5 passed, 1 deselected, 1 xfailed, 4 errors" in rest.stdout
    assert "left out: what passed before in the session that wrote" in rest.stdout


def test_a_full_session_needs_its_database(tmp_path: Path) -> None:
    refused = session(tmp_path, CI_FULL="1")
    assert refused.returncode == pytest.ExitCode.USAGE_ERROR
    assert "set TEST_DATABASE_URL" in refused.stderr
