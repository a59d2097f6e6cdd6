"""Every command explains itself, at once, and says no to what it does not know in one line."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from bot.cli import main
from tests.cli.conftest import Improvers

ROOT = Path(__file__).parent.parent.parent
HEAVY = ("aiogram", "alembic", "apscheduler", "babel", "flask", "gunicorn", "psycopg", "sqlalchemy", "twilio", "yaml")
LEDE = "import sys; from bot.cli import main; main(sys.argv[1:], standalone_mode=False); "


def commands(group: click.Group = main, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with the words that call it, groups too."""
    yield path, group
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


ALL = [pytest.param(path, command, id=" ".join(path) or "improvers") for path, command in commands()]


@pytest.mark.parametrize(("path", "command"), ALL)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_explains_itself(
    improvers: Improvers, path: tuple[str, ...], command: click.Command, option: str
) -> None:
    result = improvers(*path, option)
    assert (result.exit_code, result.stderr) == (0, "")
    assert command.help and command.help.splitlines()[0].split()[0] in result.stdout
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{parameter.opts} says nothing of itself"
    if isinstance(command, click.Group):
        assert all(name in result.stdout for name in command.commands)


@pytest.mark.parametrize(("path", "command"), ALL)
def test_no_number_reaches_a_database_that_cannot_hold_it(path: tuple[str, ...], command: click.Command) -> None:
    for parameter in command.params:
        if isinstance(parameter.type, click.types.IntParamType):
            assert isinstance(parameter.type, click.IntRange), f"{parameter.name} of {' '.join(path)} has no bounds"
            assert parameter.type.min is not None and (parameter.type.max or 2**63) < 2**63


@pytest.mark.parametrize("words", [("messages", "again"), ("messages", "allow"), ("broadcast", "who", "1", "--after")])
def test_a_number_that_nothing_can_have_is_refused_in_a_line(improvers: Improvers, words: tuple[str, ...]) -> None:
    result = improvers(*words, str(2**63))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "is not in the range" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("people", "nonsense"),
        ("serve", "--nonsense"),
        ("check", "a", "b"),
        ("chat", "--channel", "post"),
    ],
)
def test_what_is_not_known_is_refused_with_a_hint(improvers: Improvers, words: tuple[str, ...]) -> None:
    result = improvers(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--help" in result.stderr and "Error: " in result.stderr


def test_help_loads_nothing_heavy() -> None:
    look = f"print([name for name in {HEAVY!r} if name in sys.modules])"
    for arguments in (["--help"], ["serve", "--help"], ["people", "export", "--help"]):
        command = [sys.executable, "-c", LEDE + look, *arguments]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        assert done.stdout.endswith("[]\n"), done.stdout


def test_python_dash_m_is_the_same_command() -> None:
    command = [sys.executable, "-m", "bot.cli", "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Usage: improvers ")
