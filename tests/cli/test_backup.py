"""`backup`, `restore`, `people erase` and `people stoplist` as staff call them: what they say, and what they refuse."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.store import schema
from bot.store.engine import open_engine, reading
from tests.cli.conftest import Improvers
from tests.work.hospital import ADE, KEYS, Hospital

pytestmark = pytest.mark.thorough

REACH = "DATABASE_URL", "SUPPRESSION_KEY", "PSEUDONYM_KEY"
TYPED = "07700 900123"
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database to copy, in which somebody has joined."""
    file = tmp_path_factory.mktemp("joined") / "improvers.db"
    engine = open_engine(f"sqlite:///{file}")
    schema.upgrade(engine)
    Hospital(engine).joins()
    engine.dispose()
    return file


@pytest.fixture
def environ(joined: Path, tmp_path: Path) -> dict[str, str]:
    """The database and the keys that it was written with."""
    url = f"sqlite:///{shutil.copy(joined, tmp_path / 'improvers.db')}"
    return dict(zip(REACH, (url, KEYS.suppression, KEYS.pseudonym), strict=True))


def is_there(environ: dict[str, str]) -> bool:
    """Whether the person is still in the database."""
    engine = open_engine(environ["DATABASE_URL"])
    with reading(engine) as connection:
        known = connection.execute(text("SELECT value FROM addresses")).scalar()
    engine.dispose()
    return bool(known == ADE)


def test_a_backup_is_made_with_the_stop_list_beside_it_and_replaced_only_if_asked(
    improvers: Improvers, environ: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "monday"
    made = improvers("backup", file, **environ)
    assert made.exit_code == 0 and made.stdout.startswith(f"{file}: ") and "Encrypt it" in made.stderr
    for path in (file, tmp_path / "stop-list.txt"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = file.read_bytes()
    refused = improvers("backup", file, **environ)
    assert (refused.exit_code, refused.stdout, file.read_bytes()) == (2, "", before)
    assert "--force" in refused.stderr and refused.stderr.count("\n") == 1
    assert improvers("backup", file, "--force", **environ).exit_code == 0


def test_a_backup_is_restored_into_another_database(
    improvers: Improvers, environ: dict[str, str], tmp_path: Path
) -> None:
    file, there = tmp_path / "monday", f"sqlite:///{tmp_path / 'there.db'}"
    assert improvers("backup", file, **environ).exit_code == 0
    refused = improvers("restore", file, **{**environ, "DATABASE_URL": there})
    assert (refused.exit_code, refused.stdout) == (2, "") and "--without-stop-list" in refused.stderr
    assert not (tmp_path / "there.db").exists()
    erased = improvers("people", "erase", "--address", TYPED, "--yes", "--stop-list", tmp_path / "newer", **environ)
    assert erased.exit_code == 0 and erased.stdout.splitlines()[-2:] == ["Erased.", f"{tmp_path / 'newer'}: 1 entries."]
    done = improvers("restore", file, "--stop-list", tmp_path / "newer", **{**environ, "DATABASE_URL": there})
    assert done.exit_code == 0 and "1 people erased" in done.stdout and "Not sent again: 0" in done.stdout
    assert "nothing after that" in done.stderr
    assert stat.S_IMODE((tmp_path / "there.db").stat().st_mode) == 0o600
    assert improvers("people", "export", **{**environ, "DATABASE_URL": there}).stderr == "0 people.\n"


def test_a_database_that_is_not_empty_is_kept(improvers: Improvers, environ: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "monday"
    improvers("backup", file, **environ)
    refused = improvers("restore", file, "--without-stop-list", **environ)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "not empty" in refused.stderr and "--force" in refused.stderr and refused.stderr.count("\n") == 1


def test_an_erasure_is_asked_about_and_says_what_goes_without_naming_anybody(
    improvers: Improvers, environ: dict[str, str]
) -> None:
    for answer in ("n\n", ""):
        asked = improvers("people", "erase", "--address", TYPED, typed=answer, **environ)
        assert asked.exit_code == 1 and "messages (26)" in asked.stdout and "equality answers (5)" in asked.stdout
        assert "Ade" not in asked.output and ADE not in asked.output
    assert is_there(environ)
    done = improvers("people", "erase", "--address", TYPED, typed="y\n", **environ)
    assert done.exit_code == 0 and done.stdout.endswith("Erased.\n") and "people stoplist" in done.stderr
    assert not is_there(environ)
    again = improvers("people", "erase", "--address", TYPED, **environ)
    assert (again.exit_code, again.stdout) == (1, "") and "Nobody is known there" in again.stderr


@pytest.mark.parametrize(
    "words", [(), ("--address", TYPED, "--person", "1"), ("--person", "2"), ("--person", "Ade"), ("--address", "Ade")]
)
def test_nobody_is_erased_by_a_slip(improvers: Improvers, environ: dict[str, str], words: tuple[str, ...]) -> None:
    result = improvers("people", "erase", "--yes", *words, **environ)
    assert result.exit_code in (1, 2) and result.stdout == "" and result.stderr.count("\n") == 1
    assert is_there(environ)


@pytest.mark.parametrize("command", ["backup FILE", "people stoplist FILE", "people erase --person 1"])
@pytest.mark.parametrize("name", ["SUPPRESSION_KEY", "PSEUDONYM_KEY"])
def test_a_key_that_is_not_the_databases_is_told_in_one_line(
    improvers: Improvers, environ: dict[str, str], tmp_path: Path, command: str, name: str
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    words = [str(folder / "file") if word == "FILE" else word for word in command.split()]
    for wrong in ("", "a key of somebody else"):
        result = improvers(*words, **{**environ, name: wrong})
        assert (result.exit_code, result.stdout) == (2, "")
        assert name in result.stderr and result.stderr.count("\n") == 1
        assert list(folder.iterdir()) == []


@pytest.mark.parametrize(("where", "why"), [("no/such/file", "No such file"), ("database/file", "Not a directory")])
@pytest.mark.parametrize("command", [("backup",), ("people", "stoplist")])
def test_where_nothing_can_be_written_is_told_in_one_line(
    improvers: Improvers, environ: dict[str, str], tmp_path: Path, command: tuple[str, ...], where: str, why: str
) -> None:
    (tmp_path / "database").touch()
    result = improvers(*command, tmp_path / where, **environ)
    assert (result.exit_code, result.stdout) == (2, "")
    assert why in result.stderr and "Check the folder" in result.stderr and result.stderr.count("\n") == 1


def test_a_disk_without_room_is_told_in_one_line_and_leaves_nothing_behind(
    environ: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    command = f'ulimit -f 64 && exec "{sys.executable}" -m bot.cli backup "{folder / "monday"}"'
    done = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, env=os.environ | environ, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    said = done.stderr.splitlines()[-1]
    assert "Make room" in said or "Check the disk" in said or "its room" in said
    assert "Traceback" not in done.stderr and [path.name for path in folder.iterdir()] == ["stop-list.txt"]


@pytest.mark.parametrize("content", [b"", b"Dear all", b"PK\x03\x04 and no more"])
def test_what_is_not_a_backup_is_told_in_one_line(
    improvers: Improvers, environ: dict[str, str], tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "file").write_bytes(content)
    result = improvers("restore", tmp_path / "file", **environ)
    assert (result.exit_code, result.stdout) == (2, "")
    assert str(tmp_path / "file") in result.stderr and result.stderr.count("\n") == 1
