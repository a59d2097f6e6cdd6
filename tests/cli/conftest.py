"""`improvers` called as a person at a terminal calls it, with only the environment that a test gives."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copy
from typing import NoReturn, Protocol

import pytest
import structlog
from click.testing import CliRunner, Result

import bot.cli.serve
import bot.cli.worker
from bot.cli import main
from bot.environment import READERS
from bot.work.folder import SHIPPED, read_folder
from tests.store.conftest import migrated_file

__all__ = ["migrated_file"]

SID, TOKEN = "AC" + "1" * 32, "twilio token of the tests"


class Improvers(Protocol):
    """A terminal."""

    def __call__(self, *arguments: str | Path, typed: str = "", **environ: str) -> Result:
        """What a command prints and how it ends."""


@pytest.fixture
def improvers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Improvers]:
    """A terminal in an empty folder."""
    for name in (*READERS, "WEB_CONCURRENCY"):
        monkeypatch.delenv(name, raising=False)
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    # Should a refusal fail, a test must end all the same.
    monkeypatch.setattr(bot.cli.serve, "run_server", _opened)
    monkeypatch.setattr(bot.cli.worker, "build_worker", _opened)

    def call(*arguments: str | Path, typed: str = "", **environ: str) -> Result:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments], input=typed, env=environ)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    yield call
    structlog.reset_defaults()


def _opened(*_: object, **__: object) -> NoReturn:
    raise AssertionError("It was not refused.")


@pytest.fixture
def ready() -> dict[str, str]:
    """An environment in which a hospital can open, but for its database."""
    return {
        "PUBLIC_URL": "https://texts.hospital.example",
        "SECRET_KEY": "the secret key of the tests, long enough",
        "SUPPRESSION_KEY": "the suppression key of the tests, long enough",
        "PSEUDONYM_KEY": "the pseudonym key of the tests, long enough",
        "TWILIO_ACCOUNT_SID": SID,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_FROM": "+447700900100",
    }


@pytest.fixture
def database(migrated_file: Path, tmp_path: Path) -> str:
    """The address of a SQLite database that is up to date and has no flows yet."""
    return f"sqlite:///{copy(migrated_file, tmp_path / 'improvers.db')}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the shipped flows in it, to write in."""
    for name, text in read_folder(SHIPPED).items():
        file = tmp_path / "workshop" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path / "workshop"


@pytest.fixture
def broken(folder: Path) -> Path:
    """The same with two mistakes in it."""
    (folder / "flows" / "privacy.yaml").write_text("title: Privacy\nsteps:\n  a:\n    say: Hi\n    go: nowhere\n")
    return folder
