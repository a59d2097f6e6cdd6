"""Every alarm and every error that is logged has its heading in the runbook, so none can be forgotten."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
RUNBOOK = ROOT / "docs" / "runbook.md"
GRAVE = ("error", "critical", "exception")


def modules() -> Iterator[ast.Module]:
    """All of our own code."""
    for path in sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("webhooks/**/*.py")]):
        yield ast.parse(path.read_text("utf-8"))


def grave_events(tree: ast.Module) -> set[str]:
    """What a module logs at error level; "?" for an event that is not written out."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in GRAVE:
            logger = node.func.value
            if isinstance(logger, ast.Name) and logger.id in ("log", "logger"):
                found.add(_text(node.args[0], {}) or "?")
    return found


def alarm_kinds(tree: ast.Module) -> set[str]:
    """The kinds of alarm that a module raises: the first text among the arguments, or a constant's."""
    names = _constants(tree)
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in ("raise_alarm", "_tell"):
            kinds = [_text(argument, names) for argument in node.args]
            found |= {kind for kind in kinds[1:2] if kind}
    return found


def _called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _constants(tree: ast.Module) -> dict[str, str]:
    found = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
            pairs = zip(target.elts, value.elts, strict=True) if _both_tuples(target, value) else [(target, value)]  # type: ignore[attr-defined]
            found |= {one.id: text for one, text in ((a, _text(b, {})) for a, b in pairs) if isinstance(one, ast.Name)}
    return {name: text for name, text in found.items() if text}


def _both_tuples(target: ast.expr, value: ast.expr) -> bool:
    return isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts)


def _text(node: ast.expr, names: dict[str, str]) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return names.get(node.id, "") if isinstance(node, ast.Name) else ""


def sections() -> dict[str, str]:
    """What stands below each heading of the runbook."""
    parts = re.split(r"^## +(.+)$", RUNBOOK.read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_error_that_is_logged_has_its_heading() -> None:
    events = set().union(*map(grave_events, modules()))
    assert "turn_failed" in events and "?" not in events
    assert events - sections().keys() == set()


def test_every_alarm_has_its_heading() -> None:
    kinds = set().union(*map(alarm_kinds, modules()))
    assert {"stuck", "paused_long"} <= kinds
    assert kinds - sections().keys() == set()


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
