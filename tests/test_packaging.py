"""What is shipped is whole: the wheel carries its flows, every dependency is pinned and explained."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from typing import Any

import click
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import bot

ROOT = Path(__file__).parent.parent
SHIPPED = ("bot", "webhooks", "flows", "locales")
NOT_SHIPPED = {".pyc", ".db"}
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
DIRECT = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]
BROWSER = PROJECT["optional-dependencies"]["browser"]


def pins() -> dict[str, str]:
    """Each package of constraints.txt with its one version."""
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in pairs}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built here and unpacked in another folder."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as unpacked:
        unpacked.extractall(folder / "installed")
    return folder / "installed"


def run_installed(installed: Path, source: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Python run far from the clone, finding the unpacked wheel first."""
    elsewhere = installed.parent / "elsewhere"
    elsewhere.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-c", source, *arguments],
        cwd=elsewhere,
        env=os.environ | {"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_wheel_carries_every_file(installed: Path) -> None:
    def files(root: Path) -> set[str]:
        paths = (path for folder in SHIPPED for path in (root / folder).rglob("*"))
        return {
            path.relative_to(root).as_posix() for path in paths if path.is_file() and path.suffix not in NOT_SHIPPED
        }

    assert files(installed) == files(ROOT)
    assert "flows/join.yaml" in files(installed)
    assert not (installed / "tests").exists()


def test_flows_are_found_beside_the_code(installed: Path) -> None:
    assert (Path(bot.__file__).parent.parent / "flows" / "join.yaml").is_file()
    found = run_installed(installed, "import bot; print(bot.__file__)")
    assert Path(found.stdout.strip()) == installed / "bot" / "__init__.py"


def test_the_installed_command_checks_its_own_flows(installed: Path) -> None:
    checked = run_installed(installed, "from bot.cli import main; main()", "check")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_procfile_names_real_commands() -> None:
    module, name = PROJECT["scripts"]["improvers"].split(":")
    main: click.Command = getattr(import_module(module), name)
    for line in (ROOT / "Procfile").read_text().splitlines():
        kind, command, *words = line.split()
        assert kind in {"release:", "web:", "worker:"}
        assert command == "improvers"
        found: click.Command | None = main
        for word in words:
            assert isinstance(found, click.Group)
            found = found.get_command(click.Context(found), word)
            assert found is not None, line


@pytest.mark.parametrize("line", [*DIRECT, *BROWSER])
def test_each_dependency_is_pinned_within_its_range(line: str) -> None:
    wanted = Requirement(line)
    assert wanted.specifier.contains(pins()[canonicalize_name(wanted.name)])


def test_nothing_that_is_installed_with_us_floats() -> None:
    assert set(_tree([Requirement(line) for line in DIRECT])) <= set(pins())


def _tree(wanted: list[Requirement]) -> Iterator[str]:
    """The names of all that these requirements bring in here."""
    seen: set[str] = set()
    while wanted:
        one = wanted.pop()
        if str(one) in seen:
            continue
        seen.add(str(one))
        yield canonicalize_name(one.name)
        for line in _requires(one.name):
            other = Requirement(line)
            extras = one.extras or {""}
            if not other.marker or any(other.marker.evaluate({"extra": extra}) for extra in extras):
                wanted.append(other)


def _requires(name: str) -> list[str]:
    try:
        return requires(name) or []
    except PackageNotFoundError:  # a range may be met elsewhere without what this machine lacks
        return []


def test_constraints_hold_names_and_versions_only() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pinned = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9a-z.+]*", line) for line in pinned)
    assert len(pinned) == len(pins())


def test_each_dependency_gives_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    for line in [*DIRECT, *BROWSER]:
        assert re.search(rf'^    "{re.escape(line)}", +# \w.+$', text, re.MULTILINE), line
