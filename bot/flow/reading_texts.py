"""Texts and their variants, as steps, shared sentences and labels write them."""

from dataclasses import replace
from typing import Any

from bot.flow.mistakes import Spot, did_you_mean
from bot.flow.model import Book
from bot.flow.source import Mapping, Node, Notebook, Scalar
from bot.flow.wording import Words

VARIANTS = ("easy", "sms", "easy sms")
ONE = "one"
"""What English says instead where the number is one; other languages have forms of their own."""
ONE_KEYS = ("number", "plain", *VARIANTS)
TEXT_KEYS = ("plain", *VARIANTS, ONE, "note")
PICTURE = "picture"
PICTURED = ("plain", "easy")
"""The words that a picture of their own may stand beside."""
PICTURES = "flows/pictures.yaml"
ALT_KEY = "picture."
"""How the key of a picture's own words begins."""
_NO_EASY = 'easy words are missing: add "easy: ..." beside it.'


def read_beside(book: Book, notes: Notebook, node: Mapping, head: str, key: str, easy_needed: bool = True) -> Words:
    """The text under `head`, its variants standing beside it (`ask: ...`, `easy: ...`)."""
    return _read(book, notes, node, head, key, easy_needed)


def read_text(book: Book, notes: Notebook, node: Node, key: str) -> Words:
    """A text, or {plain, easy, sms, easy sms, note}; a bare text serves as easy words too."""
    if isinstance(node, Scalar):
        return _keep(book, Words(key, notes.text(node, "this", node.spot), spot=node.spot))
    mapping = notes.mapping(node, "this text")
    if not isinstance(node, Mapping):
        return _keep(book, Words(key, "", spot=node.spot))
    notes.unknown_keys(mapping, TEXT_KEYS, "a text")
    return _read(book, notes, mapping, "plain", key, easy_needed=True)


def read_label(book: Book, notes: Notebook, node: Node, key: str) -> Words:
    """A choice's label: a text, or `label` with perhaps `easy` among other keys."""
    if not isinstance(node, Mapping):
        return _keep(book, Words(key, notes.text(node, "a choice", node.spot), spot=node.spot))
    return _read(book, notes, node, "label", key, easy_needed=False)


def _read(book: Book, notes: Notebook, node: Mapping, head: str, key: str, easy_needed: bool) -> Words:
    plain = notes.text(node.entries.get(head), f'"{head}"', node.spot)
    if easy_needed and "easy" not in node.entries:
        notes.wrong(node.spot_of(head), _NO_EASY)
    texts: dict[str, str] = {}
    spots: dict[str, Spot] = {}
    for part in VARIANTS:
        if part in node.entries:
            spot = spots[f"{key}.{part.replace(' ', '_')}"] = node.spot_of(part)
            texts[part] = notes.text(node.entries[part], f'"{part}"', spot)
    note = notes.text(node.entries.get("note"), '"note"')
    easy, sms, easy_sms = (texts.get(part, "") for part in VARIANTS)
    pictures = _pictures(book, notes, node.entries[PICTURE]) if PICTURE in node.entries else ("", "")
    counted = notes.mapping(node.entries[ONE], f'"{ONE}"') if ONE in node.entries else None
    words = Words(key, plain, easy, sms, easy_sms, note, node.spot_of(head), spots, *pictures)
    return _keep(book, replace(words, **_ones(words, counted, notes)) if counted else words)


def _ones(words: Words, node: Mapping, notes: Notebook) -> dict[str, Any]:
    """The number that the text says, and what each of its variants says of one."""
    notes.unknown_keys(node, ONE_KEYS, f'"{ONE}"')
    number = notes.text(node.entries.get("number"), '"number"', node.spot)
    if number and number not in words.placeholders():
        what = f'the text does not say "{{{number}}}".{did_you_mean(number, words.placeholders())}'
        notes.wrong(node.spot_of("number"), what)
    ones: dict[str, str] = {}
    for context, _ in words.variants():
        part = context.removeprefix(words.key).lstrip(".").replace("_", " ") or "plain"
        if part not in node.entries:
            notes.wrong(node.spot, f'this text has "{part}" words too: say here what they are where the number is one.')
        else:
            ones[context] = notes.text(node.entries[part], f'"{part}"', node.spot_of(part))
    for part in set(node.entries) & {"plain", *VARIANTS}:
        if f"{words.key}.{part}".removesuffix(".plain").replace(" ", "_") not in ones:
            notes.wrong(node.spot_of(part), f'the text has no "{part}" words, so this would never be used.')
    return {"counted": number, "ones": ones}


def _pictures(book: Book, notes: Notebook, node: Node) -> tuple[str, str]:
    """(the picture beside the plain words, the one beside the easy words): the same, unless each is named."""
    if isinstance(node, Scalar):
        name = _picture(book, notes, node)
        return name, name
    named = notes.mapping(node, '"picture"')
    notes.unknown_keys(named, PICTURED, '"picture"')
    plain, easy = (_picture(book, notes, named.entries.get(part)) for part in PICTURED)
    return plain, easy or plain


def _picture(book: Book, notes: Notebook, node: Node | None) -> str:
    name = notes.text(node, '"picture"', node.spot if node else None)
    if node and name and name not in book.pictures and PICTURES not in notes.unread:
        what = f'there is no picture "{name}" in {PICTURES}.{did_you_mean(name, book.pictures)}'
        notes.wrong(node.spot, what)
    return name


def _keep(book: Book, words: Words) -> Words:
    book.texts[words.key] = words
    return words
