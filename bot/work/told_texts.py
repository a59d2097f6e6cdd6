"""What conversations tell, as staff write it in a file: each text in plain and easy words, in each language."""

from collections.abc import Callable, Iterable
from collections.abc import Mapping as Map

from bot.flow.source import Mapping, Node, Notebook, Scalar
from bot.flow.telling import EASY
from bot.flow.wording import PLACEHOLDER, SOURCE_LANGUAGE

REVIEWED = "reviewed"
"""The key under which a file says, for each language, who has read its translations, and when."""

Told = Map[str, str]
"""{"en": plain, "en easy": easy, "pl": plain, ...}."""


def read_told(key: str, within: Mapping, notes: Notebook, check: Callable[[str, Node], None]) -> dict[str, str]:
    """The text under that key, of English both the plain and the easy words; each is shown to `check`."""
    given, told = within.entries[key], dict[str, str]()
    if isinstance(given, Mapping) and "plain" in given.entries:
        given = Mapping({SOURCE_LANGUAGE: given}, {SOURCE_LANGUAGE: given.spot}, given.spot)
    for language, entry in notes.by_language(given, f'"{key}"'):
        parts = Mapping({"plain": entry}, {"plain": entry.spot}, entry.spot) if isinstance(entry, Scalar) else entry
        parts = notes.mapping(parts, f'"{key}"')
        notes.unknown_keys(parts, ("plain", "easy"), f'"{key}"')
        for variant, node in parts:
            text = notes.text(node, f'"{key}"', node.spot)
            told[language + (EASY if variant == "easy" else "")] = text
            if PLACEHOLDER.search(text):
                notes.wrong(node.spot, f'"{key}" cannot have names in curly brackets.')
            check(text, node)
        if language == SOURCE_LANGUAGE and not {"plain", "easy"} <= parts.entries.keys():
            notes.wrong(parts.spot, f'"{key}" needs "plain" and "easy" words.')
        elif "plain" not in parts.entries:
            notes.wrong(parts.spot, f'"{key}" needs "plain" words in "{language}" too.')
    if told and SOURCE_LANGUAGE not in told:
        notes.wrong(within.spot_of(key), f'"{key}" needs English: add "en:" with "plain" and "easy".')
    return told


def languages_in(texts: Iterable[Told]) -> list[str]:
    """The languages besides English that any of these texts is in."""
    found = (name.removesuffix(EASY) for told in texts for name in told)
    return [language for language in dict.fromkeys(found) if language != SOURCE_LANGUAGE]


def check_read(node: Mapping, languages: Iterable[str], notes: Notebook) -> None:
    """Nobody on the team may be able to read a translation, so for each language somebody who can must have."""
    given = node.entries.get(REVIEWED)
    by = notes.by_language(given, f'"{REVIEWED}"') if given else Mapping({}, {}, node.spot)
    for language in languages:
        what = f'"{REVIEWED}" (who has read the words in "{language}", and when)'
        notes.text(by.entries.get(language), what, by.spot)
