"""`flows/wording.yaml`: how texts are to be written, kept where staff can change it."""

from bot.flow.source import Mapping, Notebook
from bot.flow.style import ANY_ENDING, SAY_OTHERWISE, Phrases, Style

PHRASES = ("never", "never in easy words", "hard in easy words")
ABBREVIATIONS = ("in every text", "in plain words only")
LANGUAGES = "in other languages"
STYLE_KEYS = ("title", "note", *PHRASES, "abbreviations", "capitals", "link shorteners", LANGUAGES)


def read_style(node: Mapping, notes: Notebook) -> Style:
    """What the file asks of texts; whatever of it is not readable is noted and left out."""
    notes.unknown_keys(node, STYLE_KEYS, "the wording")
    never, never_easy, hard_easy = (Phrases(_phrases(node, key, notes)) for key in PHRASES)
    short = _part(node, "abbreviations", notes)
    notes.unknown_keys(short, ABBREVIATIONS, '"abbreviations"')
    every_text, plain_only = ABBREVIATIONS
    return Style(
        never,
        never_easy,
        hard_easy,
        frozenset(_texts(short, every_text, notes)),
        frozenset(_texts(short, plain_only, notes)),
        frozenset(_texts(node, "capitals", notes)),
        _texts(node, "link shorteners", notes),
        written=True,
        languages=_others(node, notes),
    )


def _others(node: Mapping, notes: Notebook) -> dict[str, Style]:
    """{language: what is asked of its texts}."""
    styles: dict[str, Style] = {}
    for language, part in notes.by_language(_part(node, LANGUAGES, notes), f'"{LANGUAGES}"'):
        asked = notes.mapping(part, f'"{language}"')
        notes.unknown_keys(asked, PHRASES, "the wording of a language")
        never, never_easy, hard_easy = (Phrases(_phrases(asked, key, notes)) for key in PHRASES)
        styles[language] = Style(never, never_easy, hard_easy, written=True)
    return styles


def _part(node: Mapping, key: str, notes: Notebook) -> Mapping:
    return notes.mapping(node.entries[key], f'"{key}"') if key in node.entries else Mapping({}, {}, node.spot)


def _phrases(node: Mapping, key: str, notes: Notebook) -> dict[str, str]:
    """{phrase: what to do instead}."""
    phrases: dict[str, str] = {}
    part = _part(node, key, notes)
    for phrase, instead in part:
        if not phrase.strip(ANY_ENDING + " "):
            notes.wrong(part.keys[phrase], f'"{phrase}" is not a phrase: write a word before the "{ANY_ENDING}".')
        else:
            phrases[phrase] = notes.text(instead, f'"{phrase}"') or SAY_OTHERWISE
    return phrases


def _texts(node: Mapping, key: str, notes: Notebook) -> tuple[str, ...]:
    return notes.texts(node.entries[key], f'"{key}"') if key in node.entries else ()
