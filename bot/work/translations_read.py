"""Who has read the translations that a file brings, for the record: nobody on the team may be able to read them."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from bot.flow.notebook import Notebook
from bot.flow.source import Mapping, Scalar, parse
from bot.language import english_name
from bot.work.told_texts import REVIEWED

KEPT_BEFORE = "as it was kept before"
"""Stands where a form asks who has read a translation that was there before: who that was, the record says."""


def who_read(text: str) -> str:
    """Who has read which translation, as the text of a file says; "" where it brings none."""
    named = dict.fromkeys(_named(parse("", text, Notebook())))
    read = [f"{english_name(language)}: {name}" for language, name in named if name and name != KEPT_BEFORE]
    return f"Translations read by: {'; '.join(read)}" if read else ""


def who_read_in(file: Path) -> str:
    """The same of a file; of one that cannot be read nothing, since whoever takes it in says so."""
    with suppress(OSError):
        return who_read(file.read_text("utf-8", errors="replace"))
    return ""


def _named(node: Mapping, language: str = "") -> Iterator[tuple[str, str]]:
    """(language, name), whether it stands beside the words of a language or for all texts in one place."""
    for key, entry in node:
        if key == REVIEWED and isinstance(entry, Scalar):
            yield language, entry.text
        elif key == REVIEWED and isinstance(entry, Mapping):
            yield from ((each, name.text) for each, name in entry if isinstance(name, Scalar))
        elif isinstance(entry, Mapping):
            yield from _named(entry, key)
