"""YAML text into nodes that remember where they stood.

Every scalar is kept as the text that was written: whoever writes a flow should not need to know that YAML
would read `no` as false or `12:30` as a number of seconds.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from bot.flow.mistakes import Mistake, Spot, did_you_mean

_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MOST_CHARACTERS = 1_000_000
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Scalar:
    """A piece of text and where it stands."""

    text: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    items: tuple["Node", ...]
    spot: Spot


@dataclass(frozen=True, slots=True)
class Mapping:
    """Named nodes in the order written; `keys` says where each name stands."""

    entries: dict[str, "Node"]
    keys: dict[str, Spot]
    spot: Spot

    def __iter__(self) -> Iterator[tuple[str, "Node"]]:
        return iter(self.entries.items())


Node = Scalar | Sequence | Mapping


@dataclass
class Notebook:
    """Collects the mistakes of one reading, so that all can be told at once."""

    mistakes: list[Mistake] = field(default_factory=list)

    def wrong(self, spot: Spot, what: str) -> None:
        """Note a mistake that stops publishing."""
        self.mistakes.append(Mistake(spot, what))

    def advise(self, spot: Spot, what: str) -> None:
        """Note something worth a look that does not stop publishing."""
        self.mistakes.append(Mistake(spot, what, serious=False))

    def unknown_keys(self, node: Mapping, known: tuple[str, ...], where: str) -> None:
        """Note every key of `node` that is not known there."""
        for key, spot in node.keys.items():
            if key not in known:
                self.wrong(spot, f'{where} cannot have "{key}".{did_you_mean(key, known)}')

    def text(self, node: Node | None, what: str, spot: Spot | None = None) -> str:
        """The text of a scalar; anything else is noted and read as empty."""
        if isinstance(node, Scalar):
            return node.text
        if node is not None:
            self.wrong(node.spot, f"{what} must be a text.")
        elif spot is not None:
            self.wrong(spot, f"{what} is missing.")
        return ""

    def texts(self, node: Node, what: str) -> tuple[str, ...]:
        """A text, or a list of texts."""
        items = node.items if isinstance(node, Sequence) else (node,)
        return tuple(text for item in items if (text := self.text(item, what)))

    def switch(self, node: Node | None, what: str) -> bool:
        """yes or no; absent is no."""
        if node is None:
            return False
        text = self.text(node, what).lower()
        if text not in ("yes", "no", "true", "false", "on", "off"):
            self.wrong(node.spot, f'{what} must be yes or no, not "{text}".')
        return text in ("yes", "true", "on")

    def mapping(self, node: Node, what: str) -> Mapping:
        """The mapping that `node` should be; anything else is noted and read as empty."""
        if isinstance(node, Mapping):
            return node
        self.wrong(node.spot, f"{what} must have named parts, each on its own line like `name: text`.")
        return Mapping({}, {}, node.spot)


def parse(path: str, text: str, notes: Notebook) -> Mapping:
    """The mapping that a file holds; what cannot be read is noted, and an empty mapping returned."""
    nothing = Mapping({}, {}, Spot(path))
    if len(text) > _MOST_CHARACTERS:
        notes.wrong(Spot(path), "the file is too large: at most 1,000,000 characters. Split it.")
        return nothing
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        spot = Spot(path, mark.line + 1, mark.column + 1) if mark else Spot(path)
        notes.wrong(spot, f"this is not readable as YAML: {error.problem or error.context}. {_remedy(error)}")
        return nothing
    except (yaml.YAMLError, RecursionError) as error:
        notes.wrong(Spot(path), f"this is not readable as YAML: {str(error).splitlines()[0]}.")
        return nothing
    if root is None:
        notes.wrong(Spot(path), "the file is empty.")
        return nothing
    node = _convert(root, path, notes, 0, set())
    return notes.mapping(node, "the file")


def _remedy(error: yaml.MarkedYAMLError) -> str:
    problem = f"{error.problem} {error.context}"
    if "mapping values are not allowed" in problem:
        return 'A text that contains ": " needs quotation marks round it.'
    if "tab" in problem or "\\t" in problem:
        return "Use spaces, not tabs, at the start of a line."
    return "Look at the spaces at the start of this line and the line above."


def _convert(node: yaml.Node, path: str, notes: Notebook, depth: int, seen: set[int]) -> Node:
    spot = Spot(path, node.start_mark.line + 1, node.start_mark.column + 1)
    if depth > _DEEPEST:
        notes.wrong(spot, "this is nested too deeply.")
        return Scalar("", spot)
    if isinstance(node, yaml.ScalarNode):
        return Scalar(node.value.strip(), spot)
    if id(node) in seen:
        notes.wrong(spot, "write the part out again: references (* and &) are not used here.")
        return Scalar("", spot)
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        return Sequence(tuple(_convert(item, path, notes, depth + 1, seen) for item in node.value), spot)
    return _convert_mapping(node, path, notes, depth, seen, spot)


def _convert_mapping(node: yaml.Node, path: str, notes: Notebook, depth: int, seen: set[int], spot: Spot) -> Mapping:
    entries: dict[str, Node] = {}
    keys: dict[str, Spot] = {}
    for key_node, value_node in node.value:
        key_spot = Spot(path, key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        if not isinstance(key_node, yaml.ScalarNode):
            notes.wrong(key_spot, "a name must be one short text.")
            continue
        key = " ".join(str(key_node.value).split())
        if key in entries:
            notes.wrong(key_spot, f'"{key}" is here twice (first on line {keys[key].line}). Keep one.')
            continue
        entries[key] = _convert(value_node, path, notes, depth + 1, seen)
        keys[key] = key_spot
    return Mapping(entries, keys, spot)
