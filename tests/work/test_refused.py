"""What is refused is told to whoever has a page without a word that is only of use at a terminal."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot.work
from bot.work.refused import Refused

FOLDER = Path(bot.work.__file__).parent
AT_A_TERMINAL = re.compile(r"\bimprovers [a-z]|--[a-z]|\bRun:|\bTWILIO_|`")


def kinds(kind: type[Refused] = Refused) -> Iterator[str]:
    """What each kind of refusal is called."""
    for each in kind.__subclasses__():
        yield each.__name__
        yield from kinds(each)


def refusals() -> Iterator[tuple[str, str]]:
    """(where, what whoever has a page is told) of every refusal that is written down."""
    for file in sorted(FOLDER.glob("*.py")):
        importlib.import_module(f"bot.work.{file.stem}")
    named = set(kinds())
    for file in sorted(FOLDER.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in named and node.args:
                said = [each.value for each in ast.walk(node.args[0]) if isinstance(each, ast.Constant)]
                yield f"{file.name}:{node.lineno}", "".join(map(str, said))


def test_a_page_names_no_command() -> None:
    found = list(refusals())
    assert len(found) > 100
    assert [one for one in found if AT_A_TERMINAL.search(one[1])] == []


@pytest.mark.parametrize(("there", "told"), [("See: improvers x", "No. See: improvers x"), ("", "No.")])
def test_a_terminal_is_told_the_command_too(there: str, told: str) -> None:
    refused = Refused("No.", there)
    assert (refused.why, str(refused)) == ("No.", told)
