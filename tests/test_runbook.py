"""Every alarm and every error that is logged has its heading in the runbook, so none can be forgotten."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from bot.work.alarm_words import KINDS

ROOT = Path(__file__).parent.parent
RUNBOOK = ROOT / "docs" / "runbook.md"
GRAVE = ("error", "critical", "exception")
# Which of their arguments is the kind of alarm.
RAISES = {"raise_alarm": 1, "raise_or_end": 1, "_raise_once": 0}


@cache
def modules() -> tuple[ast.Module, ...]:
    """All of our own code."""
    paths = sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("webhooks/**/*.py")])
    return tuple(ast.parse(path.read_text("utf-8")) for path in paths)


def grave_events(tree: ast.Module) -> set[str]:
    """What a module logs at error level; "?" for an event that is not written out."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in GRAVE:
            logger = node.func.value
            if isinstance(logger, ast.Name) and logger.id in ("log", "logger"):
                found.add(_text(node.args[0], {}) or "?")
    return found


def alarm_kinds(tree: ast.Module, names: dict[str, str]) -> set[str]:
    """The kinds of alarm that a module raises; "?" for a constant that is not found."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _called(node) in RAISES]
    kinds = [node.args[RAISES[_called(node)]] for node in calls]
    names = {**names, **texts_of(tree)}
    # What a function was given it was given by a caller that is looked at too.
    return {_text(kind, names) or "?" for kind in kinds if not (isinstance(kind, ast.Name) and kind.id.islower())}


def _called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def constants() -> dict[str, str]:
    """Every name that stands for a text, in any module."""
    return {name: text for tree in modules() for name, text in texts_of(tree).items()}


def texts_of(tree: ast.Module) -> dict[str, str]:
    """Every name that stands for a text in one module; another may use the same name for something else."""
    found: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            for name, value in zip(_parts(node.targets[0]), _parts(node.value), strict=False):
                if isinstance(name, ast.Name) and (text := _text(value, {})):
                    found[name.id] = text
    return found


def _parts(node: ast.expr) -> list[ast.expr]:
    return node.elts if isinstance(node, ast.Tuple) else [node]


def _text(node: ast.expr, names: dict[str, str]) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return names.get(name, "")


def sections() -> dict[str, str]:
    """What stands below each heading of the runbook."""
    parts = re.split(r"^## +(.+)$", RUNBOOK.read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_error_that_is_logged_has_its_heading() -> None:
    events = set().union(*map(grave_events, modules()))
    assert "turn_failed" in events and "?" not in events
    assert events - sections().keys() == set()


def test_every_alarm_has_its_heading() -> None:
    names = constants()
    kinds = set().union(*(alarm_kinds(tree, names) for tree in modules()))
    assert {"stuck", "paused_long", "channel_paused", "unknown_messages", "spending_cap", "texts_braked"} <= kinds
    assert "?" not in kinds
    assert kinds - sections().keys() == set()


def test_every_alarm_is_told_in_plain_words_too() -> None:
    names = constants()
    raised = set().union(*(alarm_kinds(tree, names) for tree in modules()))
    assert raised <= KINDS.keys()
    assert KINDS.keys() <= sections().keys()


@pytest.mark.parametrize("heading", [name for name in sections() if re.fullmatch("[a-z_]+", name)])
def test_each_heading_says_what_it_means_and_what_to_check(heading: str) -> None:
    section = sections()[heading]
    assert "**Means" in section
    assert "check" in section.casefold()


def test_links_within_the_runbook_lead_somewhere() -> None:
    anchors = {re.sub(r"[^a-z0-9_ -]", "", name.casefold()).replace(" ", "-") for name in sections()}
    assert set(re.findall(r"\(#([^)]+)\)", RUNBOOK.read_text("utf-8"))) <= anchors


def test_the_commands_in_the_runbook_are_there() -> None:
    from bot.cli import main

    for words in re.findall(r"`improvers ([a-z ]+)", RUNBOOK.read_text("utf-8")):
        command: object = main
        for word in words.split():
            known = getattr(command, "commands", {})
            assert word in known, f"improvers {words}"
            command = known[word]
