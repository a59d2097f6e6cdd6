"""More than four hundred planted mistakes, each told at its very place in its very words, and nothing else besides."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from bot.flow import read_book
from tests.flow.books import ROOT
from tests.flow.planted.world import POLISH, VERBS_HERE, caught_up, right

TABLES = Path(__file__).parent / "planted"
TOLD = re.compile(r"(\S+):([1-9]\d*):([1-9]\d*): (advice: )?(.+)")


class Plant(NamedTuple):
    """One mistake: `write` in the place of what is right, and all that is told then, "path:line:column: what".

    Without `right` all of the file is written; with nothing to write, the file is taken away.
    """

    name: str
    path: str
    right: str | None
    write: str | None
    told: list[str]
    together: bool

    def in_world(self, sources: dict[str, str]) -> dict[str, str]:
        """The sources with the mistake in them."""
        if self.write is None:
            return {path: text for path, text in sources.items() if path != self.path}
        if self.right is None:
            return {**sources, self.path: self.write}
        assert sources[self.path].count(self.right) == 1, f"{self.right!r} does not stand once in {self.path}"
        return {**sources, self.path: sources[self.path].replace(self.right, self.write)}


def plants() -> list[Plant]:
    """Every row of every table."""
    rows: list[tuple[str, dict[str, Any]]] = [
        (f"{table.stem}-{number}", row)
        for table in sorted(TABLES.glob("*.yaml"))
        for number, row in enumerate(yaml.load(table.read_text("utf-8"), yaml.CSafeLoader), 1)
    ]
    return [
        Plant(name, row["in"], row.get("for"), row["write"], row["told"], row.get("together", False))
        for name, row in rows
    ]


PLANTS = plants()


def told_about(sources: dict[str, str], as_translated: bool = False) -> list[str]:
    """Every mistake and every piece of advice, as `improvers check` prints it."""
    book, mistakes = read_book(sources, VERBS_HERE)
    told = [str(mistake) for mistake in mistakes]
    if not as_translated and any("from other words: look again" in line for line in told) and sources.get(POLISH):
        told = [str(mistake) for mistake in read_book(caught_up(sources, book), VERBS_HERE)[1]]
    return told


def test_where_nothing_is_planted_nothing_is_told() -> None:
    assert told_about(right()) == []


@pytest.mark.thorough
@pytest.mark.parametrize("plant", PLANTS, ids=[plant.name for plant in PLANTS])
def test_a_planted_mistake_is_told(plant: Plant) -> None:
    assert told_about(plant.in_world(right()), as_translated=plant.path == POLISH) == plant.told


def test_there_are_enough_of_them_and_each_is_different() -> None:
    assert all(TOLD.fullmatch(line) for plant in PLANTS for line in plant.told)
    assert len({(plant.path, plant.right, plant.write) for plant in PLANTS}) == len(PLANTS)
    assert len({tuple(plant.told) for plant in PLANTS}) >= 400


# --- every kind of mistake ----------------------------------------------------------------------------

FLOW = ROOT / "bot" / "flow"
READERS = sorted({*FLOW.glob("reading*.py"), *FLOW.glob("checks*.py"), FLOW / "notebook.py", FLOW / "source.py"})
# A journey is read against flows that are right (test_journeys.py). No table holds a million characters
# (test_reading.py), and no drawing a hundred thousand (test_pictures.py).
ELSEWHERE = ("reading_journeys.py", "the file is too large", "this drawing is too large")


def sentences_in(path: Path) -> Iterator[str]:
    """Every sentence in a module's code, as a pattern of what is told with it."""
    tree = ast.parse(path.read_text("utf-8"))
    left_out = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    left_out |= {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        parts = node.values if isinstance(node, ast.JoinedStr) else [node]
        texts = [getattr(part, "value", "") if isinstance(part, ast.Constant) else "{}" for part in parts]
        text = "".join(texts) if all(isinstance(each, str) for each in texts) else ""
        if id(node) not in left_out and re.search(r"\w \w.*[.?]$", text):
            yield re.escape(text).replace(r"\{\}", ".*")


@pytest.mark.parametrize("path", READERS, ids=lambda path: path.stem)
def test_every_sentence_that_a_reader_can_tell_is_planted_here(path: Path) -> None:
    told = "\n".join(line for plant in PLANTS for line in plant.told)
    sentences = [] if path.name in ELSEWHERE else list(sentences_in(path))
    missing = [each for each in sentences if not re.search(each, told)]
    assert [each for each in missing if not each.startswith(tuple(map(re.escape, ELSEWHERE)))] == []


def test_many_planted_at_once_are_told_all_at_once() -> None:
    together = [plant for plant in PLANTS if plant.together]
    sources = right()
    for plant in together:
        sources = plant.in_world(sources)
    assert len(together) >= 50
    assert sorted(told_about(sources)) == sorted(line for plant in together for line in plant.told)
