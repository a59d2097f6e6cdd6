"""Lists to choose from: labels, how people say them, groups and codes."""

from bot.flow.answers import Choice, Vocabulary
from bot.flow.model import Book, Listing
from bot.flow.reading_texts import read_label
from bot.flow.source import Mapping, Node, Notebook
from bot.flow.wording import SOURCE_LANGUAGE, Words
from bot.language import fold

_CHOICE_KEYS = ("label", "easy", "also", "in", "note")
_CODES = ("nhs",)
LONGEST_KEY = 40
"""A button carries the key, and all of what it carries must stay within Telegram's 64 bytes."""


def read_listing(book: Book, notes: Notebook, name: str, node: Mapping, inline: bool = False) -> Listing:
    """The list that `node` describes; `name` is its context for translators."""
    notes.unknown_keys(node, ("title", "note", "groups", "choices"), "a list")
    context = name if inline else f"list.{name}"
    entries = node.entries.get("choices")
    choices = notes.mapping(entries, '"choices"') if entries else Mapping({}, {}, node.spot)
    if not choices.entries:
        notes.wrong(node.spot, 'a list needs "choices" with at least one choice.')
    labels: dict[str, Words] = {}
    made: list[Choice] = []
    groups: dict[str, list[str]] = {}
    codes: dict[str, dict[str, str]] = {}
    known_groups = node.entries.get("groups")
    group_names = tuple(known_groups.entries) if isinstance(known_groups, Mapping) else ()
    for key, entry in choices:
        if len(key) > LONGEST_KEY or not key.isascii() or not key.replace("_", "").isalnum():
            notes.wrong(choices.keys[key], f'a choice needs a short name of a-z, 0-9 and _, not "{key}".')
        labels[key] = words = read_label(book, notes, entry, f"{context}.{key}")
        group = _detail(entry, "in", notes)
        if group and group not in group_names:
            notes.wrong(entry.spot, f'"{group}" is not one of the groups of this list.')
        if group:
            groups.setdefault(group, []).append(key)
        if isinstance(entry, Mapping):
            notes.unknown_keys(entry, (*_CHOICE_KEYS, *_CODES), "a choice")
            codes[key] = {code: _detail(entry, code, notes) for code in _CODES if code in entry.entries}
        made.append(Choice(key, _names(book, words, entry, notes), group))
    _no_clash(book, made, choices, notes)
    return Listing(name, labels, Vocabulary(made), {name: tuple(keys) for name, keys in groups.items()}, codes)


def read_lists(book: Book, notes: Notebook, name: str, node: Mapping) -> None:
    """Put a list into the book and, when it has groups, "groups of NAME" beside it."""
    book.lists[name] = read_listing(book, notes, name, node)
    groups = node.entries.get("groups")
    if isinstance(groups, Mapping):
        inner = Mapping({"choices": groups}, {"choices": groups.spot}, groups.spot)
        title = f"groups of {name}"
        book.lists[title] = read_listing(book, notes, title, inner)


def _names(book: Book, words: Words, entry: Node, notes: Notebook) -> dict[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {
        SOURCE_LANGUAGE: tuple(text for text in (words.plain, words.easy, words.sms) if text)
    }
    also = entry.entries.get("also") if isinstance(entry, Mapping) else None
    if isinstance(also, Mapping):
        for language, said in also:
            names[language] = (*names.get(language, ()), *notes.texts(said, '"also"'))
    elif also is not None:
        names[SOURCE_LANGUAGE] += notes.texts(also, '"also"')
    for language, catalogue in book.translations.items():
        translated = tuple(catalogue[context] for context, _ in words.variants() if context in catalogue)
        names[language] = (*translated, *names.get(language, ()))
    return names


def _no_clash(book: Book, made: list[Choice], choices: Mapping, notes: Notebook) -> None:
    taken: dict[tuple[str, str], str] = {}
    for choice in made:
        spot = choices.keys[choice.key]
        for language, names in choice.names.items():
            for said in names:
                folded = fold(said)
                if word := book.word(folded, language):
                    notes.wrong(
                        spot, f'"{said}" cannot be an answer: it means {word.upper()} everywhere. Use other words.'
                    )
                other = taken.setdefault((language, folded), choice.key)
                if other != choice.key:
                    notes.wrong(spot, f'"{said}" already means the choice "{other}". Each needs its own words.')


def _detail(entry: Node, key: str, notes: Notebook) -> str:
    if not isinstance(entry, Mapping):
        return ""
    return notes.text(entry.entries.get(key), f'"{key}"')
