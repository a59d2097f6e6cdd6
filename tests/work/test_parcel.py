"""What is not a whole backup of ours is refused in one clear line, whatever it is."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from bot.work import parcel
from bot.work.parcel import NotABackup


def zipped(**entries: str) -> bytes:
    """A zip with these entries."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, content in entries.items():
            made.writestr(name.replace("__", "."), content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not a backup made by"),
        (b"Dear all,\n" * 1000, "not a backup made by"),
        (b"age-encryption.org/v1\n", "Was it decrypted"),
        (b"SQLite format 3\0", "not a backup made by"),
        (b"PK\x03\x04" + bytes(100), "cut short or damaged"),
        (zipped(letter="Dear all"), "it has no manifest"),
        (zipped(manifest__json=json.dumps({"format": "another", "version": 1})), "not a backup made by"),
        (zipped(manifest__json=json.dumps({"format": parcel.FORMAT, "version": 2})), "made by a newer program"),
        (zipped(manifest__json=json.dumps({"format": parcel.FORMAT, "version": 1})), "cut short or damaged"),
        (zipped(manifest__json="[]"), "cut short or damaged"),
        (zipped(manifest__json="not JSON"), "cut short or damaged"),
    ],
)
def test_something_else_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    file = tmp_path / "backup"
    file.write_bytes(content)
    with pytest.raises(NotABackup, match=why) as caught:
        parcel.read(file)
    assert str(file) in str(caught.value) and "\n" not in str(caught.value)
