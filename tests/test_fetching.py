"""Styles and scripts of others: fetched by npm when a wheel is built, known by their hash, and missed by nothing."""

import base64
import hashlib
import io
import json
import os
import re
import tarfile
from pathlib import Path
from typing import Any

import pytest

import hatch_build
from hatch_build import CannotFetch, fetch, is_complete

CSS = (
    "@font-face{font-family:A;src:url(https://fonts.example/a.woff)}a{background:url(/assets/images/x.svg)}"
    "/*# sourceMappingURL=a.css.map */"
)


@pytest.fixture
def archive() -> bytes:
    """What npm would fetch."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as made:
        for name, text in (("package/dist/a.css", CSS), ("package/x.svg", "<svg/>")):
            member = tarfile.TarInfo(name)
            member.size = len(text)
            made.addfile(member, io.BytesIO(text.encode()))
    return packed.getvalue()


@pytest.fixture
def npm(archive: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An npm that needs no network: it lays the archive down, or fails when there is none."""
    (tmp_path / "archive").write_bytes(archive)
    script = tmp_path / "bin" / "npm"
    script.parent.mkdir()
    script.write_text(f"#!/bin/sh\ncp {tmp_path}/archive a-1.0.0.tgz\n")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{script.parent}:{os.environ['PATH']}")
    return script


@pytest.fixture(autouse=True)
def packages(archive: bytes, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """One package that is wanted."""
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()
    files = {"a.css": "dist/a.css", "images/x.svg": "x.svg"}
    wanted = [{"name": "a", "version": "1.0.0", "integrity": integrity, "files": files}]
    monkeypatch.setattr(hatch_build, "packages", lambda use: wanted)
    return wanted


def test_what_is_fetched_is_made_our_own(npm: Path, tmp_path: Path) -> None:
    folder = tmp_path / "fetched"
    fetch(folder, "staff pages")
    assert (folder / "a.css").read_text() == "a{background:url(images/x.svg)}"
    assert (folder / "images" / "x.svg").read_text() == "<svg/>"
    assert is_complete(folder, "staff pages")
    npm.write_text("#!/bin/sh\nexit 1\n")
    fetch(folder, "staff pages")  # nothing is missing, so nobody is asked


def test_a_new_version_is_fetched_anew(npm: Path, tmp_path: Path, packages: list[dict[str, Any]]) -> None:
    fetch(tmp_path / "fetched", "staff pages")
    packages[0]["version"] = "1.0.1"
    assert not is_complete(tmp_path / "fetched", "staff pages")


@pytest.mark.parametrize(
    ("script", "says"),
    [("exit 1", "could not fetch"), ("true", "could not fetch"), ("echo other > a-1.0.0.tgz", "not what it should be")],
)
def test_what_cannot_be_had_is_said_and_changes_nothing(npm: Path, tmp_path: Path, script: str, says: str) -> None:
    npm.write_text(f"#!/bin/sh\n{script}\n")
    with pytest.raises(CannotFetch, match=says):
        fetch(tmp_path / "fetched", "staff pages")
    assert not (tmp_path / "fetched").exists()


def test_packages_are_named_with_a_version_and_a_hash_and_no_address() -> None:
    text = (hatch_build.ROOT / "third_party.json").read_text("utf-8")
    for uses in json.loads(text).values():
        for package in uses:
            assert package["integrity"].startswith("sha512-") and package["version"][0].isdigit()
    assert "://" not in text


def test_no_font_and_nothing_else_of_what_is_here_comes_from_elsewhere() -> None:
    folder = hatch_build.ROOT / hatch_build.STAFF_PAGES
    for file in folder.rglob("*.css"):  # none where npm's registry could not be reached
        text = file.read_text("utf-8")
        assert "@font-face" not in text and "url(http" not in text


def test_every_font_that_the_pages_ask_for_is_fetched_with_its_licence() -> None:
    styles = (hatch_build.ROOT / "bot" / "console" / "static" / "fonts.css").read_text("utf-8")
    asked = set(re.findall(r"url\(fetched/([^)]+)\)", styles))
    packages = json.loads((hatch_build.ROOT / "third_party.json").read_text("utf-8"))["staff pages"]
    laid = {name for package in packages for name in package["files"]}
    assert asked and asked <= laid
    with_them = [package["files"] for package in packages if asked & package["files"].keys()]
    assert all(any(name.endswith("-licence.txt") for name in files) for files in with_them)
    every_computer_has = {f"fonts/{script}.woff2" for script in ("latin", "latin-ext", "greek", "cyrillic")}
    assert {name for name in laid if name.endswith(".woff2")} - asked == every_computer_has
