"""What was written, as nodes that remember where they stood, and the notebook for what is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.flow.mistakes import Mistake, Spot, did_you_mean
from bot.language import fold


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

    def spot_of(self, key: str) -> Spot:
        """Where what stands under `key` begins; without such a key, where the whole begins."""
        return self.entries[key].spot if key in self.entries else self.spot


Node = Scalar | Sequence | Mapping


@dataclass
class Notebook:
    """Collects the mistakes of one reading, so that all can be told at once.

    `unread`: files that are missing or cannot be read, so that nothing is told to be missing because of them.
    `languages`: the codes of all languages that have a name; empty when they are not known.
    """

    mistakes: list[Mistake] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    languages: tuple[str, ...] = ()

    def wrong(self, spot: Spot, what: str) -> None:
        """Note a mistake that stops publishing."""
        self.mistakes.append(Mistake(spot, what))

    def advise(self, spot: Spot, what: str) -> None:
        """Note something worth a look that does not stop publishing."""
        self.mistakes.append(Mistake(spot, what, serious=False))

    def unknown_keys(self, node: Mapping, known: tuple[str, ...], where: str) -> None:
        """Note every key of `node` that is not known there."""
        missing = [key for key in known if key not in node.keys]
        for key, spot in node.keys.items():
            if key not in known:
                hint = did_you_mean(key, missing) or did_you_mean(key, known)
                self.wrong(spot, f'{where} cannot have "{key}".{hint}')

    def text(self, node: Node | None, what: str, needed_at: Spot | None = None) -> str:
        """The text of a scalar, noted when it is something else; with `needed_at`, also when there is none."""
        if isinstance(node, Scalar):
            if needed_at is not None and not node.text:
                self.wrong(node.spot, f"{what} has no text.")
            return node.text
        if node is not None:
            self.wrong(node.spot, f"{what} must be a text.")
        elif needed_at is not None:
            self.wrong(needed_at, f"{what} is missing.")
        return ""

    def scalars(self, node: Node, what: str) -> tuple[Scalar, ...]:
        """The texts of a list, or the one text that stands in its place, each with its spot."""
        items = node.items if isinstance(node, Sequence) else (node,)
        return tuple(Scalar(text, item.spot) for item in items if (text := self.text(item, what)))

    def texts(self, node: Node, what: str) -> tuple[str, ...]:
        """A text, or a list of texts."""
        return tuple(scalar.text for scalar in self.scalars(node, what))

    def sayings(self, node: Node, what: str) -> tuple[Scalar, ...]:
        """Texts that are compared with what people write, so each needs something to compare."""
        found = self.scalars(node, what)
        for scalar in found:
            if not fold(scalar.text):
                self.wrong(scalar.spot, f'nobody can write "{scalar.text}": use letters, digits or a picture.')
        return tuple(scalar for scalar in found if fold(scalar.text))

    def switch(self, node: Node | None, what: str) -> bool:
        """yes or no; absent is no."""
        if node is None:
            return False
        text = self.text(node, what).lower()
        if isinstance(node, Scalar) and text not in ("yes", "no", "true", "false", "on", "off"):
            self.wrong(node.spot, f'{what} must be yes or no, not "{text}".')
        return text in ("yes", "true", "on")

    def mapping(self, node: Node, what: str) -> Mapping:
        """The mapping that `node` should be; anything else is noted and read as empty."""
        if isinstance(node, Mapping):
            return node
        self.wrong(node.spot, f"{what} must have named parts, each on its own line like `name: text`.")
        return Mapping({}, {}, node.spot)

    def by_language(self, node: Node, what: str) -> Mapping:
        """The mapping that `node` should be, with codes of languages for names."""
        mapping = self.mapping(node, what)
        for code, spot in mapping.keys.items():
            if self.languages and code not in self.languages:
                hint = did_you_mean(code, self.languages)
                self.wrong(spot, f'"{code}" is not a language of flows/languages.yaml.{hint}')
        return mapping
