"""What was found in flows, for people to read, for programs, and for code hosts to show beside the line."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from bot.flow import Mistake

JSON_VERSION = 1
"""Rises when a key of the JSON goes away or changes its meaning; a new key does not raise it."""


class Found(NamedTuple):
    """The folder that was read, and what is told about it, in file order."""

    root: Path
    mistakes: list[Mistake]


def _text(found: Found) -> str:
    """`path:line:column: what, and what to do`, one line each."""
    return "".join(f"{mistake}\n" for mistake in found.mistakes)


def _json(found: Found) -> str:
    """One object; its shape is described in flows/README.md."""
    mistakes = [
        {
            "path": mistake.spot.path,
            "line": mistake.spot.line,
            "column": mistake.spot.column,
            "serious": mistake.serious,
            "what": mistake.what,
        }
        for mistake in found.mistakes
    ]
    told = {"version": JSON_VERSION, "folder": str(found.root), "mistakes": mistakes}
    return json.dumps(told, ensure_ascii=True, indent=2) + "\n"


def _github(found: Found) -> str:
    """Workflow commands of GitHub Actions: errors, and advice as warnings."""
    lines = []
    for mistake in found.mistakes:
        place = {"file": _from_here(found.root, mistake.spot.path), "line": mistake.spot.line}
        place["col"] = mistake.spot.column
        properties = ",".join(f"{key}={_property(str(value))}" for key, value in place.items())
        lines.append(f"::{'error' if mistake.serious else 'warning'} {properties}::{_message(mistake.what)}\n")
    return "".join(lines)


def _from_here(root: Path, path: str) -> str:
    """The path as the code host knows it, who runs this at the top of its checkout."""
    whole, here = (root / path).resolve(), Path.cwd().resolve()
    return whole.relative_to(here).as_posix() if whole.is_relative_to(here) else path


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


REPORTS: Mapping[str, Callable[[Found], str]] = {"text": _text, "json": _json, "github": _github}
