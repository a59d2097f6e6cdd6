"""A backup as one file: a zip with the copied database, and a manifest that tells whether it is whole."""

import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

FORMAT, VERSION = "hospital-improvers backup", 1
_MANIFEST, _DATABASE = "manifest.json", "database"
_CHUNK = 1 << 20
# pg_dump has compressed its own already.
_SQUEEZED = {"sqlite": zipfile.ZIP_DEFLATED, "postgresql": zipfile.ZIP_STORED}


class NotABackup(Exception):
    """A file that cannot be restored; its one line says which, why and what to do."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself; nothing in it is about a person."""

    database: str
    revision: str
    made_at: datetime
    origin: str
    counts: Mapping[str, int]
    keys: Mapping[str, str]
    sha256: str = ""


def pack(copied: Path, manifest: Manifest, into: Path) -> Manifest:
    """The backup, written into a file that is there already; the manifest as it now stands in it."""
    with copied.open("rb") as file:
        whole = replace(manifest, sha256=file_digest(file, "sha256").hexdigest())
    with zipfile.ZipFile(into, "w", compresslevel=1) as parcel:
        parcel.write(copied, _DATABASE, _SQUEEZED[manifest.database])
        parcel.writestr(_MANIFEST, _dumps(whole))
    return whole


def read(file: Path) -> Manifest:
    """The manifest of a backup, or NotABackup."""
    with file.open("rb") as opened:
        ours = opened.read(4) == b"PK\x03\x04"
    if not ours:
        raise NotABackup(f"{file} is not a backup made by `improvers backup`. Was it decrypted?")
    try:
        with zipfile.ZipFile(file) as parcel:
            if _MANIFEST not in parcel.namelist():
                raise NotABackup(f"{file} is not a backup made by `improvers backup`: it has no manifest.")
            return _loads(file, parcel.read(_MANIFEST))
    except (zipfile.BadZipFile, EOFError):
        raise _damaged(file) from None


def unpack(file: Path, manifest: Manifest, into: Path) -> None:
    """The copied database, every byte of it as it was, into a file that is there already; or NotABackup."""
    summed = sha256()
    try:
        with zipfile.ZipFile(file) as parcel, parcel.open(_DATABASE) as packed, into.open("wb") as copied:
            while chunk := packed.read(_CHUNK):
                summed.update(chunk)
                copied.write(chunk)
    except (zipfile.BadZipFile, EOFError, KeyError, zlib.error):
        raise _damaged(file) from None
    if summed.hexdigest() != manifest.sha256:
        raise _damaged(file)


def _damaged(file: Path) -> NotABackup:
    return NotABackup(f"{file} is cut short or damaged. Copy it here again, or take an earlier backup.")


def _dumps(manifest: Manifest) -> str:
    said = asdict(manifest) | {"made_at": manifest.made_at.astimezone(UTC).isoformat()}
    return json.dumps({"format": FORMAT, "version": VERSION, **said}, indent=2)


def _loads(file: Path, said: bytes) -> Manifest:
    try:
        read: dict[str, Any] = json.loads(said)
        kind, version = read.pop("format"), read.pop("version")
        if kind != FORMAT:
            raise NotABackup(f"{file} is not a backup made by `improvers backup`.")
        if version > VERSION:
            raise NotABackup(f"{file} was made by a newer program. Install that program to restore it.")
        return Manifest(**{**read, "made_at": datetime.fromisoformat(read["made_at"])})
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _damaged(file) from None
