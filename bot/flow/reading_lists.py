"""Lists to choose from: labels, how people say them, groups and codes."""

from collections.abc import Iterable
from collections.abc import Mapping as Map

from bot.flow.alphabets import Order, in_order
from bot.flow.answers import Choice, Vocabulary
from bot.flow.mistakes import Spot, did_you_mean
from bot.flow.model import Book, Listing
from bot.flow.reading_replies import with_translated
from bot.flow.reading_texts import read_label
from bot.flow.reading_words import meaning_everywhere
from bot.flow.source import Mapping, Node, Notebook, Scalar
from bot.flow.wording import SOURCE_LANGUAGE, Words
from bot.language import Speech, fold

LIST_KEYS = ("title", "note", "groups", "choices", "by letters after")
CHOICE_KEYS = ("label", "easy", "also", "in", "note")
CODES = ("nhs",)
LONGEST_KEY = 40
"""A button carries the key, and all of what it carries must stay within Telegram's 64 bytes."""

_Names = dict[str, tuple[Scalar, ...]]


def read_listing(book: Book, notes: Notebook, name: str, node: Mapping, inline: bool = False) -> Listing:
    """The list that `node` describes; `name` is its context for translators."""
    notes.unknown_keys(node, LIST_KEYS, "a list")
    context = name if inline else f"list.{name}"
    entries = node.entries.get("choices")
    choices = notes.mapping(entries, '"choices"') if entries else Mapping({}, {}, node.spot)
    if not choices.entries and isinstance(entries, Mapping | None):
        notes.wrong(choices.spot, 'a list needs "choices" with at least one choice.')
    labels: dict[str, Words] = {}
    names: dict[str, _Names] = {}
    codes: dict[str, dict[str, str]] = {}
    for key, entry in choices:
        if len(key) > LONGEST_KEY or not key.isascii() or not key.replace("_", "").isalnum():
            notes.wrong(
                choices.keys[key], f'a choice needs a short name of a-z, 0-9 and _, at most {LONGEST_KEY}, not "{key}".'
            )
        labels[key] = read_label(book, notes, entry, f"{context}.{key}")
        names[key] = _names(book, labels[key], entry, notes)
        if isinstance(entry, Mapping):
            notes.unknown_keys(entry, (*CHOICE_KEYS, *CODES), "a choice")
            codes[key] = {code: _detail(entry, code, notes) for code in CODES if code in entry.entries}
    _no_clash(book, names, notes)
    group_of = _groups(node, choices, notes)
    made = [Choice(key, _texts(names[key]), group_of.get(key, "")) for key in labels]
    return Listing(
        name, labels, Vocabulary(made), _by_group(group_of), codes, _as_written(node, labels, group_of, notes)
    )


def _as_written(node: Mapping, labels: Map[str, Words], group_of: Map[str, str], notes: Notebook) -> int | None:
    """After how many choices the others stand by their letters, if the list says so."""
    given = node.entries.get("by letters after")
    if given is None:
        return None
    said = notes.text(given, '"by letters after"')
    if not said.isdecimal() or int(said) >= len(labels):
        what = f'"by letters after" must be a number below {len(labels)}: so many stand first, as they are written.'
        notes.wrong(given.spot, what)
        return None
    if group_of:
        notes.wrong(given.spot, '"by letters after" is for lists without groups.')
        return None
    return int(said)


def put_in_order(book: Book, languages: Iterable[str]) -> None:
    """Each list that stands by letters gets its order in each of these languages, in plain and in easy words."""
    for listing in book.lists.values():
        if listing.as_written is not None:
            for language in languages:
                for easy in (False, True):
                    listing.orders[language, easy] = _by_letters(book, listing, Speech(language, easy, "sms"))


def _by_letters(book: Book, listing: Listing, speech: Speech) -> tuple[str, ...]:
    def letters(key: str) -> Order:
        return in_order("".join(book.template(listing.labels[key], speech).pieces), speech.language)

    first, others = listing.keys[: listing.as_written], listing.keys[listing.as_written :]
    return (*first, *sorted(others, key=letters))


def read_lists(book: Book, notes: Notebook, name: str, node: Mapping) -> None:
    """Put a list into the book and, when it has groups, "groups of NAME" beside it."""
    book.lists[name] = read_listing(book, notes, name, node)
    groups = node.entries.get("groups")
    if isinstance(groups, Mapping):
        inner = Mapping({"choices": groups}, {"choices": groups.spot}, groups.spot)
        title = f"groups of {name}"
        book.lists[title] = read_listing(book, notes, title, inner)


def _groups(node: Mapping, choices: Mapping, notes: Notebook) -> dict[str, str]:
    """The group that each choice is in; each group must have one choice at least."""
    given = node.entries.get("groups")
    groups = notes.mapping(given, '"groups"') if given else Mapping({}, {}, node.spot)
    group_of = {key: group for key, entry in choices if (group := _detail(entry, "in", notes))}
    unknown = {key: group for key, group in group_of.items() if group not in groups.entries}
    for key, group in unknown.items():
        entry = choices.entries[key]
        spot = entry.spot_of("in") if isinstance(entry, Mapping) else entry.spot
        notes.wrong(spot, f'"{group}" is not one of the groups of this list.{did_you_mean(group, groups.entries)}')
    if not unknown and choices.entries:
        for group in groups.entries.keys() - set(group_of.values()):
            notes.wrong(groups.keys[group], f'no choice is in the group "{group}".')
    return group_of


def _by_group(group_of: dict[str, str]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, tuple[str, ...]] = {}
    for key, group in group_of.items():
        groups[group] = (*groups.get(group, ()), key)
    return groups


def _names(book: Book, words: Words, entry: Node, notes: Notebook) -> _Names:
    """What people may write for a choice, in each language: its labels, their translations and `also`."""
    names: _Names = {SOURCE_LANGUAGE: _written(words, dict(words.variants()), words.spots)}
    for language in book.translations:
        variants = {
            context: translated
            for context, english in words.variants()
            if (translated := book.translation(language, context, english))
        }
        spots = {context: book.spots[f"{language} {context}"] for context in variants}
        names[language] = _written(words, variants, spots)
    also = entry.entries.get("also") if isinstance(entry, Mapping) else None
    if isinstance(also, Mapping):
        by_language = notes.by_language(also, '"also"').entries
    else:
        by_language = {SOURCE_LANGUAGE: also} if also else {}
    said_by = {language: notes.sayings(said, '"also"') for language, said in by_language.items()}
    for language, said in with_translated(book, f"{words.key}.also", said_by).items():
        names[language] = names.get(language, ()) + said
    return names


def _written(words: Words, variants: dict[str, str], spots: Map[str, Spot]) -> tuple[Scalar, ...]:
    return tuple(Scalar(text, spots.get(context, words.spot)) for context, text in variants.items() if fold(text))


def _texts(names: _Names) -> dict[str, tuple[str, ...]]:
    return {language: tuple(said.text for said in each) for language, each in names.items()}


def _no_clash(book: Book, names: dict[str, _Names], notes: Notebook) -> None:
    taken: dict[tuple[str, str], str] = {}
    for key, by_language in names.items():
        for language, said in by_language.items():
            for text, spot in ((each.text, each.spot) for each in said):
                if meaning := meaning_everywhere(book, text, language):
                    notes.wrong(spot, f'"{text}" cannot be an answer: it means {meaning}. Use other words.')
                other = taken.setdefault((language, fold(text)), key)
                if other != key:
                    notes.wrong(spot, f'"{text}" already means the choice "{other}". Each needs its own words.')


def _detail(entry: Node, key: str, notes: Notebook) -> str:
    if not isinstance(entry, Mapping):
        return ""
    return notes.text(entry.entries.get(key), f'"{key}"')
