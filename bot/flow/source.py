"""YAML text into nodes.

Every scalar is kept as the text that was written: whoever writes a flow should not need to know that YAML
would read `no` as false or `12:30` as a number of seconds.
"""

import re
from collections.abc import Iterator

import yaml

from bot.flow.mistakes import Spot
from bot.flow.notebook import Mapping, Node, Notebook, Scalar, Sequence

__all__ = ["Mapping", "Node", "Notebook", "Scalar", "Sequence", "parse"]

_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MOST_CHARACTERS = 1_000_000
_DEEPEST = 20
_SIGNS = "@`%*&!"
# What YAML does not allow, the mark that some editors put at the start of a file when it is anywhere else, and what
# turns letters round: a line with one of those reads otherwise than it is, here and in everything that quotes it.
_UNSEEN = re.compile(f"{yaml.reader.Reader.NON_PRINTABLE.pattern}|(?<!^)\ufeff|[\u202a-\u202e\u2066-\u2069]")
_SIGN_FIRST = (
    'a text that begins with "{}" needs quotation marks round it. '
    "References (& and *) and tags (!) are not used here: write the part out."
)


def parse(path: str, text: str, notes: Notebook) -> Mapping:
    """The mapping that a file holds; one that cannot be read is noted as unread, and an empty mapping returned."""
    try:
        return _File(path, text, notes).read()
    except _Unreadable as unreadable:
        notes.wrong(unreadable.spot, unreadable.what)
    except yaml.MarkedYAMLError as error:
        notes.wrong(*_told(path, text, error))
    except yaml.YAMLError as error:
        notes.wrong(Spot(path), f"this is not readable as YAML: {str(error).splitlines()[0]}.")
    notes.unread.add(path)
    return Mapping({}, {}, Spot(path))


class _Unreadable(Exception):
    """A file that is not read any further."""

    def __init__(self, spot: Spot, what: str) -> None:
        super().__init__(what)
        self.spot = spot
        self.what = what


class _File:
    """One file, taken in event by event: composing it at once would let deep nesting exhaust the stack."""

    def __init__(self, path: str, text: str, notes: Notebook) -> None:
        self.path = path
        self.text = text
        self.notes = notes
        self.named: dict[str, Scalar] = {}
        self.events: Iterator[yaml.Event] = iter(())

    def read(self) -> Mapping:
        """The mapping that the file holds; _Unreadable or a YAML error when there is none."""
        if len(self.text) > _MOST_CHARACTERS:
            raise _Unreadable(Spot(self.path), "the file is too large: at most 1,000,000 characters. Split it.")
        self._refuse_unseen()
        self.events = yaml.parse(self.text, Loader=_Loader)
        next(self.events)
        if isinstance(next(self.events), yaml.StreamEndEvent):
            raise _Unreadable(Spot(self.path), "the file is empty.")
        node = self._node(next(self.events), 0)
        next(self.events)
        following = next(self.events)
        if isinstance(following, yaml.DocumentStartEvent):
            raise _Unreadable(self._spot(following), 'a second file begins after "---". Take out that line.')
        if isinstance(node, Scalar) and not node.text:
            raise _Unreadable(Spot(self.path), "the file is empty.")
        if not isinstance(node, Mapping):
            what = "the file must have named parts, each on its own line like `name: text`."
            raise _Unreadable(node.spot, what)
        return node

    def _refuse_unseen(self) -> None:
        if found := _UNSEEN.search(self.text):
            what = f"the character U+{ord(found[0]):04X} stands here. It cannot be seen or read: take it out."
            raise _Unreadable(_spot_at(self.path, self.text, found.start()), what)

    def _spot(self, event: yaml.Event) -> Spot:
        mark = event.start_mark
        return Spot(self.path, mark.line + 1, mark.column + 1) if mark else Spot(self.path)

    def _node(self, event: yaml.Event, depth: int) -> Node:
        spot = self._spot(event)
        if depth > _DEEPEST:
            raise _Unreadable(spot, "this is nested too deeply.")
        if isinstance(event, yaml.AliasEvent):
            return self._reference(event.anchor or "", spot)
        if isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)) and (event.anchor or event.tag):
            self.notes.wrong(spot, _SIGN_FIRST.format("&" if event.anchor else "!"))
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, spot)
        if isinstance(event, yaml.SequenceStartEvent):
            return Sequence(tuple(self._items(depth)), spot)
        return self._mapping(spot, depth)

    def _scalar(self, event: yaml.ScalarEvent, spot: Spot) -> Scalar:
        scalar = Scalar(event.value.strip(), spot)
        if event.anchor:
            self.named[event.anchor] = scalar
        return scalar

    def _items(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            yield self._node(event, depth + 1)

    def _mapping(self, spot: Spot, depth: int) -> Mapping:
        entries: dict[str, Node] = {}
        keys: dict[str, Spot] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            name = self._node(event, depth + 1)
            value = self._node(next(self.events), depth + 1)
            if not isinstance(name, Scalar):
                self.notes.wrong(name.spot, "a name must be one short text.")
                continue
            key = " ".join(name.text.split())
            if key in entries:
                first = keys[key].line
                self.notes.wrong(name.spot, f'"{key}" is here twice (first on line {first}). Keep one.')
                continue
            entries[key] = value
            keys[key] = name.spot
        return Mapping(entries, keys, spot)

    def _reference(self, anchor: str, spot: Spot) -> Node:
        wrong = _SIGN_FIRST.format("*")
        if anchor not in self.named:
            raise _Unreadable(spot, wrong)
        self.notes.wrong(spot, wrong)
        return Scalar(self.named[anchor].text, spot)


def _spot_at(path: str, text: str, index: int) -> Spot:
    before = text[:index]
    return Spot(path, before.count("\n") + 1, index - before.rfind("\n"))


def _told(path: str, text: str, error: yaml.MarkedYAMLError) -> tuple[Spot, str]:
    """Where a mistake in the YAML is seen best, and what to do about it."""
    mark, opened, context = error.problem_mark, error.context_mark, error.context or ""
    if mark is None:
        return Spot(path), f"this is not readable as YAML: {error.problem or context}."
    remedy = _remedy(error.problem or "", _character_at(text, mark))
    if opened is not None and "quoted scalar" in context:
        mark, remedy = opened, "This quotation mark is never closed."
    elif opened is not None and "flow" in context and opened.line != mark.line:
        mark, remedy = opened, "This bracket is never closed, or a line below it needs one more comma."
    spot = Spot(path, mark.line + 1, mark.column + 1)
    return spot, f"this is not readable as YAML: {error.problem or context}. {remedy}"


def _character_at(text: str, mark: yaml.Mark) -> str:
    lines = text.split("\n")
    line = lines[mark.line] if mark.line < len(lines) else ""
    return line[mark.column : mark.column + 1]


def _remedy(problem: str, character: str) -> str:
    if character == "\t":
        return "Use spaces, not tabs, at the start of a line."
    if "mapping values are not allowed" in problem:
        return 'A text that contains ": " needs quotation marks round it.'
    if character and character in _SIGNS:
        return f'A text that begins with "{character}" needs quotation marks round it.'
    return "Look at the spaces and quotation marks of this line and of the line above."
