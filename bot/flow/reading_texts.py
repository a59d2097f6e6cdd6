"""Texts and their variants, as steps, shared sentences and labels write them."""

from bot.flow.model import Book
from bot.flow.source import Mapping, Node, Notebook, Scalar
from bot.flow.wording import Words

VARIANTS = ("easy", "sms", "easy sms")


def read_beside(book: Book, notes: Notebook, node: Mapping, head: str, key: str) -> Words:
    """The text under `head`, its variants standing beside it (`ask: ...`, `easy: ...`)."""
    plain = notes.text(node.entries[head], f'"{head}"')
    if not plain:
        notes.wrong(node.entries[head].spot, f'"{head}" has no text.')
    if "easy" not in node.entries:
        notes.wrong(node.entries[head].spot, 'easy words are missing: add "easy: ..." beside it.')
    return _keep(book, _words(notes, node, plain, key))


def read_text(book: Book, notes: Notebook, node: Node, key: str, easy_needed: bool = True) -> Words:
    """A text, or {plain, easy, sms, easy sms, note}; a bare text serves as easy words too."""
    if isinstance(node, Scalar):
        return _keep(book, Words(key, notes.text(node, "this"), spot=node.spot))
    mapping = notes.mapping(node, "this text")
    notes.unknown_keys(mapping, ("plain", *VARIANTS, "note"), "a text")
    plain = notes.text(mapping.entries.get("plain"), '"plain"', mapping.spot)
    if easy_needed and "easy" not in mapping.entries:
        notes.wrong(mapping.spot, 'easy words are missing: add "easy: ..." beside it.')
    return _keep(book, _words(notes, mapping, plain, key))


def read_label(book: Book, notes: Notebook, node: Node, key: str) -> Words:
    """A choice's label: a text, or `label` with perhaps `easy` among other keys."""
    if not isinstance(node, Mapping):
        return _keep(book, Words(key, notes.text(node, "a choice"), spot=node.spot))
    label = notes.text(node.entries.get("label"), '"label"', node.spot)
    return _keep(book, _words(notes, node, label, key))


def _words(notes: Notebook, node: Mapping, plain: str, key: str) -> Words:
    easy, sms, easy_sms = (notes.text(node.entries.get(part), f'"{part}"') for part in VARIANTS)
    note = notes.text(node.entries.get("note"), '"note"')
    return Words(key, plain, easy, sms, easy_sms, note, node.spot)


def _keep(book: Book, words: Words) -> Words:
    book.texts[words.key] = words
    return words
