"""Who lives here, as staff entered it: shares of a hundred, each list with its source and date."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

NOT_YET = "not yet entered: read it in {} and write source and date beside it."
THE_REST = "What is not yet entered stands in {}."
ANYWHERE = "the 2021 census tables"
_KEYS = {"title", "for", "note", "questions"}
_LIST_KEYS = {"source", "date", "look in", "of a hundred"}


class PopulationMistake(Exception):
    """A file of who lives here that cannot be used, and what to do about it."""


class LivesHere(NamedTuple):
    """Shares between 0 and 1 by answer, None for what is not entered, and where they were read."""

    shares: Mapping[str, float | None]
    source: str


NOTHING = LivesHere({}, NOT_YET.format(ANYWHERE))


def lives_here(flows: Path, organisation: str) -> dict[str, LivesHere]:
    """The baseline of the organisation of that full name, by equality question; none where no file is for it."""
    for path in sorted((flows / "lists" / "population").glob("*.yaml")):
        content = _read(path)
        if content.get("for") == organisation:
            return {question: _list(path, question, each) for question, each in content["questions"].items()}
    return {}


def _read(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise PopulationMistake(f"{path}: this cannot be read as YAML: {error}") from error
    if not isinstance(content, dict) or set(content) - _KEYS or not isinstance(content.get("questions"), dict):
        raise PopulationMistake(f"{path}: it needs title, for, note and questions, and nothing else.")
    return content


def _list(path: Path, question: str, given: object) -> LivesHere:
    where = f'{path}: "{question}"'
    if not isinstance(given, dict) or set(given) - _LIST_KEYS or not isinstance(given.get("of a hundred"), dict):
        raise PopulationMistake(f"{where} needs source, date, look in and of a hundred, and nothing else.")
    shares = {str(key): _share(where, str(key), value) for key, value in given["of a hundred"].items()}
    source, read_on = str(given.get("source") or ""), str(given.get("date") or "")
    if any(share is not None for share in shares.values()) and not (source and read_on):
        raise PopulationMistake(f"{where} has figures without a source and a date. Write both, or take them out.")
    look_in = str(given.get("look in") or ANYWHERE)
    if not source:
        return LivesHere(shares, NOT_YET.format(look_in))
    rest = f". {THE_REST.format(look_in)}" if None in shares.values() else ""
    return LivesHere(shares, f"{source}, {read_on}{rest}")


def _share(where: str, key: str, value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:
        raise PopulationMistake(f'{where}: "{key}" must be a number from 0 to 100, or stay empty.')
    return value / 100
